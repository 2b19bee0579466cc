import uuid
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import StreamingHttpResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from structlog.contextvars import get_contextvars

from accounts.authentication import Credential, resting_on
from accounts.models import User
from accounts.services import plans
from charts.models import MINE, Chart
from config.api.idempotency import idempotent
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_NONE_MATCH, made, sorting
from config.api.permissions import Anyone
from config.api.streams import hand_over
from config.api.views import ApiResourceView, ApiView
from interpretations import services, stream
from interpretations.almanac import TOPICS, topic_named
from interpretations.errors import InterpretationNotFound
from interpretations.models import Interpretation, InterpretationQuerySet, Writing
from interpretations.serializers.readings import (
    FeedbackRequestSerializer,
    InterpretationFilterSerializer,
    InterpretationRequestSerializer,
    InterpretationSerializer,
    ModelsSerializer,
    RegenerationSerializer,
    TopicsSerializer,
)
from interpretations.serializers.reports import REPORTED, ContentReportSerializer, ReportRequestSerializer
from interpretations.services import authors


class _InterpretationView(ApiResourceView[Interpretation]):
    resource = "interpretations"
    serializer_class = InterpretationSerializer
    queryset = Interpretation.objects.none()  # for the OpenAPI document; the rows are the caller's

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)  # the permission classes let nobody else in

    def rows(self) -> InterpretationQuerySet:
        return Interpretation.objects.visible_to(self.caller).defer("factors")

    def row(self, interpretation_id: uuid.UUID) -> Interpretation:
        interpretation = self.rows().filter(pk=interpretation_id).first()
        if interpretation is None:
            raise InterpretationNotFound
        return interpretation


