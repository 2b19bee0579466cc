"""Readings: the row is the truth about what was asked, what has been shown, and who is writing."""

import uuid
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least, Now, Power
from django.utils.translation import gettext_lazy as _

from accounts.models import Hideable, Reservation, User
from accounts.models.hiding import HIDDEN_FOR_A_REASON
from charts.factors import Factor
from charts.models import Chart, ChartVersion
from interpretations.models.prompts import PromptVersion

# How long a queued row's task may be on its way before it is taken for lost; it doubles with each attempt to queue it.
TASK_GRACE = timedelta(seconds=10)
_MOST_DOUBLINGS = 4
# What the column holds; nothing depends on how much longer a row has waited.
MOST_ENQUEUES = 32_767
# So often may a worker die, or stumble, over a reading.
ATTEMPTS = 5


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Being written")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Style(models.TextChoices):
    CONCISE = "concise", _("Concise")
    DETAILED = "detailed", _("Detailed")


class Rating(models.IntegerChoices):
    UP = 1, _("Good")
    DOWN = -1, _("Poor")


ACTIVE = (Status.QUEUED, Status.RUNNING)
_ONE_LEADS = "interpretation_one_leads"
_LEADING = Q(status=Status.RUNNING, leads=True)
_OF_A_CHART = Q(topic__startswith="daily.", chart=None, chart_version=None) | (
    Q(chart__isnull=False) & ~Q(topic__startswith="daily.")
)
# Nothing of them was shown yet, and they are not asked for anew.
_SHAREABLE = Q(root=None, text="") & ~Q(digest="")
_RATED = Q(rating=None, rated_at=None, comment="") | Q(rating__in=Rating.values, rated_at__isnull=False)


