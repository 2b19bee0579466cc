"""Jobs over many items: the rows are the truth about what was asked, what is done, and who is at it.

A job is cut into parts. A worker takes one by compare-and-set, with a lease and a fencing number, and stores its
results in the transaction that completes it: whatever is done twice is stored once.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

import orjson
import zstandard
from django.db import connection, models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Least, Now, Power
from django.utils.translation import gettext_lazy as _
from psycopg import Cursor

if TYPE_CHECKING:
    from config.system.sheets import Sheet

# How long a part's task may be on its way before it is taken for lost; it doubles with each attempt to queue it. A long
# queue is no loss: a task too many finds its part taken.
TASK_GRACE = timedelta(seconds=30)
_MOST_DOUBLINGS = 5
MOST_ENQUEUES = 32_767  # what the column holds
# So often may a worker die, or stumble, over a part.
ATTEMPTS = 5
# Results begin with it where sheets stand before the lines; no JSON text does.
_SHEETS = b"\1"

_COMPLETE = (
    "UPDATE system_jobpart SET status = 'completed', lease_until = NULL, results = %s"
    " WHERE id = %s AND status = 'running' AND attempt = %s"
)
_COUNT = (
    "UPDATE system_job SET done = done + %(done)s, failed = failed + %(failed)s, updated_at = statement_timestamp(),"
    " status = CASE WHEN done + %(done)s = total THEN 'completed' ELSE status END,"
    " completed_at = CASE WHEN done + %(done)s = total THEN statement_timestamp() END"
    " WHERE id = %(id)s AND status IN ('queued', 'running') RETURNING status"
)


class Status(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


ACTIVE = (Status.QUEUED, Status.RUNNING)
ENDED = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, owner_id: uuid.UUID) -> Self:
        return self.filter(owner_id=owner_id)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def older_than(self, age: timedelta) -> Self:
        """Ended so long ago."""
        return self.filter(status__in=ENDED, completed_at__lt=Now() - age)


class Job(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_id = models.UUIDField(_("owner"))
    kind = models.CharField(_("kind"), max_length=60, help_text=_("What is done with its items: charts.batch."))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.QUEUED)
    total = models.PositiveIntegerField(_("items"))
    done = models.PositiveIntegerField(_("items done"), default=0, help_text=_("The failed among them."))
    failed = models.PositiveIntegerField(_("items failed"), default=0)
    error = models.JSONField(_("error"), null=True, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    locale = models.CharField(_("language"), max_length=10, default="en")
    request_id = models.UUIDField(_("request"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("ended"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="job_status_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total"), failed__lte=F("done")), name="job_counts_agree"),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | Q(done=F("total")), name="completed_job_is_done"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.FAILED) | Q(error__isnull=False), name="failed_job_has_error"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ACTIVE, completed_at=None) | Q(status__in=ENDED, completed_at__isnull=False),
                name="ended_job_has_end",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-created_at", "-id"], name="job_of_owner"),
            models.Index(fields=["owner_id"], condition=Q(status__in=("queued", "running")), name="job_active"),
            models.Index(fields=["completed_at"], condition=~Q(completed_at=None), name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.total})"

    def _row(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.pk)

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    def begin(self) -> None:
        """One of its parts was taken."""
        if self.status != Status.QUEUED:
            return
        values = {"status": Status.RUNNING, "started_at": Now(), "updated_at": Now()}
        self._row().filter(status=Status.QUEUED).update(**values)

    def count(self, *, done: int, failed: int) -> bool | None:
        """Count a part's items as done. True: it was the last, and the job is completed by it.

        Within the transaction that completes the part. None: the job has ended before, and the part is not wanted.
        """
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"id": self.pk, "done": done, "failed": failed})
            found = cursor.fetchone()
        return None if found is None else found[0] == Status.COMPLETED

    def cancel(self) -> bool:
        """Its parts that wait are not started any more. False: it has ended already."""
        ended = {"status": Status.CANCELLED, "completed_at": Now(), "updated_at": Now()}
        return bool(self._row().active().update(**ended))

    def allow_another_round(self) -> bool:
        """Queue what is not done once more, within the caller's transaction. False: it has not failed.

        The parts' attempts go on counting, lest a worker of an earlier round takes itself for this one's.
        """
        again = {"status": Status.QUEUED, "completed_at": None, "error": None, "updated_at": Now()}
        if not self._row().filter(status=Status.FAILED).update(**again):
            return False
        left = JobPart.objects.filter(job=self.pk).exclude(status=Status.COMPLETED)
        values = {"status": Status.QUEUED, "lease_until": None, "enqueued_at": Now(), "enqueues": 0}
        left.update(**values, attempt_limit=F("attempt") + ATTEMPTS)
        return True

    def fail(self, *, error: dict[str, Any]) -> bool:
        ended = {"status": Status.FAILED, "completed_at": Now(), "updated_at": Now(), "error": error}
        return bool(self._row().active().update(**ended))


class JobPartQuerySet(models.QuerySet["JobPart"]):
    def wanted(self) -> Self:
        """Of jobs that are active. As a condition of the row, for conditional updates: see `abandoned`, `forgotten`."""
        return self.filter(Exists(Job.objects.active().filter(pk=OuterRef("job_id"))))

    def abandoned(self) -> Self:
        """Running ones whose worker stopped renewing its lease."""
        return self.filter(status=Status.RUNNING, lease_until__lt=Now()).wanted()

    def forgotten(self) -> Self:
        """Queued ones whose task was lost, or never reached the broker."""
        doublings = Least(F("enqueues"), Value(_MOST_DOUBLINGS))
        grace = ExpressionWrapper(
            Value(TASK_GRACE) * Power(Value(2.0), doublings, output_field=models.FloatField()),
            output_field=models.DurationField(),
        )
        return self.filter(status=Status.QUEUED, enqueued_at__lt=Now() - grace).wanted()

    def bare(self) -> Self:
        """Without what was asked and answered."""
        return self.defer("items", "results")


class JobPart(models.Model):
    """items: what was asked. results: a JSON text a line, `{index, item}` or `{index, error}`, and the sheets of what
    these leave out. Both compressed.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="parts", db_index=False)
    first = models.PositiveIntegerField(help_text="The index of its first item.")
    size = models.PositiveIntegerField()
    items = models.BinaryField()
    results = models.BinaryField(null=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Who may store: a worker of an earlier may not.")
    lease_until = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(db_default=Now())
    attempt_limit = models.PositiveSmallIntegerField(default=ATTEMPTS, db_default=ATTEMPTS)
    enqueues = models.PositiveSmallIntegerField(default=0, help_text="Times queued without a start.")

    objects = JobPartQuerySet.as_manager()

    class Meta:
        ordering = ["job", "first"]
        constraints = [
            models.UniqueConstraint(fields=["job", "first"], name="job_part_once"),
            models.CheckConstraint(
                condition=Q(status__in=("queued", "running", "completed")), name="job_part_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.COMPLETED, results__isnull=False)
                | (~Q(status=Status.COMPLETED) & Q(results=None)),
                name="completed_job_part_has_results",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RUNNING, lease_until__isnull=False)
                | (~Q(status=Status.RUNNING) & Q(lease_until=None)),
                name="running_job_part_has_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(status="running"), name="job_part_leases"),
            models.Index(fields=["enqueued_at"], condition=Q(status="queued"), name="job_part_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.first}"

    @staticmethod
    def packed(text: bytes) -> bytes:
        return zstandard.compress(text, 1)

    @classmethod
    def written(cls, lines: Sequence[bytes], sheets: "Sequence[Sheet]") -> bytes:
        """Results, packed. sheets: of what the lines leave out, if they do."""
        if not sheets:
            return cls.packed(b"\n".join(lines))
        from config.system.sheets import bound  # numpy, on first use

        return cls.packed(_SHEETS + bound(lines, sheets))

    @property
    def asked(self) -> list[Any]:
        items: list[Any] = orjson.loads(zstandard.decompress(self.items))
        return items

    def lines(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """`[start:stop]` of the results, the JSON text of each."""
        stored = zstandard.decompress(self.results or b"")
        if not stored.startswith(_SHEETS):
            return stored.split(b"\n")[start:stop]
        from config.system.sheets import lines_of  # numpy, on first use

        return lines_of(stored.removeprefix(_SHEETS), start, stop)

    @property
    def has_attempts_left(self) -> bool:
        return self.attempt < self.attempt_limit

    def _row(self) -> JobPartQuerySet:
        return JobPart.objects.filter(pk=self.pk)

    def _held(self) -> JobPartQuerySet:
        """The row, as long as this worker is the one that works on it."""
        return self._row().filter(status=Status.RUNNING, attempt=self.attempt)

    def start(self, *, lease: timedelta) -> bool:
        """Take the part for this worker. False: another one has it, or had it since this row was read, or its job is
        no longer active.
        """
        values = {"status": Status.RUNNING, "attempt": self.attempt + 1}
        waiting = self._row().filter(status=Status.QUEUED, attempt=self.attempt)
        if not waiting.wanted().update(**values, enqueues=0, lease_until=Now() + lease):
            return False
        self.status, self.attempt = Status.RUNNING, self.attempt + 1
        return True

    def renew(self, *, lease: timedelta) -> bool:
        """False: it is not this worker's any more, or its job no longer active."""
        return bool(self._held().wanted().update(lease_until=Now() + lease))

    def complete(self, *, results: bytes) -> bool:
        """results: packed. False: it is not this worker's any more."""
        # Bound by the server: Django would write a megabyte of bytes into the statement, as twice as many digits.
        with connection.cursor() as cursor, Cursor(cursor.connection) as binding:
            binding.execute(_COMPLETE, (results, self.pk, self.attempt))
            return binding.rowcount == 1

    def requeue(self, *, lease_expired: bool = False) -> bool:
        """Give it back for another attempt. lease_expired: on behalf of a worker that is gone."""
        rows = self._held().abandoned() if lease_expired else self._held()
        values = {"status": Status.QUEUED, "lease_until": None, "enqueued_at": Now(), "enqueues": 0}
        return bool(rows.update(**values))

    def count_enqueue(self) -> bool:
        """False: another sweep has queued it."""
        counted = Least(F("enqueues"), Value(MOST_ENQUEUES - 1)) + 1
        return bool(self._row().forgotten().update(enqueued_at=Now(), enqueues=counted))
