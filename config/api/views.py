"""The bases of all our views: failed sign-ins count against the limit too, and messages are in the user's language."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.api.errors import ValidationFailed
from config.api.etags import tagged
from config.api.fields import StrictSerializer
from config.api.middleware import client_address
from config.api.pagination import PAGES, nearer_end

Row = TypeVar("Row", bound=Model)


class ApiView(APIView):
    # What a caller needs, for `accounts.permissions`: `resource` and what the method does to it (read, write, delete),
    # or a scope by method. `writes = False` for what only computes. A view that names neither takes no API keys.
    resource: str | None = None
    scopes: Mapping[str, str] = {}
    writes: bool = True
    # Methods that take nothing in their body: what is there all the same is a field that nobody knows.
    bodyless: Collection[str] = ()
    # What GET takes in its query; another name is refused. None: the handler sees to that, or the comment says why not.
    parameters: Collection[str] | None = ()
    # The id that a row made by this request will have; an idempotent request's is the same each time it is repeated.
    resource_id: uuid.UUID

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if "Idempotency-Key" in request.headers:
            _ = request._request.body  # kept, as its digest tells repeats: whoever asks for fields reads it to the end
        self.format_kwarg = self.get_format_suffix(**kwargs)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        refused: exceptions.APIException | None = None
        try:
            self.perform_authentication(request)
        except exceptions.APIException as error:
            refused = error
        self.check_throttles(request)
        if refused is not None:
            raise refused
        self._speak_the_users_language(request)
        self.check_permissions(request)
        if request.method in self.bodyless:
            StrictSerializer(data=request.data).is_valid(raise_exception=True)
        if request.method in ("GET", "HEAD") and self.parameters is not None:
            self.refuse_unknown(*self.parameters)
        self.resource_id = uuid.uuid4()

    def refuse_unknown(self, *known: str) -> None:
        """A parameter that nobody reads is a typing mistake. Errors: ValidationFailed."""
        if unknown := [name for name in self.request.query_params if name not in known]:
            raise ValidationFailed(details={name[:100]: [_("Unknown field.")] for name in unknown})

    def limited_as(self, request: Request) -> str:
        """Whom `throttle_scope` counts, in the words of a key: the address, or less than all who come from there."""
        return client_address(request._request)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """`Allow` says what may be done here, the document how; DRF would look for the row to describe a form."""
        return Response(status=204)

    @staticmethod
    def _speak_the_users_language(request: Request) -> None:
        locale = getattr(request.user, "locale", "")
        if locale and "Accept-Language" not in request.headers:
            translation.activate(locale)


class ApiResourceView(ApiView, GenericAPIView[Row]):
    """A resource with lists, single objects and `?sort_by=`; `sortable` maps the client's names to indexed columns."""

    sortable: Mapping[str, str] = {"created_at": "created_at"}

    def sorted(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """By `?sort_by=` and `?order=`, newest first unless told; the id settles ties, so that pages do not overlap."""
        by = self.request.query_params.get("sort_by", "created_at")
        order = self.request.query_params.get("order", "desc" if "sort_by" not in self.request.query_params else "asc")
        if by not in self.sortable:
            raise ValidationFailed(details={"sort_by": [_("Must be one of: %s.") % ", ".join(self.sortable)]})
        if order not in ("asc", "desc"):
            raise ValidationFailed(details={"order": [_("Must be asc or desc.")]})
        sign = "-" if order == "desc" else ""
        return rows.order_by(f"{sign}{self.sortable[by]}", f"{sign}pk")

    def count(self, rows: QuerySet[Row]) -> int:
        """Of all pages; a view that keeps count of them looks it up."""
        return rows.count()

    def window(self, rows: QuerySet[Row], start: int, stop: int, total: int) -> list[Any]:
        """`rows[start:stop]` of so many; a view that knows a shorter way there takes it."""
        return nearer_end(rows, start, stop, total)

    def page(self, rows: QuerySet[Row]) -> list[Row]:
        """What is asked for of rows in their order."""
        return cast(list[Row], self.paginate_queryset(rows))

    def answer_list(self, rows: QuerySet[Row], *filters: str) -> Response:
        """filters: names of further parameters, by which the rows are narrowed already."""
        self.refuse_unknown(*PAGES, "sort_by", "order", "fields", *filters)
        cast(Serializer[Row], self.get_serializer()).get_fields()  # refuses unknown ?fields= of an empty list too
        page = self.page(self.sorted(rows))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def answer_row(self, row: Row, *, status: int = 200) -> Response:
        return tagged(self.request, row, Response(self.get_serializer(row).data, status=status))
