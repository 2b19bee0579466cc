"""What a chart was before, and the tags of all."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from charts.errors import VersionNotFound
from charts.models import Chart, ChartTag, ChartVersion
from charts.serializers.versions import ChartTagSerializer, VersionSerializer, VersionSummarySerializer
from charts.views.charts import caller
from config.api.pagination import PAGES
from config.api.views import ApiResourceView

_HIGHEST = 2**31 - 1  # that the column holds


class VersionsView(ApiResourceView[ChartVersion]):
    resource = "charts"
    serializer_class = VersionSummarySerializer
    queryset = ChartVersion.objects.none()  # for the OpenAPI document
    parameters = PAGES

    @extend_schema(
        operation_id="charts_versions_list",
        summary="Earlier versions of a chart",
        description="The last first, without their figures. A chart's own `version` is the number after theirs.",
        responses=VersionSummarySerializer(many=True),
    )
    def get(self, request: Request, chart_id: UUID | str) -> Response:
        mine = Chart.objects.visible_to(caller(request)).defer("result", "request", "search_keys", "folded_name")
        chart = mine.find(chart_id)
        rows = ChartVersion.objects.visible_to(caller(request)).filter(chart=chart).summaries().order_by("-number")
        page = self.paginate_queryset(rows)
        shown = VersionSummarySerializer(page, many=True, context={"kind": chart.kind})
        return self.get_paginated_response(shown.data)


class VersionView(ApiResourceView[ChartVersion]):
    resource = "charts"
    queryset = ChartVersion.objects.none()  # for the OpenAPI document

    @extend_schema(
        operation_id="charts_versions_retrieve",
        summary="One version of a chart",
        description="As it was computed then, by the engine of then. The highest number is the chart as it is.",
        responses=VersionSerializer,
    )
    def get(self, request: Request, chart_id: UUID | str, number: int) -> Response:
        chart = Chart.objects.visible_to(caller(request)).find(chart_id)
        if number == chart.version:
            version: ChartVersion | None = ChartVersion.of(chart)
        else:
            version = chart.versions.filter(number=min(number, _HIGHEST)).first()
        if version is None:
            raise VersionNotFound
        return Response(VersionSerializer(version, context={"kind": chart.kind}).data)


class ChartTagsView(ApiResourceView[ChartTag]):
    resource = "charts"
    serializer_class = ChartTagSerializer
    queryset = ChartTag.objects.none()  # for the OpenAPI document
    parameters = PAGES

    @extend_schema(
        operation_id="charts_tags_list",
        summary="Your tags",
        description="Those on most charts first.",
        responses=ChartTagSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = ChartTag.objects.visible_to(caller(request)).order_by("-charts", "tag")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(ChartTagSerializer(page, many=True).data)
