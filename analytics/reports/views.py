"""Reports for staff."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.reports import REPORTS, running
from analytics.reports.serializers import ReportListSerializer, ReportRequestSerializer, ReportSerializer
from config.api.views import ApiView


class ReportsView(ApiView):
    resource = "analytics"

    @extend_schema(operation_id="analytics_reports", summary="Reports", responses=ReportListSerializer)
    def get(self, request: Request) -> Response:
        """What reports there are, for staff."""
        told = [
            {
                "name": report.name,
                "title": str(report.title),
                "columns": report.columns,
                "meaning": str(report.row.meaning),
                "days": report.days,
                "intervals": report.intervals,
            }
            for report in REPORTS.values()
        ]
        return Response({"data": told})


class ReportView(ApiView):
    resource = "analytics"
    parameters = None

    @extend_schema(
        operation_id="analytics_report",
        summary="A report",
        parameters=[ReportRequestSerializer],
        responses={(200, "application/json"): ReportSerializer, (200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, name: str) -> Response | HttpResponse:
        """About whole days, for staff. As `text/csv` with `format=csv`."""
        report = running.named(name)
        wanted = ReportRequestSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        form = wanted.validated_data["format"]
        about = running.asked(
            report, **{part: wanted.validated_data.get(part) for part in ("start", "end", "interval")}
        )
        rows = running.run(report, about)
        if form == "json":
            return Response({"data": rows, "meta": running.meta(report, about)})
        file = HttpResponse(running.as_csv(report, rows), content_type="text/csv; charset=utf-8")
        days = f"{about.start}-{about.end}"
        file["Content-Disposition"] = f'attachment; filename="nocturna-{report.name}-{days}.csv"'
        return file
