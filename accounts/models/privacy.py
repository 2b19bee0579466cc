"""Archives of everything a person has, and reports of what was erased."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User

# So often may a worker die, or stumble, over an archive.
ATTEMPTS = 5
# How long a queued row's task may be on its way before it is taken for lost.
TASK_GRACE = timedelta(minutes=1)


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def active(self) -> Self:
        return self.filter(status__in=DataExport.ACTIVE)

    def wanted(self) -> Self:
        """Their person is present; as a condition of the row, for conditional updates."""
        return self.filter(Exists(User.objects.present().filter(pk=OuterRef("user_id"))))

    def abandoned(self) -> Self:
        """Running rows whose worker stopped renewing its lease."""
        return self.filter(status=DataExport.Status.RUNNING, lease_until__lt=Now())

    def forgotten(self) -> Self:
        """Queued rows whose task was lost, or never reached the broker."""
        return self.filter(status=DataExport.Status.QUEUED, enqueued_at__lt=Now() - TASK_GRACE)

    def fetchable(self) -> Self:
        return self.filter(status=DataExport.Status.COMPLETED, expires_at__gt=Now())

    def outdated(self) -> Self:
        """Expired, or failed as long ago."""
        long_ago = Q(created_at__lt=timezone.now() - settings.EXPORT_RETENTION)
        return self.filter(Q(expires_at__lt=Now()) | Q(status=DataExport.Status.FAILED) & long_ago)


class DataExport(models.Model):
    """One archive: asked for, being written by one worker at a time, or there until it expires."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Completed")
        FAILED = "failed", _("Failed")

    ACTIVE = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports", verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.QUEUED)
    locale = models.CharField(_("language"), max_length=10, default="en")
    origin = models.CharField(
        _("origin"), max_length=300, blank=True, help_text=_("Where the request came in: links begin with it.")
    )
    total = models.PositiveIntegerField(_("rows and documents"), default=0)
    done = models.PositiveIntegerField(_("of them written"), default=0)
    file = models.CharField(_("file"), max_length=200, blank=True, help_text=_("Its name in the storage."))
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    error = models.JSONField(_("error"), null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(
        _("attempt"), default=0, help_text=_("Who may store: a worker of an earlier may not.")
    )
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    enqueued_at = models.DateTimeField(_("queued"), db_default=Now())
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "completed", "failed"]), name="export_status_known"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(status__in=["queued", "running"]), name="export_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="completed")
                | (~Q(file="") & Q(size__isnull=False, completed_at__isnull=False, expires_at__isnull=False)),
                name="completed_export_has_file",
            ),
            models.CheckConstraint(
                condition=Q(status="running", lease_until__isnull=False) | (~Q(status="running") & Q(lease_until=None)),
                name="running_export_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | Q(error__isnull=False), name="failed_export_has_error"
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="export_of_user")]

    def __str__(self) -> str:
        return str(self.pk)

    def _row(self) -> DataExportQuerySet:
        return DataExport.objects.filter(pk=self.pk)

    def _held(self) -> DataExportQuerySet:
        """The row, as long as this worker is the one that writes."""
        return self._row().filter(status=self.Status.RUNNING, attempt=self.attempt)

    @property
    def has_attempts_left(self) -> bool:
        return self.attempt < ATTEMPTS

    def name_of(self, attempt: int) -> str:
        return f"exports/{self.pk}/{attempt}.zip"

    @property
    def names(self) -> list[str]:
        """Of every file that any of its workers may have stored."""
        return [self.name_of(attempt) for attempt in range(1, self.attempt + 1)]

    def start(self, *, lease: timedelta) -> bool:
        """Take the row for this worker. False: another one has it, or its person is gone."""
        values = {"status": self.Status.RUNNING, "lease_until": Now() + lease, "started_at": Now(), "done": 0}
        taken = self._row().filter(status=self.Status.QUEUED).wanted().update(attempt=F("attempt") + 1, **values)
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def keep(self, *, lease: timedelta, **progress: int) -> bool:
        """False: it is not this worker's any more, or not wanted."""
        return bool(self._held().wanted().update(lease_until=Now() + lease, **progress))

    def complete(self, *, file: str, size: int, sha256: str, retention: timedelta) -> bool:
        values = {"status": self.Status.COMPLETED, "lease_until": None, "completed_at": Now(), "done": F("total")}
        written = {"file": file, "size": size, "sha256": sha256, "expires_at": Now() + retention}
        return bool(self._held().wanted().update(**values, **written))

    def requeue(self, *, lease_expired: bool = False) -> bool:
        rows = self._held().abandoned() if lease_expired else self._held()
        return bool(rows.update(status=self.Status.QUEUED, lease_until=None, enqueued_at=Now()))

    def fail(self, *, error: dict[str, Any], lease_expired: bool = False) -> bool:
        rows = self._held().abandoned() if lease_expired else self._held()
        return bool(rows.update(status=self.Status.FAILED, lease_until=None, error=error))

    def count_enqueue(self) -> bool:
        """False: another sweep has queued it."""
        return bool(self._row().forgotten().update(enqueued_at=Now()))


def subject_of(user_id: uuid.UUID) -> str:
    """What a report calls a person: with the id at hand it can be found, and without it says nothing."""
    return salted_hmac("accounts.erasure", str(user_id), algorithm="sha256").hexdigest()


class ErasureReport(models.Model):
    """What was found of a person and removed, and that nothing is left. Nothing in it is theirs. Triggers keep it.

    rooms: name → {found, removed}, where what went along with another room's rows is not counted as removed. left:
    where a search still found them → how many. passing: the table in which the id stays for a while, so that other
    processes learn that the person is gone → until when.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Nothing is left")
        INCOMPLETE = "incomplete", _("Something is left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(
        _("subject"), max_length=64, unique=True, help_text=_("A keyed hash of the account's id.")
    )
    person = models.UUIDField(_("person"), null=True, unique=True, editable=False, help_text="Until it is completed.")
    digest = models.CharField(
        _("digest"), max_length=64, blank=True, default="", db_default="", editable=False,
        help_text="SHA-256 of the account's id: by it the database knows who does not come back.",
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.RUNNING)
    rooms = models.JSONField(_("found and removed"), default=dict)
    left = models.JSONField(_("left"), default=dict)
    passing = models.JSONField(_("goes by itself"), default=dict, db_default={})
    searched = models.PositiveIntegerField(_("columns searched"), default=0)
    batches = models.PositiveIntegerField(_("batches"), default=0)
    deleted_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(_("account deleted"))
    started_at = models.DateTimeField(_("started"), db_default=Now(), editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure report")
        verbose_name_plural = _("erasure reports")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["running", "completed", "incomplete"]), name="erasure_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(completed_at__isnull=False, left={}),
                name="completed_erasure_left_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(person=None), name="completed_erasure_names_nobody"
            ),
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="erased_once"),
        ]
        indexes = [models.Index(fields=["-started_at", "-id"], name="erasure_newest")]

    def __str__(self) -> str:
        return self.subject[:12]
