"""Many charts at once, as a job."""

from typing import ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from charts import examples
from charts.serializers.batches import BatchRequestSerializer, read_batch
from charts.services import batches
from charts.views.charts import caller
from config.api.codec import StrictJSONParser
from config.api.idempotency import idempotent
from config.api.jobs.serializers import JobSerializer
from config.api.parameters import IDEMPOTENCY_KEY, made
from config.api.views import ApiResourceView
from config.system.models import Job


class _BatchParser(StrictJSONParser):
    apart = "items"


class _BatchView(ApiResourceView[Job]):
    resource = "charts"
    parser_classes = [_BatchParser]
    serializer_class = JobSerializer
    queryset = Job.objects.none()
    kind: ClassVar[str]

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request=BatchRequestSerializer,
        responses={202: JobSerializer},
        examples=examples.BATCHES,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        items = read_batch(request.data)
        job = batches.request_batch(kind=self.kind, job_id=self.resource_id, items=items, by=caller(request))
        response = self.answer_row(job, status=202)
        response["Location"] = reverse("job", args=[job.pk])
        return response


@extend_schema_view(
    post=extend_schema(
        operation_id="calculations_batch",
        summary="Compute many charts and keep none",
        description="Answers with a job. Its results are what `POST /calculations` answers for each item, in order; an "
        "item that is refused has its error there, and does not fail the job.",
    )
)
class CalculationsBatchView(_BatchView):
    kind = batches.CALCULATIONS
    scopes = {"POST": "jobs:write"}


@extend_schema_view(
    post=extend_schema(
        operation_id="charts_batch",
        summary="Compute many charts and keep them",
        description="Answers with a job. Its results are rows as `GET /charts` lists them, in order; an item that is "
        "refused has its error there, and does not fail the job.",
    )
)
class ChartsBatchView(_BatchView):
    kind = batches.CHARTS
