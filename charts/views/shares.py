"""Links to a chart: their owner's side, and what whoever has one sees."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from charts.drawing import wheel_svg
from charts.errors import NothingShared, ShareNotFound
from charts.models import Chart, ChartShare, Part
from charts.notes import told
from charts.serializers.reading import read_body, read_query
from charts.serializers.shares import (
    NewShareSerializer,
    SharedReadingSerializer,
    SharedSerializer,
    ShareRequestSerializer,
    ShareSerializer,
)
from charts.serializers.wheel import SharedWheelSerializer
from charts.services import shares
from charts.views.charts import caller
from charts.views.wheel import INERT, PictureView
from charts.wording import births_of, caption_of, notes_of, title_of, words
from config.api.idempotency import idempotent
from config.api.pagination import PAGES
from config.api.parameters import IDEMPOTENCY_KEY, made
from config.api.permissions import Anyone
from config.api.views import ApiResourceView, ApiView

GONE = OpenApiResponse(
    {"$ref": "#/components/schemas/Error"},
    description="`GONE`: the link has expired or was revoked, its chart was deleted, or moderators have hidden it.",
)
# Nobody but who has the link is to come across it, or to keep what it shows after it is revoked.
PRIVATE = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class SharesView(ApiResourceView[ChartShare]):
    resource = "charts"
    serializer_class = ShareSerializer
    queryset = ChartShare.objects.none()  # for the OpenAPI document
    parameters = PAGES

    @extend_schema(
        operation_id="charts_shares_list",
        summary="Links to a chart",
        description="The newest first, dead ones too; without their tokens.",
        responses=ShareSerializer(many=True),
    )
    def get(self, request: Request, chart_id: UUID | str) -> Response:
        chart = Chart.objects.visible_to(caller(request)).light().find(chart_id)
        page = self.paginate_queryset(chart.shares.order_by("-created_at", "-pk"))
        context = {"barred": Chart.objects.barring(chart).exists()}
        return self.get_paginated_response(ShareSerializer(page, many=True, context=context).data)

    @extend_schema(
        operation_id="charts_shares_create",
        summary="Make a link to a chart",
        description="Whoever has it sees the chart without signing in, until it expires, is revoked, moderators hide "
        "the chart, or it or your account is deleted. They never see whose it is, tags, notes or the rating's source. "
        "422 `BUSINESS_RULE` of a chart that moderators have hidden, with their reason, and of another with the same "
        "moment and place, or that was computed from it.",
        parameters=[IDEMPOTENCY_KEY, *made(201)[:1]],
        request=ShareRequestSerializer,
        responses={201: NewShareSerializer},
    )
    @idempotent
    def post(self, request: Request, chart_id: UUID | str) -> Response:
        asked = read_body(ShareRequestSerializer, request.data)
        chart = Chart.objects.visible_to(caller(request)).only("pk").find(chart_id)
        share = shares.create_share(chart=chart, share_id=self.resource_id, **asked, by=caller(request))
        share.refresh_from_db()
        response = Response(NewShareSerializer(share, context={"request": request}).data, status=201)
        response["Location"] = f"/api/v1/charts/{chart.pk}/shares/{share.pk}"
        return response

    def to_keep(self, body: Any) -> Any:
        """Of an answer that is kept for a repeat: without the link."""
        return (
            {name: value for name, value in body.items() if name not in ("token", "url")} if "token" in body else body
        )

    def from_kept(self, body: Any) -> Any:
        share = ChartShare.objects.filter(pk=body.get("id")).first() if "include" in body else None
        if share is None:
            return body
        made_again = NewShareSerializer(share, context={"request": self.request}).data
        return {**body, **{name: made_again[name] for name in ("token", "url")}}


class ShareView(ApiView):
    resource = "charts"
    scopes = {"DELETE": "charts:write"}

    @extend_schema(operation_id="charts_shares_revoke", summary="Revoke a link to a chart", responses={204: None})
    def delete(self, request: Request, chart_id: UUID | str, share_id: UUID) -> Response:
        chart = Chart.objects.visible_to(caller(request)).only("pk").find(chart_id)
        share = chart.shares.filter(pk=share_id).first()
        if share is None:
            raise ShareNotFound
        shares.revoke_share(share=share, by=caller(request))
        return Response(status=204)


class _SharedMixin(ApiView):
    """Whoever has the link is nobody to us: limits are by address, and cookies say nothing."""

    authentication_classes = []
    permission_classes = [Anyone]
    throttle_scope = "shared"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in PRIVATE.items():
            response[name] = value
        return response


class SharedView(_SharedMixin):
    @extend_schema(
        operation_id="shared_retrieve",
        summary="A chart that somebody shares with you",
        auth=[],
        responses={200: SharedSerializer, 410: GONE},
    )
    def get(self, request: Request, token: str) -> Response:
        share = ChartShare.objects.open(token)
        return Response({**told(shares.shown(share)), "include": share.include, "expires_at": share.expires_at})


class SharedReadingView(_SharedMixin):
    @extend_schema(
        operation_id="shared_reading",
        summary="The reading of a shared chart",
        description="410 `GONE` also when moderators have hidden it.",
        auth=[],
        responses={200: SharedReadingSerializer, 410: GONE},
    )
    def get(self, request: Request, token: str) -> Response:
        reading = shares.shared_reading(ChartShare.objects.open(token), get_language() or "en")
        if reading is None:
            raise NothingShared
        return Response(SharedReadingSerializer(reading).data)


class SharedWheelView(_SharedMixin, PictureView):
    parameters = None

    @extend_schema(
        operation_id="shared_wheel",
        summary="The wheel of a shared chart as SVG",
        parameters=[SharedWheelSerializer, OpenApiParameter("format", exclude=True)],
        auth=[],
        responses={(200, "image/svg+xml"): OpenApiTypes.STR, (410, "application/json"): GONE},
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        asked = read_query(SharedWheelSerializer, request.query_params)
        share = ChartShare.objects.open(token)
        if Part.WHEEL not in share.include:
            raise NothingShared
        headers = {"Content-Security-Policy": INERT}
        return HttpResponse(wheel_of(share, **asked), content_type="image/svg+xml; charset=utf-8", headers=headers)


def wheel_of(share: ChartShare, **look: Any) -> str:
    """As SVG: drawn of what the link shows and nothing else. look: theme, size, view."""
    # The notes tell the latitude, and the day.
    told: dict[str, Any] = {}
    if share.birth_data:
        births = births_of(share.chart) if look.get("view") == "page" else []
        told = {"caption": caption_of(share.chart), "notes": [*births, *notes_of(share.chart)]}
    return wheel_svg(shares.shown(share), title=title_of(share.chart), words=words(), **told, **look)
