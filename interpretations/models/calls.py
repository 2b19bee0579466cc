"""Each call of a language model: for whom it was and what, what it cost, what came of it. Nothing of what was said."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils.translation import gettext_lazy as _

# No job lives so long (CELERY_TASK_TIME_LIMIT is 900 s): whoever made the call is gone, or is staff's evaluation.
SILENT: Final = timedelta(minutes=20)

_TOKENS: Final = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
_KEYS: Final[Mapping[str, Any]] = {
    "day": TruncDate("at", tzinfo=UTC),
    "model": F("model"),
    "provider": F("provider"),
    "topic": F("topic"),
    "user": F("owner_id"),
    "purpose": F("purpose"),
}
DIMENSIONS: Final = tuple(_KEYS)


class ModelCallQuerySet(models.QuerySet["ModelCall"]):
    def silent(self) -> Self:
        """Those of whose end nothing was heard, and nothing will be."""
        return self.filter(outcome=ModelCall.Outcome.UNDER_WAY, at__lt=Now() - SILENT)

    def old(self) -> Self:
        kept: timedelta = settings.MODEL_CALL_RETENTION
        return self.filter(at__lt=Now() - kept).exclude(outcome=ModelCall.Outcome.UNDER_WAY)

    def between(self, since: date, until: date) -> Self:
        """Of these days, in UTC, the last of them too."""
        return self.filter(at__gte=_midnight(since), at__lt=_midnight(until) + timedelta(days=1))

    def summed(self, dimension: str) -> "models.QuerySet[Any, Any]":
        """One row for each `key` of a dimension, in one query: days in their order, of all else the dearest first.

        calls; tokens of each kind; cost, in dollars; assumed: how much of it is of calls whose end nobody has seen.
        """
        rows = self.order_by().values(key=_KEYS[dimension])
        unseen = Sum("cost", filter=Q(outcome__in=ModelCall.UNSEEN))
        sums = {name: Sum(name) for name in (*_TOKENS, "cost")}
        summed = rows.annotate(calls=Count("pk"), assumed=Coalesce(unseen, Decimal(0)), **sums)
        return summed.order_by(*(["key"] if dimension == "day" else ["-cost", "key"]))


class ModelCall(models.Model):
    """Written before the model is asked, with the most that it can cost, and again when it has answered.

    In the transaction, both times, of the `Spending` of its provider and day: the costs of that day's calls are what
    that says. Whose end nobody sees goes on to count as the most that it can have cost.
    """

    class Purpose(models.TextChoices):
        READING = "reading", _("Reading")
        ANSWER = "answer", _("Answer in a conversation")
        REPAIR = "repair", _("Sentence mended")
        COMPACTION = "compaction", _("History shortened")
        TRIAL = "trial", _("Trial of a prompt")
        EVALUATION = "evaluation", _("Evaluation of a prompt")

    class Outcome(models.TextChoices):
        UNDER_WAY = "under_way", _("Under way")
        COMPLETED = "completed", _("Completed")
        REFUSED = "refused", _("Refused by the provider")
        CUT = "cut", _("Not to its end")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Hung up by us")
        LOST = "lost", _("Lost with its worker")

    UNSEEN: ClassVar = (Outcome.UNDER_WAY, Outcome.LOST)

    # Of our clock, by which its day is reckoned.
    at = models.DateTimeField(_("time"), editable=False)
    purpose = models.CharField(_("what for"), max_length=20, choices=Purpose.choices)
    # Nobody's: an evaluation's, and those of the erased.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", db_index=False,
    )  # fmt: skip
    # No foreign key: what a text cost outlives it.
    writing_kind = models.CharField(_("kind of text"), max_length=20, blank=True)
    writing_id = models.UUIDField(_("text"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=60)
    provider = models.CharField(_("provider"), max_length=50)
    model = models.CharField(_("model"), max_length=100)
    input_tokens = models.PositiveIntegerField(_("tokens read"))
    cached_tokens = models.PositiveIntegerField(_("tokens read from the provider's cache"))
    output_tokens = models.PositiveIntegerField(_("tokens written"))
    reasoning_tokens = models.PositiveIntegerField(_("tokens written in thought"))
    price_input = models.DecimalField(_("price of a million tokens read"), max_digits=14, decimal_places=9)
    price_cached = models.DecimalField(_("price of a million from the cache"), max_digits=14, decimal_places=9)
    price_output = models.DecimalField(_("price of a million written"), max_digits=14, decimal_places=9)
    cost = models.DecimalField(_("cost in dollars"), max_digits=14, decimal_places=6)
    estimated = models.BooleanField(_("estimated"), help_text=_("The provider did not say how many tokens it was."))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.UNDER_WAY)
    reason = models.CharField(_("why not completed"), max_length=40, blank=True)
    first_token_ms = models.PositiveIntegerField(_("milliseconds to the first token"), null=True, blank=True)
    whole_ms = models.PositiveIntegerField(_("milliseconds in all"), null=True, blank=True)

    objects = ModelCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call of a model")
        verbose_name_plural = _("calls of models")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["reading", "answer", "repair", "compaction", "trial", "evaluation"]),
                name="model_call_purpose_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["under_way", "completed", "refused", "cut", "failed", "cancelled", "lost"]),
                name="model_call_outcome_known",
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="model_call_cost_is_not_negative"),
            models.CheckConstraint(
                condition=Q(writing_kind="", writing_id=None) | ~Q(writing_kind="") & Q(writing_id__isnull=False),
                name="model_call_names_its_text_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="model_call_newest_first"),
            models.Index(fields=["owner", "-at", "-id"], condition=Q(owner__isnull=False), name="model_call_of_owner"),
            models.Index(fields=["writing_id"], condition=Q(writing_id__isnull=False), name="model_call_of_text"),
            models.Index(fields=["at"], condition=Q(outcome="under_way"), name="model_call_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.get_purpose_display()} {self.at:%Y-%m-%d %H:%M:%S}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
