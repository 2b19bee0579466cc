"""What people tell us is wrong with a reading or an answer, and what moderators decided."""

import uuid
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from interpretations.models.conversation import Message
from interpretations.models.interpretation import Interpretation
from interpretations.models.writing import Writing

LONGEST_COMMENT: Final = 2000
_OPEN: Final = Q(status="open")


class ContentReportQuerySet(models.QuerySet["ContentReport"]):
    def open(self) -> Self:
        return self.filter(_OPEN)

    def about(self, writing: Writing) -> Self:
        return self.filter(**{writing.kind: writing})


class ContentReport(models.Model):
    """Of either a reading or a message. Of each person and text one is open at a time."""

    class Reason(models.TextChoices):
        HARMFUL = "harmful", _("Harmful")
        WRONG = "wrong", _("Wrong")
        OFFENSIVE = "offensive", _("Offensive")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Dismissed")
        UPHELD = "upheld", _("Upheld: hidden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who reports")
    )
    interpretation = models.ForeignKey(
        Interpretation, on_delete=models.CASCADE, null=True, blank=True, related_name="reports",
        verbose_name=_("reading"),
    )  # fmt: skip
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("message")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    comment = models.CharField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(_("reported"), db_default=Now(), editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    # Empty until it is decided, and when whoever decided was erased.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("decided by"), editable=False,
    )  # fmt: skip
    note = models.CharField(_("note of the decision"), max_length=LONGEST_COMMENT, blank=True)

    objects = ContentReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report about a text")
        verbose_name_plural = _("reports about texts")
        # The queue: those that are open, the oldest of them first; then the others as they were decided.
        ordering = [F("decided_at").asc(nulls_first=True), "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interpretation=None, message__isnull=False) | Q(interpretation__isnull=False, message=None),
                name="report_about_one_text",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["harmful", "wrong", "offensive", "other"]), name="report_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None, decided_by=None, note="")
                | Q(status__in=["dismissed", "upheld"], decided_at__isnull=False) & ~Q(note=""),
                name="report_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["reporter", "interpretation"], condition=_OPEN, name="report_of_reading_open_once"
            ),
            models.UniqueConstraint(
                fields=["reporter", "message"], condition=_OPEN, name="report_of_message_open_once"
            ),
        ]
        indexes = [
            models.Index(F("decided_at").asc(nulls_first=True), "created_at", "id", name="report_queue"),
            models.Index(fields=["decided_by"], condition=Q(decided_by__isnull=False), name="report_decided_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.writing}"

    @property
    def writing(self) -> Writing:
        text: Any = self.interpretation if self.interpretation_id else self.message
        return text  # type: ignore[no-any-return]  # the constraint holds that there is one

    @property
    def owner(self) -> Any:
        """As of all that somebody made."""
        return self.reporter

    def decide(self, status: str, *, note: str, by: Any) -> bool:
        """False: somebody decided it meanwhile."""
        decided = {"status": status, "note": note, "decided_by": by, "decided_at": Now()}
        return bool(ContentReport.objects.open().filter(pk=self.pk).update(**decided))
