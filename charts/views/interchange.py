"""Charts out of files and into files."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from charts import examples
from charts.interchange import MEDIA_TYPES, Options
from charts.serializers.interchange import (
    AUTO,
    SIGNS,
    ExportQuerySerializer,
    ImportReportSerializer,
    ImportRequestSerializer,
    ImportUploadSerializer,
    form_values,
)
from charts.serializers.reading import read_body, read_query
from charts.services import exporting, import_jobs, importing
from charts.views.charts import ChartResourceView, caller
from config.api.codec import JSONRenderer, StrictJSONParser
from config.api.idempotency import idempotent
from config.api.jobs.serializers import JobSerializer
from config.api.parameters import IDEMPOTENCY_KEY, made
from config.api.streams import apart
from config.api.views import ApiResourceView
from config.system.models import Job


class RowsParser(StrictJSONParser):
    apart = "rows"


PARSERS: list[type[BaseParser]] = [RowsParser, MultiPartParser]


class ImportView(ApiResourceView[Job]):
    resource = "charts"
    serializer_class = JobSerializer
    queryset = Job.objects.none()
    parser_classes = PARSERS

    @extend_schema(
        operation_id="charts_import",
        summary="Import charts from a file",
        description="First a dry run: a report row by row, of what is read, what you have already, and what is refused "
        "and why; nothing is stored. With `dry_run: false` a job, whose results are the same rows, in order, with the "
        "`chart` that was made of each. Births that you have already are skipped, so a file may be imported again.",
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request={"application/json": ImportRequestSerializer, "multipart/form-data": ImportUploadSerializer},
        responses={200: ImportReportSerializer, 202: JobSerializer},
        examples=examples.IMPORTS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        content, wanted, asked = read_import(request)
        if asked["dry_run"]:
            return Response(importing.dry_run(content=content, wanted=wanted, by=caller(request)))
        job = import_jobs.request_import(content=content, wanted=wanted, job_id=self.resource_id, by=caller(request))
        response = self.answer_row(job, status=202)
        response["Location"] = reverse("job", args=[job.pk])
        return response


def read_import(request: Request) -> tuple[importing.Content, importing.Wanted, Any]:
    """(what the file holds, what is done with it, the request). Errors: ValidationError, ValidationFailed."""
    upload = request.content_type.startswith("multipart/")
    data = form_values(cast(Mapping[str, Any], request.data)) if upload else request.data
    asked = read_body(ImportUploadSerializer if upload else ImportRequestSerializer, data)
    wanted = importing.Wanted(asked["settings"], asked["tags"], asked["duplicates"] == "import")
    if "rows" in asked:
        return importing.read_rows(asked["rows"]), wanted, asked
    content = importing.read_content(
        content=asked["file"].read() if upload else asked["content"],
        form=None if asked["format"] == AUTO else asked["format"],
        options=Options(asked.get("dates"), asked.get("calendar")),
        encoding=asked.get("encoding"),
        field="file" if upload else "content",
    )
    return content, wanted, asked


class AnyRenderer(BaseRenderer):
    """Only for the negotiation: the file is answered as it is, and an error is always JSON."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return data


class ExportView(ChartResourceView):
    renderer_classes = [JSONRenderer, AnyRenderer]
    parameters = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """Which format is the query's word; the file is sent whatever `Accept` says."""
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        operation_id="charts_export",
        summary="Your charts as a file",
        description="Newest first, all of them or those of the list's filters. CSV holds natal and event charts with "
        "ratings, tags, notes and the settings that differ from the defaults; cells that a spreadsheet would run begin "
        "with an apostrophe. AAF holds natal and event charts with notes. JSON holds every kind whole. What is left "
        "out is counted in `X-Omitted-Count`. Each can be imported again.",
        parameters=[
            ExportQuerySerializer,
            OpenApiParameter("X-Omitted-Count", int, OpenApiParameter.HEADER, response=[200]),
            OpenApiParameter("Content-Disposition", str, OpenApiParameter.HEADER, response=[200]),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiResponse(OpenApiTypes.OBJECT),
            (200, "text/plain"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        asked = dict(read_query(ExportQuerySerializer, request.query_params))
        form, separator, mark = asked.pop("format"), SIGNS[asked.pop("separator")], asked.pop("bom")
        rows = self.get_queryset().matching(caller(request), **asked)
        exporting.record_export(owner=caller(request), rows=rows, form=form, by=caller(request))
        pieces = exporting.write(rows, form, separator=separator, mark=mark)
        streamed = apart(pieces) if isinstance(request._request, ASGIRequest) else pieces
        response = StreamingHttpResponse(streamed, content_type=MEDIA_TYPES[form])
        response["Content-Disposition"] = f'attachment; filename="nocturna-charts-{timezone.now():%Y-%m-%d}.{form}"'
        response["Cache-Control"] = "private, no-store"
        response["X-Omitted-Count"] = str(exporting.omitted(rows, form))
        return response