class InterpretationsView(_InterpretationView):
    sortable = {"created_at": "created_at"}
    parameters = None

    @extend_schema(
        operation_id="interpretations_list",
        parameters=[InterpretationFilterSerializer, *sorting(sortable), FIELDS],
        responses=InterpretationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your readings, newest first."""
        filters = InterpretationFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        wanted = dict(filters.validated_data)
        if wanted.get("chart") == MINE:
            wanted["chart"] = Chart.objects.visible_to(self.caller).only("pk").find(MINE)
        return self.answer_list(self.rows().filter(**wanted), *filters.fields)

    @extend_schema(
        operation_id="interpretations_create",
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request=InterpretationRequestSerializer,
        responses={202: InterpretationSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for a reading. It is written in the background; its stream shows it while it is."""
        asked = InterpretationRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        interpretation = services.request_interpretation(
            chart_id=values.pop("chart", None),
            topic=topic_named(values.pop("topic")),
            **{"model": "", **values},
            by=self.caller,
            interpretation_id=self.resource_id,
        )
        response = self.answer_row(interpretation, status=202)
        response["Location"] = f"/api/v1/interpretations/{interpretation.pk}"
        return response


class InterpretationView(_InterpretationView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="interpretations_retrieve",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: InterpretationSerializer, 304: None},
    )
    def get(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """A reading, with what is written of it so far."""
        return self.answer_row(self.row(interpretation_id))

    @extend_schema(operation_id="interpretations_destroy", responses={204: None})
    def delete(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Throw a reading away; one that is being written is stopped."""
        services.delete_interpretation(interpretation=self.row(interpretation_id), by=self.caller)
        return Response(status=204)


class InterpretationCancelView(_InterpretationView):
    bodyless = ("POST",)

    @extend_schema(operation_id="interpretations_cancel", request=None, responses=InterpretationSerializer)
    def post(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Stop the writing; what was written stays. 409 when it is finished already."""
        row = services.cancel_interpretation(interpretation=self.row(interpretation_id), by=self.caller)
        return self.answer_row(row)


class InterpretationRegenerateView(_InterpretationView):
    @extend_schema(
        operation_id="interpretations_regenerate",
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request=RegenerationSerializer,
        responses={202: InterpretationSerializer},
    )
    @idempotent
    def post(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Have it written anew, of the chart as it is now, and for its price; the earlier one stays as a version.

        409 while a version of it is being written.
        """
        asked = RegenerationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        new = services.regenerate_interpretation(
            interpretation=self.row(interpretation_id),
            by=self.caller,
            interpretation_id=self.resource_id,
            **asked.validated_data,
        )
        response = self.answer_row(new, status=202)
        response["Location"] = f"/api/v1/interpretations/{new.pk}"
        return response


class InterpretationVersionsView(_InterpretationView):
    parameters = None
    sortable = {"created_at": "created_at"}

    @extend_schema(
        operation_id="interpretations_versions",
        parameters=[*sorting(sortable), FIELDS],
        responses=InterpretationSerializer(many=True),
    )
    def get(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """A reading and all that were written anew in its place, newest first."""
        return self.answer_list(self.rows().versions_of(self.row(interpretation_id)))


class InterpretationFeedbackView(_InterpretationView):
    @extend_schema(
        operation_id="interpretations_rate", request=FeedbackRequestSerializer, responses=InterpretationSerializer
    )
    def post(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Say what you think of a reading; said again, the last word counts. 409 while it is being written."""
        said = FeedbackRequestSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        row = services.rate(writing=self.row(interpretation_id), by=self.caller, **said.validated_data)
        return self.answer_row(row)

    @extend_schema(operation_id="interpretations_unrate", responses={204: None})
    def delete(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Take back what you said of it."""
        services.withdraw_rating(writing=self.row(interpretation_id), by=self.caller)
        return Response(status=204)


class InterpretationReportView(_InterpretationView):
    @extend_schema(operation_id="interpretations_report", request=ReportRequestSerializer, responses=REPORTED)
    def post(self, request: Request, interpretation_id: uuid.UUID) -> Response:
        """Tell moderators what is wrong with a reading; who listens at `/ws/v1/events` is told what they decide.

        409 while it is being written.
        """
        return report_of(self.row(interpretation_id), request)


def report_of(writing: Writing, request: Request) -> Response:
    said = ReportRequestSerializer(data=request.data)
    said.is_valid(raise_exception=True)
    row, new = services.report(writing=writing, by=cast(User, request.user), **said.validated_data)
    return Response(ContentReportSerializer(row).data, status=201 if new else 200)


class AnyAcceptHeader(BaseContentNegotiation):
    """An EventSource asks for text/event-stream; an error it gets as JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


LAST_EVENT_ID = OpenApiParameter(
    "Last-Event-ID",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    description="The offset to go on from, in Unicode code points of `text`: the id of the last event.",
)
STREAM = {
    (200, "text/event-stream"): OpenApiResponse(
        OpenApiTypes.STR,
        description='Server-sent events: `delta` with `{"offset": 0, "text": "…"}`, its id the offset after '
        "it; at the end `done` with the whole object (completed or cancelled), or `error` with the envelope. "
        "Comment lines keep the connection alive. To leave does not cancel the writing.",
    )
}


class InterpretationStreamView(ApiView):
    resource = "interpretations"
    content_negotiation_class = AnyAcceptHeader

    @extend_schema(operation_id="interpretations_stream", parameters=[LAST_EVENT_ID], responses=STREAM)
    def get(self, request: Request, interpretation_id: uuid.UUID) -> StreamingHttpResponse:
        """The reading while it is written, resumable at any offset with the identical text."""
        return streamed(self, stream.READINGS, interpretation_id)


def streamed(view: ApiView, shown: stream.Shown, pk: uuid.UUID) -> StreamingHttpResponse:
    """The answer to the view's request. Errors: as `Shown.length`; ValidationFailed."""
    request = view.request
    length = shown.length(pk, request.user)
    follower = stream.Follower(
        shown=shown,
        pk=pk,
        credential=resting_on(cast(Credential, request.auth), view),
        offset=stream.offset_of(request.headers.get("Last-Event-ID"), length),
        language=get_language() or "en",
        request_id=get_contextvars().get("request_id"),
    )
    # The response outlives this function by minutes; under WSGI Django would keep its connection as long.
    close_old_connections()
    events = stream.server_sent(follower)
    asked: object = request._request
    body: Any = hand_over(asked, events) if isinstance(asked, ASGIRequest) else stream.blocking(events)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(body, content_type="text/event-stream; charset=utf-8", headers=headers)


class TopicsView(ApiView):
    resource = "catalogue"
    permission_classes = [Anyone]

    @extend_schema(operation_id="topics_list", auth=[], responses=TopicsSerializer)
    def get(self, request: Request) -> Response:
        """What readings can be about."""
        return Response(TopicsSerializer({"data": TOPICS}).data)


class ModelsView(ApiView):
    resource = "interpretations"

    @extend_schema(operation_id="models_list", responses=ModelsSerializer)
    def get(self, request: Request) -> Response:
        """Who may write your readings, by your plan, and for how many credits."""
        offered = authors.authors_in(plans.plan_of(cast(User, request.user)))
        return Response(ModelsSerializer({"data": offered}).data)
