"""Conversations, and the questions that are asked in them."""

import uuid
from functools import partial
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from charts.models import MINE, Chart
from config.api.errors import ValidationFailed
from config.api.etags import check_if_match
from config.api.idempotency import idempotent
from config.api.pagination import FEED, Feed
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, made, sorting
from config.api.views import ApiResourceView
from interpretations.errors import ConversationNotFound
from interpretations.models import Conversation, ConversationQuerySet, Message
from interpretations.serializers.conversations import (
    ConversationChangeSerializer,
    ConversationFilterSerializer,
    ConversationRequestSerializer,
    ConversationSerializer,
    MessageFilterSerializer,
    MessageSerializer,
    QuestionSerializer,
)
from interpretations.services import conversations


class _ConversationView(ApiResourceView[Conversation]):
    resource = "conversations"
    serializer_class = ConversationSerializer
    queryset = Conversation.objects.none()  # for the OpenAPI document; the rows are the caller's

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)  # the permission classes let nobody else in

    def rows(self) -> ConversationQuerySet:
        return Conversation.objects.visible_to(self.caller).prefetch_related("links__chart")

    def row(self, conversation_id: uuid.UUID) -> Conversation:
        conversation = self.rows().filter(pk=conversation_id).first()
        if conversation is None:
            raise ConversationNotFound
        return conversation


class ConversationsView(_ConversationView):
    sortable = {"created_at": "created_at", "updated_at": "updated_at"}
    parameters = None

    @extend_schema(
        operation_id="conversations_list",
        parameters=[ConversationFilterSerializer, *sorting(sortable), FIELDS],
        responses=ConversationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your conversations, newest first."""
        filters = ConversationFilterSerializer(data=request.query_params)
        filters.is_valid(raise_exception=True)
        rows, wanted = self.rows(), filters.validated_data
        if "chart" in wanted:
            mine = wanted["chart"] == MINE
            chart = Chart.objects.visible_to(self.caller).only("pk").find(MINE).pk if mine else wanted["chart"]
            rows = rows.filter(links__chart=chart)
        if "q" in wanted:
            rows = rows.matching(wanted["q"])
        return self.answer_list(rows, *filters.fields)

    @extend_schema(
        operation_id="conversations_create",
        parameters=[IDEMPOTENCY_KEY, *made(201)],
        request=ConversationRequestSerializer,
        responses={201: ConversationSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Begin a conversation about some of your charts."""
        asked = ConversationRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = {"title": "", **asked.validated_data}
        row = conversations.start_conversation(
            chart_ids=values.pop("charts"), by=self.caller, conversation_id=self.resource_id, **values
        )
        response = self.answer_row(row, status=201)
        response["Location"] = f"/api/v1/conversations/{row.pk}"
        return response


class ConversationView(_ConversationView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="conversations_retrieve",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: ConversationSerializer, 304: None},
    )
    def get(self, request: Request, conversation_id: uuid.UUID) -> Response:
        """A conversation; what was said in it are its messages."""
        return self.answer_row(self.row(conversation_id))

    @extend_schema(
        operation_id="conversations_update",
        parameters=[IF_MATCH],
        request=ConversationChangeSerializer,
        responses=ConversationSerializer,
    )
    def patch(self, request: Request, conversation_id: uuid.UUID) -> Response:
        """Give it another title, or go on from another answer."""
        row = self.row(conversation_id)
        asked = ConversationChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        check = partial(check_if_match, request)
        changed = conversations.change_conversation(
            conversation=row, changes=dict(asked.validated_data), check=check, by=self.caller
        )
        return self.answer_row(changed)

    @extend_schema(operation_id="conversations_destroy", responses={204: None})
    def delete(self, request: Request, conversation_id: uuid.UUID) -> Response:
        """Throw a conversation away; an answer that is being written is stopped."""
        conversations.delete_conversation(conversation=self.row(conversation_id), by=self.caller)
        return Response(status=204)


class ConversationMessagesView(_ConversationView):
    serializer_class: Any = MessageSerializer
    pagination_class = Feed
    feed_by = "number"
    parameters = (*FEED, "fields", "branch")

    @extend_schema(
        operation_id="conversations_messages",
        parameters=[MessageFilterSerializer, FIELDS],
        responses=MessageSerializer(many=True),
    )
    def get(self, request: Request, conversation_id: uuid.UUID) -> Response:
        """What was asked and answered, newest first: of the active branch, of another, or of all."""
        conversation = self.row(conversation_id)
        rows: Any = Message.objects.visible_to(self.caller).filter(conversation=conversation)
        branch = request.query_params.get("branch", "active")
        if branch != "all":
            end = conversation.active if branch == "active" else _message_id(branch)
            rows = rows.filter(pk__in=conversation.branch(end))
        cast(Any, self.get_serializer()).get_fields()  # refuses unknown ?fields= of an empty list too
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="conversations_ask",
        parameters=[IDEMPOTENCY_KEY, *made(202)],
        request=QuestionSerializer,
        responses={202: MessageSerializer},
    )
    @idempotent
    def post(self, request: Request, conversation_id: uuid.UUID) -> Response:
        """Ask a question. The answer is written in the background; its stream shows it while it is.

        One at a time: while another answer is being written this is 409.
        """
        conversation = self.row(conversation_id)
        asked = QuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = {"model": "", **asked.validated_data}
        answer = conversations.ask(conversation=conversation, by=self.caller, message_id=self.resource_id, **values)
        response = self.answer_row(cast(Any, answer), status=202)
        response["Location"] = f"/api/v1/messages/{answer.pk}"
        return response


def _message_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValidationFailed(details={"branch": [_("Must be active, all, or the id of a message.")]}) from None
