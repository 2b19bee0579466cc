"""What is written in the background: the row is the truth about what has been shown, and who is writing."""

import uuid
from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self, TypeVar

import structlog
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Min, OuterRef, Q, Value
from django.db.models.base import ModelBase
from django.db.models.functions import Coalesce, Least, Now, Power
from django.utils.translation import gettext_lazy as _

from accounts.models import Hideable, Reservation, User
from accounts.models.hiding import HIDDEN_FOR_A_REASON
from config.api.errors import AppError, InvalidState
from interpretations.models.prompts import PromptVersion

# How long a queued row's task may be on its way before it is taken for lost; it doubles with each attempt to queue it.
TASK_GRACE = timedelta(seconds=10)
_MOST_DOUBLINGS = 4
# What the column holds; nothing depends on how much longer a row has waited.
MOST_ENQUEUES = 32_767
# So often may a worker die, or stumble, over a text.
ATTEMPTS = 5


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Being written")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Rating(models.IntegerChoices):
    UP = 1, _("Good")
    DOWN = -1, _("Poor")


ACTIVE = (Status.QUEUED, Status.RUNNING)
_RATED: Final = Q(rating=None, rated_at=None, comment="") | Q(rating__in=Rating.values, rated_at__isnull=False)

W = TypeVar("W", bound="Writing")


class WritingQuerySet(models.QuerySet[W]):
    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def wanted(self) -> Self:
        """What they are about and their owner are present. For conditional updates, which a join would break.

        Django moves every condition of an update that joins into a subquery, and PostgreSQL does not look at that
        again when it has waited for another writer of the row: both would win.
        """
        return self.filter(self.model.presence(), _owner_is_present())

    def unwanted(self) -> Self:
        return self.filter(~self.model.presence() | ~_owner_is_present())

    def waiting(self) -> Self:
        """Those that a worker may begin, in the order in which they are due."""
        return self.filter(status=Status.QUEUED).wanted().order_by("-priority", "enqueued_at", "id")

    def unbegun_since(self) -> datetime | None:
        """Since when the oldest waits that no worker has begun yet."""
        rows = self.filter(status=Status.QUEUED, attempt=0).wanted()
        oldest: datetime | None = rows.aggregate(oldest=Min("created_at"))["oldest"]
        return oldest

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
        return self.filter(status=Status.QUEUED, enqueued_at__lt=Now() - grace)


def _owner_is_present() -> Q:
    return Q(Exists(User.objects.present().filter(pk=OuterRef("owner_id"))))


class _Kinds(ABCMeta, ModelBase):
    """So that a kind which leaves out what it must say is not made."""


def request_under_way() -> uuid.UUID | None:
    """Its id. None: nobody asks, it is a job or a command."""
    said = str(structlog.contextvars.get_contextvars().get("request_id") or "")
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


