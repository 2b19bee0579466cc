"""What one person of the staff may do beside their role, until when, and who said so."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StaffGrantQuerySet(models.QuerySet["StaffGrant"]):
    def live(self) -> Self:
        return self.filter(ended_at=None, expires_at__gt=timezone.now())

    def of(self, user: Any) -> Self:
        return self.filter(user=user)


class StaffGrant(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", verbose_name=_("user")
    )
    grants = models.CharField(_("what"), max_length=40, help_text=_("A staff function, or a single scope."))
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = StaffGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff grant")
        verbose_name_plural = _("staff grants")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("user")), name="grant_is_given_by_another"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="grant_expires_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["user", "expires_at"], condition=Q(ended_at=None), name="grant_of_user"),
            models.Index(fields=["-created_at", "-id"], name="grant_newest_first"),
        ]

    def __str__(self) -> str:
        return self.grants

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()
