"""Somebody of the staff sees an account as its owner does: for minutes, with a reason, and changes nothing."""

import uuid
from datetime import datetime, timedelta
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_REASON: Final = 300
MOST: Final = timedelta(minutes=15)


class VisitQuerySet(models.QuerySet["Visit"]):
    def live(self) -> Self:
        """Not over yet: whether it still has its ground is for `accounts.services.grounds`."""
        # Nobody is told of those; but for saying so, all that ever were would be looked through, and not by an index.
        return self.filter(ended_at=None, expires_at__gt=timezone.now(), told_at=None)

    def untold(self) -> Self:
        """It is over, and its person does not know of it yet."""
        return self.filter(Q(expires_at__lte=timezone.now()) | Q(ended_at__isnull=False), told_at=None)

    def told(self, before: datetime) -> Self:
        return self.filter(told_at__lt=before)


class Visit(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("staff")
    )
    session_id = models.UUIDField(_("session of the back office"), editable=False)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    started_at = models.DateTimeField(_("begun"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    told_at = models.DateTimeField(_("the person was told"), null=True, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(condition=Q(staff=None) | ~Q(staff=F("person")), name="visit_is_by_another"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at"), expires_at__lte=F("started_at") + MOST),
                name="visit_is_short",
            ),
        ]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="visit_newest_first"),
            models.Index(fields=["expires_at"], condition=Q(told_at=None), name="visit_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}" if self.started_at else str(self.pk)

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.expires_at <= timezone.now()
