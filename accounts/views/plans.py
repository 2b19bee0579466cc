"""What a person may use, has used, and every credit that came and went."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import LedgerEntry, Plan, User
from accounts.serializers import CreditUsageSerializer, LedgerEntrySerializer, LedgerFilterSerializer, PlansSerializer
from accounts.services.usage import usage_of
from config.api.pagination import FEED, Feed
from config.api.parameters import FIELDS
from config.api.views import ApiResourceView, ApiView


class UsageView(ApiView):
    resource = "usage"

    @extend_schema(operation_id="usage_retrieve", responses=CreditUsageSerializer)
    def get(self, request: Request) -> Response:
        """Your plan, its limits, and the credits of the period."""
        return Response(CreditUsageSerializer(usage_of(cast(User, request.user))).data)


class LedgerView(ApiResourceView[LedgerEntry]):
    resource = "usage"
    serializer_class = LedgerEntrySerializer
    pagination_class = Feed
    queryset = LedgerEntry.objects.none()  # for the OpenAPI document; the rows are the caller's
    parameters = None

    @extend_schema(
        operation_id="usage_ledger",
        parameters=[LedgerFilterSerializer, FIELDS],
        responses=LedgerEntrySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Every credit granted, put aside, charged, given back or expired, newest first."""
        self.refuse_unknown(*FEED, "fields", *LedgerFilterSerializer().fields)
        filters = LedgerFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        serializer: Any = self.get_serializer()
        serializer.get_fields()  # refuses unknown ?fields= of an empty ledger too
        rows = LedgerEntry.objects.visible_to(request.user).filter(**filters.validated_data)
        page = self.page(rows.select_related("grant", "reservation"))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class PlansView(ApiView):
    resource = "usage"

    @extend_schema(operation_id="plans_list", responses=PlansSerializer)
    def get(self, request: Request) -> Response:
        """The plans that there are, in order."""
        return Response(PlansSerializer({"data": Plan.objects.public()}).data)
