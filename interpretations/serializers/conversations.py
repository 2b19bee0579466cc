"""Conversations and their messages on the wire."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from charts.serializers.fields import Line
from charts.serializers.identifiers import ChartIdentifier
from config.api.fields import Identifier, StrictModelSerializer, StrictSerializer
from interpretations.almanac import AlmanacError
from interpretations.almanac.lexicon import language_of
from interpretations.models import LONGEST_TITLE, Conversation, Message, MessageStep
from interpretations.serializers.readings import WRITTEN, WritingSerializer
from interpretations.services import authors

LONGEST_QUESTION: Final = 2_000


class ConversationRequestSerializer(StrictSerializer):
    charts = serializers.ListField(
        child=ChartIdentifier(), min_length=1, help_text="Yours, the one that is meant by “you” first."
    )
    locale = serializers.CharField(default="en", max_length=10, help_text="A language that the author writes in.")
    title = Line(required=False, max_length=LONGEST_TITLE, help_text="By default the first question gives it.")

    def validate_charts(self, charts: list[Any]) -> list[Any]:
        most = settings.CONVERSATIONS["CHARTS"]
        if len(charts) > most:
            raise serializers.ValidationError(_("At most %d charts.") % most)
        return charts

    def validate_locale(self, locale: str) -> str:
        try:
            return language_of(locale)
        except AlmanacError:
            raise serializers.ValidationError(_("There are no readings in this language yet.")) from None


class ConversationChangeSerializer(StrictSerializer):
    title = Line(required=False, max_length=LONGEST_TITLE)
    active = Identifier(required=False, help_text="An answer of the conversation, with which its branch goes on.")


class ConversationSerializer(StrictModelSerializer):
    charts: Any = serializers.SerializerMethodField(help_text="Ids, without those that were deleted since.")
    active = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The answer that the branch ends in which goes on."
    )

    class Meta:
        model = Conversation
        fields = ["id", "charts", "locale", "title", "active", "created_at", "updated_at"]
        read_only_fields = fields

    def get_charts(self, conversation: Conversation) -> list[str]:
        links = sorted(conversation.links.all(), key=lambda link: link.position)
        return [str(link.chart_id) for link in links if link.chart.deleted_at is None]


class ConversationFilterSerializer(serializers.Serializer[Any]):
    """Of lists; what is left out does not narrow."""

    chart = ChartIdentifier(required=False)
    q = serializers.CharField(
        required=False, max_length=200, help_text="Words of the title or of a message, in whatever case and form."
    )


class QuestionSerializer(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_QUESTION)
    model = serializers.ChoiceField(
        choices=[authors.ALMANAC], required=False, help_text="By default the one that `GET /models` marks as such."
    )
    parent: Any = Identifier(
        required=False,
        allow_null=True,
        help_text="The answer that it follows: by default the last of the active branch. Null begins anew.",
    )

    def get_fields(self) -> Any:
        fields = super().get_fields()
        fields["model"].choices = authors.names()  # type: ignore[attr-defined]  # what is installed now
        return fields

    def validate_text(self, text: str) -> str:
        if not any(letter.isalnum() for letter in text):
            raise serializers.ValidationError(_("Ask in words."))
        return text


class AnewSerializer(StrictSerializer):
    """What is left out stays as it was asked for."""

    model = serializers.ChoiceField(choices=[authors.ALMANAC], required=False)

    def get_fields(self) -> Any:
        fields = super().get_fields()
        fields["model"].choices = authors.names()  # type: ignore[attr-defined]  # what is installed now
        return fields


class MessageFilterSerializer(serializers.Serializer[Any]):
    branch = serializers.CharField(
        required=False, help_text="`active` (by default), `all`, or the id of a message that a branch ends in."
    )


class MessageSerializer(WritingSerializer):
    conversation = serializers.UUIDField(source="conversation_id", read_only=True)
    parent: Any = serializers.UUIDField(
        source="parent_id",
        read_only=True,
        allow_null=True,
        help_text="Of an answer its question, of a question the answer that it follows.",
    )

    class Meta:
        model = Message
        fields = ["id", "conversation", "number", "role", "parent", "locale", *WRITTEN]
        read_only_fields = fields


class StepSerializer(serializers.ModelSerializer[MessageStep]):
    cost = serializers.CharField(help_text="A decimal number, in US dollars.")
    input = serializers.JSONField(allow_null=True, help_text="What a calculation was asked for.")
    output = serializers.JSONField(allow_null=True, help_text="What it found, or why it did not.")

    class Meta:
        model = MessageStep
        fields = [
            "id",
            "attempt",
            "kind",
            "name",
            "outcome",
            "input",
            "output",
            "input_tokens",
            "output_tokens",
            "cost",
            "started_at",
            "seconds",
        ]
