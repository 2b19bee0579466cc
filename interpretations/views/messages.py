"""Messages: read, streamed, stopped, asked anew, rated; and what was done for an answer."""

import uuid
from typing import Any, cast

from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from config.api.idempotency import idempotent
from config.api.pagination import FEED, Feed
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_NONE_MATCH, made
from config.api.views import ApiResourceView, ApiView
from interpretations import services, stream
from interpretations.errors import MessageNotFound
from interpretations.models import Message
from interpretations.serializers.conversations import AnewSerializer, MessageSerializer, StepSerializer
from interpretations.serializers.readings import FeedbackRequestSerializer
from interpretations.serializers.reports import REPORTED, ReportRequestSerializer
from interpretations.services import conversations
from interpretations.views.readings import LAST_EVENT_ID, STREAM, AnyAcceptHeader, report_of, streamed


class _MessageView(ApiResourceView[Message]):
    resource = "conversations"
    serializer_class = MessageSerializer
    queryset = Message.objects.none()  # for the OpenAPI document; the rows are the caller's

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)  # the permission classes let nobody else in

    def row(self, message_id: uuid.UUID) -> Message:
        message = Message.objects.visible_to(self.caller).filter(pk=message_id).first()
        if message is None:
            raise MessageNotFound
        return message


class MessageView(_MessageView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="messages_retrieve",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: MessageSerializer, 304: None},
    )
    def get(self, request: Request, message_id: uuid.UUID) -> Response:
        """A question, or an answer with what is written of it so far."""
        return self.answer_row(self.row(message_id))


class MessageCancelView(_MessageView):
    bodyless = ("POST",)

    @extend_schema(operation_id="messages_cancel", request=None, responses=MessageSerializer)
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Stop the writing; what was written stays. 409 when it is finished already."""
        return self.answer_row(conversations.cancel_answer(message=self.row(message_id), by=self.caller))


class MessageRegenerateView(_MessageView):
    @extend_schema(
        operation_id="messages_regenerate",
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request=AnewSerializer,
        responses={202: MessageSerializer},
    )
    @idempotent
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Have the same question answered anew, beside the answer there is; the branch goes on from the new one."""
        message = self.row(message_id)
        asked = AnewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer = conversations.regenerate_answer(
            message=message, model=asked.validated_data.get("model"), by=self.caller, message_id=self.resource_id
        )
        response = self.answer_row(answer, status=202)
        response["Location"] = f"/api/v1/messages/{answer.pk}"
        return response


class MessageFeedbackView(_MessageView):
    @extend_schema(operation_id="messages_rate", request=FeedbackRequestSerializer, responses=MessageSerializer)
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Say what you think of an answer; said again, the last word counts.

        409 while it is being written, and of a question.
        """
        message = self.row(message_id)
        said = FeedbackRequestSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        return self.answer_row(services.rate(writing=message, by=self.caller, **said.validated_data))

    @extend_schema(operation_id="messages_unrate", responses={204: None})
    def delete(self, request: Request, message_id: uuid.UUID) -> Response:
        """Take back what you said of it."""
        services.withdraw_rating(writing=self.row(message_id), by=self.caller)
        return Response(status=204)


class MessageReportView(_MessageView):
    @extend_schema(operation_id="messages_report", request=ReportRequestSerializer, responses=REPORTED)
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        """Tell moderators what is wrong with an answer, as of a reading.

        409 while it is being written, and of a question.
        """
        return report_of(self.row(message_id), request)


class MessageStepsView(_MessageView):
    serializer_class: Any = StepSerializer
    pagination_class = Feed
    parameters = FEED

    @extend_schema(operation_id="messages_steps", responses=StepSerializer(many=True))
    def get(self, request: Request, message_id: uuid.UUID) -> Response:
        """What was done for an answer, newest first: who was asked, what was computed, mended, given up."""
        page = self.paginate_queryset(cast(Any, self.row(message_id).steps.all()))
        return self.get_paginated_response(StepSerializer(page, many=True).data)


class MessageStreamView(ApiView):
    resource = "conversations"
    content_negotiation_class = AnyAcceptHeader

    @extend_schema(operation_id="messages_stream", parameters=[LAST_EVENT_ID], responses=STREAM)
    def get(self, request: Request, message_id: uuid.UUID) -> StreamingHttpResponse:
        """The answer while it is written, resumable at any offset with the identical text."""
        return streamed(self, stream.MESSAGES, message_id)
