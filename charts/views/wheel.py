"""A chart as a picture."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import parse_etags
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from charts.drawing import wheel_svg
from charts.models import Chart
from charts.serializers.reading import read_query
from charts.serializers.wheel import WheelSerializer
from charts.views.charts import caller
from config.api.codec import JSONRenderer
from config.api.etags import etag_of
from config.api.parameters import IF_NONE_MATCH
from config.api.views import ApiView

# An SVG that is opened by itself is a document: it may run and load nothing.
INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class SvgRenderer(BaseRenderer):
    """Only for the negotiation: the picture is answered as it is, and an error is always JSON."""

    media_type = "image/svg+xml"
    format = "svg"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return data


class PictureView(ApiView):
    renderer_classes = [JSONRenderer, SvgRenderer]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        super().perform_content_negotiation(request, force)
        return JSONRenderer(), JSONRenderer.media_type


class WheelView(PictureView):
    @extend_schema(
        operation_id="charts_wheel",
        summary="A chart's wheel as SVG",
        # The renderers are there for the negotiation; drf-spectacular takes them for a choice.
        parameters=[WheelSerializer, IF_NONE_MATCH, OpenApiParameter("format", exclude=True)],
        responses={(200, "image/svg+xml"): OpenApiTypes.STR, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> HttpResponse:
        asked = read_query(WheelSerializer, request.query_params)
        chart = Chart.objects.visible_to(caller(request)).find(chart_id)
        return wheel_response(request, chart, **asked)


def wheel_response(request: Any, chart: Chart, *, theme: str, size: int) -> HttpResponse:
    tag = f'"{hashlib.sha256(f"{etag_of(chart)}:{theme}:{size}".encode()).hexdigest()[:24]}"'
    known = [known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))]
    if tag in known or "*" in known:
        response = HttpResponse(status=304)
    else:
        svg = wheel_svg(chart.result, title=chart.name or str(chart.pk), theme=theme, size=size)
        response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = INERT
    return response
