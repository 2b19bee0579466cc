"""A chart as a printed report."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from charts.models import Chart
from charts.readings import latest_reading
from charts.views.charts import caller
from charts.views.wheel import PdfRenderer, PictureView, unless_known
from charts.wording import words
from config.api.codec import JSONRenderer
from config.api.etags import etag_of
from config.api.parameters import IF_NONE_MATCH


class ReportView(PictureView):
    renderer_classes = [JSONRenderer, PdfRenderer]

    @extend_schema(
        operation_id="charts_report",
        summary="A chart's report as PDF",
        description="Cover, wheel, tables, and the latest completed reading of the chart as it is, in the caller's "
        "language, if there is one.",
        parameters=[IF_NONE_MATCH, OpenApiParameter("format", exclude=True)],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> HttpResponse:
        chart = Chart.objects.visible_to(caller(request)).find(chart_id)
        language = words().language
        reading = latest_reading(chart=chart, language=language)
        response = unless_known(request, f"report:{etag_of(chart)}:{language}:{reading and reading.state}")
        if response.status_code != 304:
            from charts.reporting import report_of  # brings fpdf2 along, a second's work

            response.content = report_of(chart, reading)
            response["Content-Type"] = "application/pdf"
        return response