class Writing(Hideable, metaclass=_Kinds):
    """A text that is asked for, queued, written by one worker at a time, sentence by sentence, and charged once.

    kind: in the names of its events, groups and actions. letter: the kind of its dead letters. topic: of its prompts.
    style: how long it is. about: columns that name what it is about. ends: when it, its owner or that were
    deleted.
    """

    kind: ClassVar[str]
    letter: ClassVar[str]
    about: ClassVar[tuple[str, ...]]
    ends: ClassVar[tuple[str, ...]]
    aside: ClassVar[tuple[str, ...]] = ()  # columns that only its writer reads
    owner: Any
    topic: Any
    style: Any
    parameters: Any
    objects: Any  # of a WritingQuerySet, with visible_to

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    locale = models.CharField(_("language"), max_length=10)
    request_id = models.UUIDField(_("request"), null=True, blank=True, editable=False, default=request_under_way)
    requested_model = models.CharField(_("model asked for"), max_length=100, blank=True)
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
    # What models were asked by, from the first of them to the end of the text. Null where none was asked.
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

    class Meta:
        abstract = True
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(class)s_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | (~Q(text="") & Q(completed_at__isnull=False)),
                name="completed_%(class)s_has_text",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.FAILED) | Q(error__isnull=False), name="failed_%(class)s_has_error"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RUNNING, lease_until__isnull=False)
                | (~Q(status=Status.RUNNING) & Q(lease_until=None)),
                name="running_%(class)s_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None) | ~Q(status__in=ACTIVE), name="deleted_%(class)s_is_idle"
            ),
            models.CheckConstraint(condition=HIDDEN_FOR_A_REASON, name="%(class)s_hidden_for_a_reason"),
            models.CheckConstraint(condition=_RATED, name="%(class)s_rated_whole"),
        ]
        indexes = [
            models.Index(
                fields=["owner", "-created_at", "-id"], condition=Q(deleted_at=None), name="%(class)s_of_owner"
            ),
            models.Index(fields=["-created_at", "-id"], name="%(class)s_newest_first"),
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="%(class)s_leases"),
            models.Index(fields=["enqueued_at"], condition=Q(status="queued"), name="%(class)s_queue"),
            models.Index(
                fields=["-priority", "enqueued_at"], condition=Q(status="queued"), name="%(class)s_by_priority"
            ),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="%(class)s_deleted"),
            models.Index(fields=["hidden_by"], condition=Q(hidden_by__isnull=False), name="%(class)s_hidden_by"),
            models.Index(
                fields=["rating", "-created_at", "-id"], condition=Q(rating__isnull=False), name="%(class)s_rated"
            ),
            models.Index(fields=["prompt"], condition=Q(prompt__isnull=False), name="%(class)s_by_prompt"),
        ]

    @classmethod
    @abstractmethod
    def presence(cls) -> Q:
        """Whether what it is about is there."""

    @classmethod
    def group_of(cls, pk: uuid.UUID) -> str:
        """The channel-layer group that is told when the row changes."""
        return f"{cls.kind}.{pk}"

    @property
    def group(self) -> str:
        return self.group_of(self.pk)

    @property
    @abstractmethod
    def gone(self) -> tuple[str, AppError] | None:
        """What of that which it is about is gone, in a word for events, and what is said of it. None: nothing."""

    @property
    @abstractmethod
    def credits(self) -> int:
        """What it costs, written by one whose texts cost one."""

    @property
    @abstractmethod
    def almanac_version(self) -> str:
        """What it keeps of the words that the almanac writes it with."""

    @property
    @abstractmethod
    def told(self) -> Mapping[str, str | None]:
        """What notices of it say to its owner."""

    @property
    def recorded(self) -> dict[str, Any]:
        """What events of it hold."""
        return {f"{self.kind}_id": self.pk}

    @property
    def feedback(self) -> dict[str, Any] | None:
        """What its owner thinks of it. None: nothing was said."""
        if self.rating is None:
            return None
        return {"rating": self.rating, "comment": self.comment, "rated_at": self.rated_at}

    def check_written(self) -> None:
        """Errors: InvalidState while it is being written, and of one in which nothing was."""
        if self.status in ACTIVE or not self.text:
            raise InvalidState

    def followers(self) -> WritingQuerySet[Self]:
        """Those that wait for its text."""
        return self._row().none()

    @property
    def is_degraded(self) -> bool:
        """Not, or not all of it, by the one who was asked for."""
        return bool(self.fallbacks)

    @property
    def has_attempts_left(self) -> bool:
        return self.attempt < self.attempt_limit

    def _row(self) -> WritingQuerySet[Self]:
        rows: WritingQuerySet[Self] = type(self)._default_manager.filter(pk=self.pk)  # type: ignore[assignment]
        return rows

    def held(self) -> WritingQuerySet[Self]:
        """The row, as long as this worker is the one that writes it."""
        return self._row().filter(status=Status.RUNNING, attempt=self.attempt)

    def start(self, *, lease: timedelta, **taken: Any) -> bool:
        """Take the row for this worker. taken: what else it holds from then on.

        False: another one has it, or it is no longer wanted.
        """
        done = (
            self._row()
            .filter(status=Status.QUEUED)
            .wanted()
            .update(
                status=Status.RUNNING,
                attempt=F("attempt") + 1,
                enqueues=0,
                lease_until=Now() + lease,
                started_at=Coalesce(F("started_at"), Now()),
                updated_at=Now(),
                **taken,
            )
        )
        if done:
            self.refresh_from_db()
        return bool(done)

    def show(self, *, lease: timedelta, **written: Any) -> bool:
        """Store what the reader may see now. False: it is not this worker's to write any more."""
        values = {"lease_until": Now() + lease, "updated_at": Now(), **written}
        return bool(self.held().wanted().update(**values))

    def complete(self, **written: Any) -> bool:
        values = {"status": Status.COMPLETED, "lease_until": None, "completed_at": Now(), "updated_at": Now()}
        return bool(self.held().wanted().update(**values, **written))

    def requeue(self, *, lease_expired: bool = False) -> bool:
        """Give the row back for another attempt. lease_expired: on behalf of a worker that is gone."""
        rows = self.held().abandoned() if lease_expired else self.held()
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
        rows = self.held().abandoned() if lease_expired else self.held()
        return bool(rows.update(status=Status.FAILED, lease_until=None, error=error, updated_at=Now()))

    def cancel(self, *, error: dict[str, Any] | None = None) -> bool:
        """False: it is finished already."""
        values = {"status": Status.CANCELLED, "lease_until": None, "error": error, "updated_at": Now()}
        return bool(self._row().active().update(**values))
