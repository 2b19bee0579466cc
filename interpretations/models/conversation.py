"""Conversations about charts, and the tree of their messages."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from charts.errors import ChartNotFound
from charts.models import Chart, ChartVersion
from config.api.errors import AppError
from interpretations.errors import NoAnswer
from interpretations.models.interpretation import Style
from interpretations.models.writing import ACTIVE, Writing, WritingQuerySet

# PostgreSQL's own; it knows the stems of Russian words, and of words in Latin letters those of English.
SEARCH: Final = "russian"
LONGEST_TITLE: Final = 120
_ONE_AT_A_TIME: Final = "one_answer_at_a_time"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, deleted_at=None)

    def matching(self, q: str) -> Self:
        """With all words of `q` in the title, or all of them in one message."""
        wanted = SearchQuery(q, config=SEARCH, search_type="websearch")
        said = Message.objects.filter(conversation=OuterRef("pk")).matching(wanted)
        titled = Conversation.objects.annotate(words=SearchVector("title", config=SEARCH)).filter(words=wanted)
        return self.filter(Q(pk__in=titled.values("pk")) | Q(Exists(said)))


class Conversation(models.Model):
    """active: the answer that the branch ends in which goes on. titled_by: who may give it another title."""

    class Author(models.TextChoices):
        QUESTION = "question", _("First question")
        MODEL = "model", _("Model")
        OWNER = "owner", _("Owner")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations", verbose_name=_("owner")
    )
    charts: "models.ManyToManyField[Chart, ConversationChart]" = models.ManyToManyField(
        Chart, through="ConversationChart", related_name="conversations", verbose_name=_("charts")
    )
    locale = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    titled_by = models.CharField(_("titled by"), max_length=10, choices=Author.choices, default=Author.QUESTION)
    active = models.UUIDField(_("end of the branch that goes on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(titled_by__in=["question", "model", "owner"]), name="conversation_titled_by_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-created_at", "-id"], condition=Q(deleted_at=None), name="conversation_of_owner"
            ),
            models.Index(
                fields=["owner", "-updated_at", "-id"], condition=Q(deleted_at=None), name="conversation_by_change"
            ),
            models.Index(fields=["-created_at", "-id"], name="conversation_newest_first"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="conversation_deleted"),
            GinIndex(SearchVector("title", config=SEARCH), name="conversation_search"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.pk)

    @property
    def present_charts(self) -> "list[Chart]":
        """Those that are not deleted, in their order."""
        rows = self.links.select_related("chart").filter(chart__deleted_at=None)
        return [link.chart for link in rows.order_by("position")]

    def branch(self, end: uuid.UUID | None) -> "list[uuid.UUID]":
        """From the first question to this message."""
        parents = dict(self.messages.values_list("pk", "parent_id"))
        found: list[uuid.UUID] = []
        while end is not None and end in parents:
            found.append(end)
            end = parents[end]
        return found[::-1]


class ConversationChart(models.Model):
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links")
    chart = models.ForeignKey(Chart, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "chart"], name="conversation_chart_once"),
            models.UniqueConstraint(fields=["conversation", "position"], name="conversation_chart_order"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.position}"


class MessageQuerySet(WritingQuerySet["Message"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, deleted_at=None, conversation__deleted_at=None)

    def matching(self, wanted: SearchQuery) -> Self:
        return self.annotate(words=SearchVector("text", config=SEARCH)).filter(words=wanted)


class Message(Writing):
    """A question of the owner's, or an answer, which is written as readings are."""

    class Role(models.TextChoices):
        USER = "user", _("Question")
        ASSISTANT = "assistant", _("Answer")

    kind: ClassVar[str] = "message"
    letter: ClassVar[str] = "message"
    about: ClassVar[tuple[str, ...]] = ("conversation_id",)
    ends: ClassVar[tuple[str, ...]] = ("deleted_at", "owner__deleted_at", "conversation__deleted_at")
    # By which models are asked, and in what measure.
    topic: Any = "conversation"
    style: Any = Style.CONCISE
    parameters: Any = {}

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages", verbose_name=_("owner")
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", verbose_name=_("conversation")
    )
    # Grows within the conversation, from 1.
    number = models.PositiveIntegerField(_("number"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    # Of a question the answer that it follows, of an answer its question.
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("follows")
    )
    # What was said before the question, up to the message of this number, in short: for models, which read so much.
    summary = models.TextField(_("summary of what came before"), blank=True, default="")
    summarised = models.PositiveIntegerField(_("summarised up to"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta(Writing.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            *Writing.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=["user", "assistant"]), name="message_role_known"),
            models.CheckConstraint(condition=~Q(role="user") | Q(status="completed"), name="question_is_no_work"),
            models.CheckConstraint(condition=Q(role="user") | Q(parent__isnull=False), name="answer_has_question"),
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number_once"),
            models.UniqueConstraint(fields=["conversation"], condition=Q(status__in=ACTIVE), name=_ONE_AT_A_TIME),
        ]
        indexes = [
            *Writing.Meta.indexes,
            GinIndex(SearchVector("text", config=SEARCH), name="message_search"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.number}"

    @classmethod
    def presence(cls) -> Q:
        """The conversation, and every chart that the answer is about."""
        conversation = Conversation.objects.filter(pk=OuterRef("conversation_id"), deleted_at=None)
        gone = MessageChart.objects.filter(message=OuterRef("pk"), chart__deleted_at__isnull=False)
        return Q(Exists(conversation)) & ~Q(Exists(gone))

    @property
    def gone(self) -> tuple[str, AppError] | None:
        if self.conversation.deleted_at:
            return "conversation_deleted", ChartNotFound()
        gone = self.chart_links.filter(chart__deleted_at__isnull=False).values_list("chart_id", flat=True).first()
        return ("chart_deleted", ChartNotFound(details={"chart": [str(gone)]})) if gone else None

    @property
    def credits(self) -> int:
        credits: int = settings.CONVERSATIONS["CREDITS"]
        return credits

    @property
    def almanac_version(self) -> str:
        return "conversation@1"

    @property
    def told(self) -> Mapping[str, str]:
        return {"message": str(self.pk), "conversation": str(self.conversation_id)}

    @property
    def recorded(self) -> dict[str, Any]:
        return {"message_id": self.pk, "conversation_id": self.conversation_id}

    def allow_another_round(self) -> bool:
        """False also while another answer of the conversation is being written."""
        try:
            with transaction.atomic():
                return super().allow_another_round()
        except IntegrityError as error:
            if _ONE_AT_A_TIME not in str(error):
                raise
            return False

    @property
    def is_answer(self) -> bool:
        return self.role == self.Role.ASSISTANT

    def check_written(self) -> None:
        """Errors: NoAnswer, besides."""
        if not self.is_answer:
            raise NoAnswer
        super().check_written()

    @cached_property
    def question(self) -> "Message":
        """Of an answer."""
        return self.parent  # type: ignore[return-value]  # an answer has it, by constraint

    @cached_property
    def charts(self) -> "list[tuple[Chart, Mapping[str, Any]]]":
        """What it is about, as it was when it was asked: each chart with its answer."""
        links = self.chart_links.select_related("chart").order_by("position")
        return [(link.chart, link.result) for link in links]


class MessageChart(models.Model):
    """A chart that an answer is about, in the version of then."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="chart_links")
    chart = models.ForeignKey(Chart, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="message_chart_order")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.position}"

    @property
    def result(self) -> Mapping[str, Any]:
        if self.version == self.chart.version:
            return self.chart.result  # type: ignore[no-any-return]
        return ChartVersion.objects.get(chart=self.chart_id, number=self.version).result  # type: ignore[no-any-return]


class MessageStep(models.Model):
    """What was done for an answer: who was asked, what was computed, mended, shortened, given up.

    name: of the model or the tool. outcome: `ok`, or why not, in a word.
    """

    class Kind(models.TextChoices):
        MODEL = "model", _("Model asked")
        TOOL = "tool", _("Calculation")
        REPAIR = "repair", _("Sentence mended")
        FALLBACK = "fallback", _("Model gave up")
        COMPACTION = "compaction", _("History shortened")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="steps", verbose_name=_("message"))
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=40, default="ok")
    input = models.JSONField(_("input"), null=True, blank=True)
    output = models.JSONField(_("result"), null=True, blank=True)
    input_tokens = models.PositiveIntegerField(_("tokens read"), default=0)
    output_tokens = models.PositiveIntegerField(_("tokens written"), default=0)
    cost = models.DecimalField(_("cost in dollars"), max_digits=12, decimal_places=6, default=0)
    started_at = models.DateTimeField(_("started"))
    seconds = models.FloatField(_("seconds"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["model", "tool", "repair", "fallback", "compaction"]), name="step_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
