"""A signed-in device: the row that every token names, and dies with."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user).live()

    def live(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def expired(self, before: datetime) -> Self:
        return self.filter(expires_at__lt=before)


class Session(models.Model):
    class Reason(models.TextChoices):
        SIGNED_OUT = "signed_out", _("Signed out")
        REVOKED = "revoked", _("Revoked by the user")
        TOKEN_REUSED = "token_reused", _("An old refresh token was used again")
        PASSWORD_CHANGED = "password_changed", _("The password was changed")
        ACCOUNT_DELETED = "account_deleted", _("The account was deleted")
        REGISTERED = "registered", _("The guest registered")
        STAFF = "staff", _("Revoked by staff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    refresh_jti = models.UUIDField(_("refresh token in force"), default=uuid.uuid4)
    previous_jti = models.UUIDField(_("refresh token it replaced"), null=True, blank=True)
    rotated_at = models.DateTimeField(_("last refresh"), null=True, blank=True)
    device_id = models.CharField(_("device id"), max_length=200, blank=True)
    device_name = models.CharField(_("device"), max_length=200, blank=True)
    device_platform = models.CharField(_("platform"), max_length=50, blank=True)
    ip = models.CharField(_("address"), max_length=45, blank=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last used"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("why"), max_length=20, choices=Reason.choices, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_used_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-last_used_at"], name="session_of_user"),
            models.Index(fields=["user", "-created_at", "-id"], name="session_of_user_newest_first"),
            models.Index(fields=["-last_used_at", "-id"], name="session_newest_first"),
            models.Index(fields=["expires_at"], name="session_expiry"),
        ]

    def __str__(self) -> str:
        return self.device_name or self.user_agent[:60] or str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def device(self) -> dict[str, str] | None:
        device = {"id": self.device_id, "name": self.device_name, "platform": self.device_platform}
        return device if any(device.values()) else None