class InterpretationQuerySet(models.QuerySet["Interpretation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, deleted_at=None, chart__deleted_at=None)

    def about(self, chart: Chart) -> Self:
        """Of the chart as it is, not of what it was before its birth data or settings were changed.

        Rows older than the column were written of it if they were asked for since the last change.
        """
        changed_since = ChartVersion.objects.filter(chart=chart, replaced_at__gte=OuterRef("created_at"))
        unnumbered = Q(chart_version=None) & ~Q(Exists(changed_since))
        return self.filter(Q(chart_version=chart.version) | unnumbered, chart=chart)

    def hidden_topics(self, chart: Chart) -> "models.QuerySet[Interpretation, str]":
        """What links to the chart show no reading about. A reading can be written again, of another version of the
        chart, too, or deleted: as long as the hidden one is not purged, that changes nothing.
        """
        return self.filter(chart=chart, hidden_at__isnull=False).order_by().values_list("topic", flat=True)

    def versions_of(self, interpretation: "Interpretation") -> Self:
        """The reading, and those that were written anew in its place or that it was written in the place of."""
        root = interpretation.root_id
        return self.filter(Q(pk=root) | Q(root=root))

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def wanted(self) -> Self:
        """Their chart and their owner are present. For conditional updates, which `chart__deleted_at=None` would break.

        Django moves every condition of an update that joins into a subquery, and PostgreSQL does not look at that
        again when it has waited for another writer of the row: both would win.
        """
        return self.filter(*_presence())

    def unwanted(self) -> Self:
        chart, owner = _presence()
        return self.filter(~chart | ~owner)

    def waiting(self) -> Self:
        """Those that a worker may begin, in the order in which they are due."""
        return self.filter(status=Status.QUEUED).wanted().unled().order_by("-priority", "enqueued_at", "id")

    def unled(self) -> Self:
        """All but those that wait, a while, for the text of one that is being written and was asked the same."""
        leader = Interpretation.objects.leading(OuterRef("digest"))
        patient = Q(created_at__gt=Now() - settings.READING_CACHE_WAIT)
        return self.exclude(_SHAREABLE & patient & Q(Exists(leader)))

    def leading(self, digest: Any) -> Self:
        """The one of this digest that is being written, and that the others wait for."""
        return self.filter(_LEADING, digest=digest)

    def following(self, digest: str) -> Self:
        """Those that wait for a text of this digest."""
        return self.filter(_SHAREABLE, status=Status.QUEUED, digest=digest)

    def sources_for(self, interpretation: "Interpretation", *, model: str, prompt_version: str) -> Self:
        """What was written of the same request, and may be given to whoever asks it: the newest first.

        Written by the one asked for, whole, by itself (a copy is no source), not disliked or hidden, and kept.
        """
        since = Now() - settings.READING_CACHE_AGE
        written = self.filter(digest=interpretation.digest, status=Status.COMPLETED, completed_at__gt=since)
        kept = written.wanted().filter(deleted_at=None, hidden_at=None).exclude(rating=Rating.DOWN)
        as_asked = kept.filter(model=model, prompt_version=prompt_version, fallbacks=[], usage__cached=False)
        return as_asked.filter(grounding__verdict="grounded", grounding__removed=0).order_by("-completed_at", "-id")

    def abandoned(self) -> Self:
        """Running rows whose worker stopped renewing its lease."""
        return self.filter(status=Status.RUNNING, lease_until__lt=Now())

    def forgotten(self) -> Self:
        """Queued rows whose task was lost, or never reached the broker."""
        doublings = Least(F("enqueues"), Value(_MOST_DOUBLINGS))
        grace = ExpressionWrapper(
            Value(TASK_GRACE) * Power(Value(2.0), doublings, output_field=models.FloatField()),
            output_field=models.DurationField(),
        )
        return self.filter(status=Status.QUEUED, enqueued_at__lt=Now() - grace).unled()


def _presence() -> tuple[Q, Q]:
    """Whether the row's chart is there, if it has one, and whether its owner is."""
    chart = Chart.objects.present().filter(pk=OuterRef("chart_id"))
    owner = User.objects.present().filter(pk=OuterRef("owner_id"))
    return Q(chart=None) | Q(Exists(chart)), Q(Exists(owner))


class Interpretation(Hideable):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interpretations", verbose_name=_("owner")
    )
    # Null of what is read of the sky alone.
    chart = models.ForeignKey(
        Chart, verbose_name=_("chart"), null=True, blank=True, on_delete=models.CASCADE, related_name="interpretations"
    )
    # Null where an earlier version of the product stored the row.
    chart_version = models.PositiveIntegerField(_("version of the chart"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=60)
    locale = models.CharField(_("language"), max_length=10)
    style = models.CharField(_("style"), max_length=20, choices=Style.choices, default=Style.DETAILED)
    requested_model = models.CharField(_("model asked for"), max_length=100, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # Of one that was written anew: the first of its versions. No foreign key, for that one may be purged before it.
    root = models.UUIDField(_("first version"), null=True, blank=True, editable=False)
    # A chart that is edited meanwhile does not change the reading half-way.
    factors = models.JSONField(_("the chart's factors when it was asked for"), default=list)
    # Of all that its author is told; what has the same may have the same text. Empty where it may not.
    digest = models.CharField(_("digest of what was asked"), max_length=64, blank=True, default="", db_default="")
    leads = models.BooleanField(
        _("others wait for it"), default=False, db_default=False,
        help_text=_("Of those that were asked the same, the one that is being written."),
    )  # fmt: skip
    # Empty of what costs nothing: a topic without a price, a round that staff grant.
    reservation = models.OneToOneField(
        Reservation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("reservation")
    )

    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.QUEUED)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    text = models.TextField(_("text"), blank=True)
    grounding = models.JSONField(_("grounding"), null=True, blank=True)
    provider = models.CharField(_("provider"), max_length=50, blank=True)
    model = models.CharField(_("model"), max_length=100, blank=True)
    prompt_version = models.CharField(_("prompt version"), max_length=100, blank=True)
    # What models were asked by, from the first of them to the end of the reading. Null where none was asked.
    prompt = models.ForeignKey(
        PromptVersion, verbose_name=_("prompt"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    fallbacks = models.JSONField(_("fallbacks"), default=list, blank=True)
    usage = models.JSONField(_("usage"), null=True, blank=True)
    error = models.JSONField(_("error"), null=True, blank=True)

    rating = models.SmallIntegerField(_("rating"), choices=Rating.choices, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True, db_default="", default="")
    rated_at = models.DateTimeField(_("rated"), null=True, blank=True)

    priority = models.PositiveSmallIntegerField(
        _("priority"), default=0, db_default=0, help_text=_("Of the owner's plan when it was asked for.")
    )
    attempt = models.PositiveSmallIntegerField(
        _("attempt"), default=0, help_text=_("Who may write: a worker of an earlier attempt may not.")
    )
    attempt_limit = models.PositiveSmallIntegerField(_("attempts allowed"), default=ATTEMPTS)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    enqueued_at = models.DateTimeField(_("queued"), db_default=Now())
    enqueues = models.PositiveSmallIntegerField(_("times queued without a start"), default=0)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = InterpretationQuerySet.as_manager()

    class Meta:
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="interpretation_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | (~Q(text="") & Q(completed_at__isnull=False)),
                name="completed_interpretation_has_text",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.FAILED) | Q(error__isnull=False), name="failed_interpretation_has_error"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RUNNING, lease_until__isnull=False)
                | (~Q(status=Status.RUNNING) & Q(lease_until=None)),
                name="running_interpretation_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | ~Q(status__in=ACTIVE), name="deleted_interpretation_is_idle"
            ),
            models.CheckConstraint(condition=_OF_A_CHART, name="interpretation_of_a_chart"),
            models.CheckConstraint(condition=HIDDEN_FOR_A_REASON, name="interpretation_hidden_for_a_reason"),
            models.CheckConstraint(condition=_RATED, name="interpretation_rated_whole"),
            models.UniqueConstraint(fields=["digest"], condition=_LEADING & ~Q(digest=""), name=_ONE_LEADS),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-created_at", "-id"], condition=Q(deleted_at=None), name="interpretation_of_owner"
            ),
            models.Index(fields=["chart", "-created_at"], name="interpretation_of_chart"),
            models.Index(fields=["-created_at", "-id"], name="interpretation_newest_first"),
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="interpretation_leases"),
            models.Index(fields=["enqueued_at"], condition=Q(status="queued"), name="interpretation_queue"),
            models.Index(
                fields=["-priority", "enqueued_at"], condition=Q(status="queued"), name="interpretation_by_priority"
            ),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="interpretation_deleted"),
            models.Index(fields=["chart"], condition=Q(hidden_at__isnull=False), name="interpretation_hidden"),
            models.Index(fields=["hidden_by"], condition=Q(hidden_by__isnull=False), name="interpretation_hidden_by"),
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="interpretation_versions"),
            models.Index(
                fields=["rating", "-created_at", "-id"], condition=Q(rating__isnull=False), name="interpretation_rated"
            ),
            models.Index(fields=["prompt"], condition=Q(prompt__isnull=False), name="interpretation_by_prompt"),
            models.Index(fields=["digest", "-completed_at"], condition=~Q(digest=""), name="interpretation_by_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.locale})"

    @property
    def group(self) -> str:
        """The channel-layer group that is told when this row changes."""
        return f"interpretation.{self.pk}"

    @property
    def root_id(self) -> uuid.UUID:
        """The first of its versions, that has none before it."""
        return self.root or self.pk

    @property
    def feedback(self) -> dict[str, Any] | None:
        """What its owner thinks of it. None: nothing was said."""
        if self.rating is None:
            return None
        return {"rating": self.rating, "comment": self.comment, "rated_at": self.rated_at}

    @property
    def given(self) -> dict[str, Any]:
        """The parameters, as a request gives them: days are days."""
        days = {
            name: date.fromisoformat(day) for name, day in self.parameters.items() if name in ("date", "start", "end")
        }
        return {**self.parameters, **days}

    @property
    def snapshot(self) -> tuple[Factor, ...]:
        """The chart's factors as they were when the reading was asked for."""
        return tuple(Factor.from_dict(factor) for factor in self.factors)

    @property
    def is_degraded(self) -> bool:
        """Not, or not all of it, by the one who was asked for."""
        return bool(self.fallbacks)

    @property
    def may_share(self) -> bool:
        """Whether another's text may be given for it."""
        return bool(self.digest) and self.root is None and not self.text

    @property
    def has_attempts_left(self) -> bool:
        return self.attempt < self.attempt_limit

    def _row(self) -> InterpretationQuerySet:
        return Interpretation.objects.filter(pk=self.pk)

    def _held(self) -> InterpretationQuerySet:
        """The row, as long as this worker is the one that writes it."""
        return self._row().filter(status=Status.RUNNING, attempt=self.attempt)

    def start(self, *, lease: timedelta, leads: bool = False) -> bool:
        """Take the row for this worker. False: another one has it, it is no longer wanted, or another one leads.

        leads: what is asked the same waits for it.
        """
        values: dict[str, Any] = {"status": Status.RUNNING, "leads": leads, "attempt": F("attempt") + 1, "enqueues": 0}
        values |= {"started_at": Coalesce(F("started_at"), Now()), "lease_until": Now() + lease, "updated_at": Now()}
        try:
            with transaction.atomic():
                taken = self._row().filter(status=Status.QUEUED).wanted().update(**values)
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != _ONE_LEADS:
                raise
            return False
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def show(self, *, lease: timedelta, **written: Any) -> bool:
        """Store what the reader may see now. False: it is not this worker's to write any more."""
        values = {"lease_until": Now() + lease, "updated_at": Now(), **written}
        return bool(self._held().wanted().update(**values))

    def complete(self, **written: Any) -> bool:
        values = {"status": Status.COMPLETED, "lease_until": None, "completed_at": Now(), "updated_at": Now()}
        return bool(self._held().wanted().update(**values, **written))

    def requeue(self, *, lease_expired: bool = False) -> bool:
        """Give the row back for another attempt. lease_expired: on behalf of a worker that is gone."""
        rows = self._held().abandoned() if lease_expired else self._held()
        values = {"status": Status.QUEUED, "lease_until": None, "enqueued_at": Now(), "updated_at": Now()}
        return bool(rows.update(**values, enqueues=0))

    def allow_another_round(self) -> bool:
        """Queue it once more, as if it had just been asked for. False: it is not finished, or no longer wanted.

        The attempt goes on counting, lest a worker of an earlier round takes itself for this one's.
        """
        ended = self._row().filter(status__in=(Status.FAILED, Status.CANCELLED), deleted_at=None)
        # What it held is given back: what staff grant is on the house.
        values: dict[str, Any] = {"status": Status.QUEUED, "error": None, "reservation": None}
        values |= {"enqueued_at": Now(), "updated_at": Now()}
        limit = F("attempt") + ATTEMPTS
        return bool(ended.wanted().update(**values, enqueues=0, attempt_limit=limit))

    def fail(self, *, error: dict[str, Any], lease_expired: bool = False) -> bool:
        rows = self._held().abandoned() if lease_expired else self._held()
        return bool(rows.update(status=Status.FAILED, lease_until=None, error=error, updated_at=Now()))

    def cancel(self, *, error: dict[str, Any] | None = None) -> bool:
        """False: it is finished already."""
        values = {"status": Status.CANCELLED, "lease_until": None, "error": error, "updated_at": Now()}
        return bool(self._row().active().update(**values))
