"""Your jobs: how far they are, what they have given, to stop them."""

import re
import uuid
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import ValidationFailed
from config.api.jobs import requesting, results
from config.api.jobs.errors import JobNotFound, ResultsIncomplete
from config.api.jobs.serializers import JobFilterSerializer, JobSerializer, ResultsSerializer
from config.api.pagination import DEFAULT_PAGE_SIZE, FEED, MAX_PAGE_SIZE, whole_number
from config.api.parameters import FIELDS, IF_NONE_MATCH, sorting
from config.api.views import ApiResourceView
from config.system.models import Job, JobQuerySet

JSON_LINES = "application/x-ndjson"
_ALSO = ("application/jsonl", "application/ndjson", "application/json-lines")  # what others call them
_REFUSED = re.compile(r";q=0(\.0*)?$")
LINES = OpenApiResponse(OpenApiTypes.STR, description="A result a line, in order. 409 while the job is under way.")


class _JobView(ApiResourceView[Job]):
    resource = "jobs"
    serializer_class = JobSerializer
    queryset = Job.objects.none()  # for the OpenAPI document; the rows are the caller's

    def rows(self) -> JobQuerySet:
        user: Any = self.request.user
        return Job.objects.of(user.pk)

    def row(self, job_id: uuid.UUID) -> Job:
        job = self.rows().filter(pk=job_id).first()
        if job is None:
            raise JobNotFound
        return job


def _lines_asked(request: Request) -> str | None:
    """The first media type of JSON lines that the client accepts."""
    accepted = request.headers.get("Accept", "").lower().replace(" ", "").split(",")
    types = [one.partition(";")[0] for one in accepted if not _REFUSED.search(one)]
    return next((one for one in types if one in (JSON_LINES, *_ALSO)), None)


class JobsView(_JobView):
    sortable = {"created_at": "created_at"}
    parameters = None

    @extend_schema(
        operation_id="jobs_list",
        parameters=[JobFilterSerializer, *sorting(sortable), FIELDS],
        responses=JobSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your jobs, newest first. They and their results are kept for some days after they end."""
        filters = JobFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        return self.answer_list(self.rows().filter(**filters.validated_data), *filters.fields)


class JobView(_JobView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="jobs_retrieve", parameters=[FIELDS, IF_NONE_MATCH], responses={200: JobSerializer, 304: None}
    )
    def get(self, request: Request, job_id: uuid.UUID) -> Response:
        """How far a job is."""
        return self.answer_row(self.row(job_id))


class JobCancelView(_JobView):
    bodyless = ("POST",)

    @extend_schema(operation_id="jobs_cancel", request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: uuid.UUID) -> Response:
        """Stop a job; what is stored stays. 409 when it has ended already."""
        return self.answer_row(requesting.cancel_job(job=self.row(job_id)))


class _JsonOrLines(DefaultContentNegotiation):
    """Who asks for JSON lines gets an error as JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        if _lines_asked(request):
            return renderers[0], renderers[0].media_type
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class JobResultsView(_JobView):
    content_negotiation_class: type[BaseContentNegotiation] = _JsonOrLines
    parameters = FEED

    @extend_schema(
        operation_id="jobs_results",
        parameters=[
            OpenApiParameter("cursor", str, description="From the page before."),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 20}),
        ],
        responses={(200, "application/json"): ResultsSerializer, (200, JSON_LINES): LINES},
    )
    def get(self, request: Request, job_id: uuid.UUID) -> Response | StreamingHttpResponse:
        """The results in the order of the items, by pages or, if you accept `application/x-ndjson`, all at once."""
        job = self.row(job_id)
        if _lines_asked(request):
            return _lines(request, job)
        start = _start(request)
        size = whole_number(request, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
        data, following = results.page_of(job, start=start, size=size)
        before = str(max(0, start - size)) if start else None
        cursors = {"next_cursor": None if following is None else str(following), "previous_cursor": before}
        return Response({"data": data, "meta": {**cursors, "page_size": size}})


class JobLinesView(_JobView):
    content_negotiation_class: type[BaseContentNegotiation] = _JsonOrLines

    @extend_schema(operation_id="jobs_results_lines", responses={(200, JSON_LINES): LINES})
    def get(self, request: Request, job_id: uuid.UUID) -> StreamingHttpResponse:
        """All results as JSON lines, to be saved."""
        response = _lines(request, self.row(job_id))
        response["Content-Disposition"] = f'attachment; filename="{job_id}.jsonl"'
        return response


def _start(request: Request) -> int:
    cursor = request.query_params.get("cursor", "0")
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise ValidationFailed(details={"cursor": [_("Take it from the page before.")]})
    return int(cursor)


def _lines(request: Request, job: Job) -> StreamingHttpResponse:
    if not job.has_ended:
        raise ResultsIncomplete
    # The response outlives the view; Django would keep its connection as long.
    close_old_connections()
    is_async = isinstance(request._request, ASGIRequest)
    body: Any = results.stream_async(job) if is_async else results.stream(job)
    return StreamingHttpResponse(body, content_type=_lines_asked(request) or JSON_LINES)
