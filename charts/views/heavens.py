"""The sky: events, ephemeris, transits to a chart, and how it stands at a moment."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from charts import examples
from charts.models import Chart
from charts.notes import told
from charts.serializers.heavens import (
    EphemerisQuerySerializer,
    EphemerisRowSerializer,
    EventQuerySerializer,
    HappeningSerializer,
    SkyAnswerSerializer,
    SkyQuerySerializer,
    TransitQuerySerializer,
    TransitSerializer,
)
from charts.serializers.reading import read_query
from charts.services import heavens
from charts.views.charts import caller
from config.api.pagination import PageNumbers
from config.api.views import ApiView


class PagesView(ApiView):
    resource = "charts"
    pagination_class = PageNumbers
    parameters = None

    def answer_page(self, rows: Sequence[dict[str, Any]]) -> Response:
        pages = self.pagination_class()
        return pages.get_paginated_response(pages.paginate_queryset(rows, self.request, self))


class EventsView(PagesView):
    @extend_schema(
        operation_id="events_list",
        summary="What happens in the sky",
        description="Ingresses, stations, lunations, eclipses, exact aspects; with a place also risings and settings, "
        "twilights, planetary hours, heliacal phases and eclipses as seen there.",
        parameters=[EventQuerySerializer],
        responses=HappeningSerializer(many=True),
        examples=[*examples.EVENTS, *examples.EVENT_QUERY],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(EventQuerySerializer, request.query_params)
        return self.answer_page(heavens.find_events(asked=asked))


class EphemerisView(PagesView):
    @extend_schema(
        operation_id="ephemeris_list",
        summary="Positions step by step",
        parameters=[EphemerisQuerySerializer],
        examples=examples.EPHEMERIS_QUERY,
        responses=EphemerisRowSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = read_query(EphemerisQuerySerializer, request.query_params)
        return self.answer_page(heavens.ephemeris(asked=asked))


class TransitsView(PagesView):
    @extend_schema(
        operation_id="charts_transits",
        summary="Exact transits to a chart",
        parameters=[TransitQuerySerializer],
        examples=examples.TRANSIT_QUERY,
        responses=TransitSerializer(many=True),
    )
    def get(self, request: Request, chart_id: UUID) -> Response:
        asked = read_query(TransitQuerySerializer, request.query_params)
        chart = Chart.objects.visible_to(caller(request)).find(chart_id)
        return self.answer_page(heavens.find_transits(chart=chart, asked=asked))


class SkyView(ApiView):
    resource = "charts"
    parameters = None

    @extend_schema(
        operation_id="sky_retrieve",
        summary="The sky now, or at a moment",
        parameters=[SkyQuerySerializer],
        examples=examples.SKY_QUERY,
        responses=SkyAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response(told(heavens.sky(asked=read_query(SkyQuerySerializer, request.query_params))))
