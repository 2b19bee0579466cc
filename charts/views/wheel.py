"""A chart as a picture."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from charts.drawing import wheel_svg
from charts.drawing.picture import pdf
from charts.errors import ChartNotFound
from charts.models import Chart
from charts.serializers.reading import read_query
from charts.serializers.wheel import WheelPageSerializer, WheelSerializer
from charts.services.pictures import painted
from charts.views.charts import caller
from charts.wording import births_of, caption_of, notes_of, title_of, words
from config.api.codec import JSONRenderer
from config.api.errors import ValidationFailed
from config.api.etags import etag_of
from config.api.parameters import IF_NONE_MATCH
from config.api.views import ApiView

# An SVG that is opened by itself is a document: it may run and load nothing.
INERT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_CONTENT = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png", "pdf": "application/pdf"}


class PictureRenderer(BaseRenderer):
    """Only for the negotiation: the picture is answered as it is, and an error is always JSON."""

    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return data


class SvgRenderer(PictureRenderer):
    media_type, format = "image/svg+xml", "svg"


class PngRenderer(PictureRenderer):
    media_type, format = "image/png", "png"


class PdfRenderer(PictureRenderer):
    media_type, format = "application/pdf", "pdf"


class PictureView(ApiView):
    """Answers a picture, and its errors as JSON."""

    resource = "charts"
    renderer_classes: list[type[BaseRenderer]] = [JSONRenderer, SvgRenderer]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        super().perform_content_negotiation(request, force)
        return JSONRenderer(), JSONRenderer.media_type


# The renderers are there for the negotiation; drf-spectacular takes them for a choice.
_NO_FORMAT = OpenApiParameter("format", exclude=True)


class WheelView(PictureView):
    parameters = None

    @extend_schema(
        operation_id="charts_wheel",
        summary="A chart's wheel as SVG",
        description="What compares two charts is drawn as two rings, the birth within; `with` adds rings.",
        parameters=[WheelSerializer, IF_NONE_MATCH, _NO_FORMAT],
        responses={(200, "image/svg+xml"): OpenApiTypes.STR, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> HttpResponse:
        return _answer(request, chart_id, "svg")


class WheelImageView(PictureView):
    renderer_classes = [JSONRenderer, PngRenderer]
    parameters = None

    @extend_schema(
        operation_id="charts_wheel_png",
        summary="A chart's wheel as PNG",
        parameters=[WheelSerializer, IF_NONE_MATCH, _NO_FORMAT],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> HttpResponse:
        return _answer(request, chart_id, "png")


class WheelPageView(PictureView):
    renderer_classes = [JSONRenderer, PdfRenderer]
    parameters = None

    @extend_schema(
        operation_id="charts_wheel_pdf",
        summary="A chart's wheel as PDF, in vectors",
        parameters=[WheelPageSerializer, IF_NONE_MATCH, _NO_FORMAT],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> HttpResponse:
        return _answer(request, chart_id, "pdf")


def _answer(request: Request, chart_id: UUID, form: str) -> HttpResponse:
    asked = dict(read_query(WheelPageSerializer if form == "pdf" else WheelSerializer, request.query_params))
    visible = Chart.objects.visible_to(caller(request))
    chart = visible.find(chart_id)
    try:
        beside = [visible.find(other) for other in asked.pop("with")]
    except ChartNotFound:
        raise ChartNotFound(details={"with": [str(ChartNotFound.message)]}) from None
    return wheel_response(request, chart, form=form, beside=beside, **asked)


def wheel_response(
    request: Any,
    chart: Chart,
    *,
    theme: str,
    size: int,
    form: str = "svg",
    view: str = "wheel",
    beside: Sequence[Chart] = (),
) -> HttpResponse:
    """Errors: `ValidationFailed` on `with` where the charts cannot share a wheel."""
    seen = ":".join([*(etag_of(one) for one in (chart, *beside)), words().language, theme, str(size), form, view])
    response = unless_known(request, seen)
    if response.status_code != 304:
        response.content = _drawn(chart, beside, form, theme=theme, size=size, view=view)
        response["Content-Type"] = _CONTENT[form]
    return response


def unless_known(request: Any, seen: str) -> HttpResponse:
    """An empty answer with its tag: 304 if the client has it, else to be filled. seen: what the content rests on."""
    tag = f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"'
    known = [known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))]
    response = HttpResponse(status=304 if tag in known or "*" in known else 200)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = INERT
    return response


def _drawn(chart: Chart, beside: Sequence[Chart], form: str, **look: Any) -> bytes:
    title = title_of(chart)
    try:
        svg = wheel_svg(
            _named(chart),
            title=title,
            beside=[_named(other) for other in beside],
            caption=caption_of(chart),
            notes=[*(births_of(chart, *beside) if look["view"] == "page" else ()), *notes_of(chart)],
            words=words(),
            told=form == "svg",
            **look,
        )
    except ValueError:
        message = _("These charts cannot share a wheel: it has three rings at most, all of one zodiac.")
        raise ValidationFailed(details={"with": [message]}) from None
    if form == "svg":
        return svg.encode()
    return painted(svg) if form == "png" else pdf(svg, title=title, made=chart.updated_at, language=words().language)


def _named(chart: Chart) -> dict[str, Any]:
    return {"kind": chart.kind, **chart.result, "name": chart.name}
