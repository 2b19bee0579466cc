"""What rules have found, and whom it was told: one row an alert, from its beginning to its end."""

import uuid
from datetime import timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from analytics.models.rules import AlertRule, Severity

KEPT: Final = timedelta(days=365)
LONGEST_NOTE: Final = 500


class AlertQuerySet(models.QuerySet["Alert"]):
    def firing(self) -> Self:
        return self.filter(state=Alert.State.FIRING)

    def firing_of(self, rule: AlertRule) -> "Alert | None":
        return self.firing().filter(rule=rule).first()

    def loud(self) -> Self:
        """Firing, and of no silenced rule."""
        return self.firing().exclude(rule__silenced_until__gt=Now())

    def old(self) -> Self:
        return self.filter(state=Alert.State.RESOLVED, resolved_at__lt=Now() - KEPT)


class Alert(models.Model):
    """value, worst: what was compared with the rule's threshold, lately and at its worst."""

    class State(models.TextChoices):
        FIRING = "firing", _("firing")
        RESOLVED = "resolved", _("resolved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.ForeignKey(AlertRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="alerts")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.FIRING)
    # As the rule had it when it began.
    severity = models.CharField(_("severity"), max_length=20, choices=Severity.choices)
    threshold = models.FloatField(_("threshold"))
    value = models.FloatField(_("value"))
    worst = models.FloatField(_("worst value"))
    started_at = models.DateTimeField(_("began"), db_default=Now(), editable=False)
    # When it was last told that it is firing; nothing while its rule is silenced.
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.UUIDField(_("acknowledged by"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True, default="")
    resolved_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["state", "-started_at", "-id"]  # firing, resolved
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=Q(state="firing"), name="one_alert_of_a_rule_fires"),
            models.CheckConstraint(
                condition=Q(state="firing", resolved_at=None) | Q(state="resolved", resolved_at__isnull=False),
                name="resolved_alert_has_end",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by=None) | Q(acknowledged_at__isnull=False), name="acknowledged_alert_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-started_at", "-id"], name="alert_firing_first"),
            models.Index(fields=["resolved_at"], condition=Q(state="resolved"), name="alert_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.started_at:%Y-%m-%d %H:%M}"

    def acknowledge(self, *, by: uuid.UUID, note: str) -> bool:
        """False: it is over, or another was the quicker."""
        row = Alert.objects.firing().filter(pk=self.pk, acknowledged_at=None)
        return bool(row.update(acknowledged_at=Now(), acknowledged_by=by, note=note))

    def resolve(self, **values: Any) -> bool:
        row = Alert.objects.firing().filter(pk=self.pk)
        return bool(row.update(state=Alert.State.RESOLVED, resolved_at=Now(), **values))


class NoticeQuerySet(models.QuerySet["AlertNotice"]):
    def due(self) -> Self:
        return self.filter(due_at__lte=Now())

    def failed(self) -> Self:
        """Given up."""
        return self.filter(due_at=None, sent_at=None)


class AlertNotice(models.Model):
    """One thing that one receiver is told, frozen: however often it is sent, it says the same under the same id."""

    class Kind(models.TextChoices):
        FIRING = "firing", _("began")
        REMINDER = "reminder", _("goes on")
        RESOLVED = "resolved", _("ended")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        WEBHOOK = "webhook", _("webhook")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, verbose_name=_("alert"), on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    to = models.CharField(_("to"), max_length=254, help_text=_("An address of mail, or the webhook's host."))
    payload = models.JSONField(_("payload"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last fault"), max_length=100, blank=True, default="")
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    # When somebody may try (again); nothing of what is done with.
    due_at = models.DateTimeField(_("due"), null=True, blank=True, db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of an alert")
        verbose_name_plural = _("notices of alerts")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(due_at=None), name="sent_notice_is_done_with"),
            models.CheckConstraint(
                condition=Q(kind__in=("firing", "reminder", "resolved"), channel__in=("mail", "webhook")),
                name="notice_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_due"),
            models.Index(fields=["-created_at", "-id"], name="notice_newest_first"),
            models.Index(fields=["-created_at"], condition=Q(due_at=None, sent_at=None), name="notice_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    def _row(self) -> NoticeQuerySet:
        return AlertNotice.objects.filter(pk=self.pk)

    def take(self, *, lease: timedelta) -> bool:
        """Be the one who sends it, for this long. False: another does, or it is done with."""
        taken = AlertNotice.objects.due().filter(pk=self.pk)
        return bool(taken.update(due_at=Now() + lease, attempts=F("attempts") + 1))

    def postpone(self, *, by: timedelta, error: str) -> None:
        self._row().filter(due_at__isnull=False).update(due_at=Now() + by, error=error[:100])

    def close(self, *, error: str = "") -> None:
        """Sent, unless there is an error: then it is given up."""
        done = {"due_at": None, "error": error[:100]}
        self._row().update(**done, **({} if error else {"sent_at": Now()}))
