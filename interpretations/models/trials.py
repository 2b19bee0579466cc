"""A version tried by staff on a chart of nobody's: what came of it, and what it cost."""

import uuid
from datetime import timedelta
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from interpretations.models.interpretation import Status, Style
from interpretations.models.prompts import PromptVersion

# How long a worker may be silent; how long a trial may wait for one.
LEASE: Final = timedelta(seconds=30)
PATIENCE: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=180)


class PromptTrialQuerySet(models.QuerySet["PromptTrial"]):
    def under_way(self) -> Self:
        return self.filter(status__in=[Status.QUEUED, Status.RUNNING])

    def lost(self) -> Self:
        """Whose worker is gone, or for which none came."""
        unheard = Q(status=Status.QUEUED, created_at__lt=Now() - PATIENCE)
        return self.filter(Q(status=Status.RUNNING, lease_until__lt=Now()) | unheard)

    def old(self) -> Self:
        return self.filter(created_at__lt=Now() - KEPT).exclude(status__in=[Status.QUEUED, Status.RUNNING])


class PromptTrial(models.Model):
    """Started once: what a lost worker has spent is not spent again without being asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PromptVersion, verbose_name=_("prompt"), on_delete=models.PROTECT, related_name="+")
    sample = models.CharField(_("chart"), max_length=60)
    locale = models.CharField(_("language"), max_length=10)
    style = models.CharField(_("style"), max_length=20, choices=Style.choices)
    model = models.CharField(_("model"), max_length=100)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.QUEUED)
    reason = models.CharField(_("why it failed"), max_length=60, blank=True)
    result = models.JSONField(_("what came of it"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = PromptTrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of a prompt")
        verbose_name_plural = _("trials of prompts")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="prompt_trial_status_known"),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | Q(result__isnull=False),
                name="completed_prompt_trial_has_result",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="prompt_trial_newest_first"),
            models.Index(
                fields=["created_at"], condition=Q(status__in=["queued", "running"]), name="prompt_trial_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.model}, {self.sample}"

    @property
    def is_under_way(self) -> bool:
        return self.status in (Status.QUEUED, Status.RUNNING)

    def start(self) -> bool:
        """Take it for this worker. False: another one has it, or it is over."""
        rows = PromptTrial.objects.filter(pk=self.pk, status=Status.QUEUED)
        return bool(rows.update(status=Status.RUNNING, lease_until=Now() + LEASE))

    def keep(self) -> bool:
        """False: it was taken for lost."""
        return bool(PromptTrial.objects.filter(pk=self.pk, status=Status.RUNNING).update(lease_until=Now() + LEASE))

    def end(self, *, reason: str, result: dict[str, object] | None) -> bool:
        status = Status.FAILED if reason else Status.COMPLETED
        rows = PromptTrial.objects.filter(pk=self.pk, status=Status.RUNNING)
        ended = {"status": status, "reason": reason, "result": result}
        return bool(rows.update(**ended, lease_until=None, completed_at=Now()))
