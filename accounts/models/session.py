"""A signed-in device: the row that every token, and every cookie of the back office, names, and dies with."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.change import Watched, WatchedQuerySet


class SessionQuerySet(WatchedQuerySet["Session"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user).live()

    def live(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def expired(self, before: datetime) -> Self:
        return self.filter(expires_at__lt=before)


class Session(Watched):
    quiet = frozenset({"last_used_at"})

    class Kind(models.TextChoices):
        API = "api", _("Application")
        BACK_OFFICE = "back_office", _("Back office")

    class Reason(models.TextChoices):
        SIGNED_OUT = "signed_out", _("Signed out")
        REVOKED = "revoked", _("Revoked by the user")
        TOKEN_REUSED = "token_reused", _("An old refresh token was used again")
        PASSWORD_CHANGED = "password_changed", _("The password was changed")
        EMAIL_CHANGED = "email_changed", _("The address was changed")
        ACCOUNT_DELETED = "account_deleted", _("The account was deleted")
        REGISTERED = "registered", _("The guest registered")
        STAFF = "staff", _("Revoked by staff")
        DEVICE_REMOVED = "device_removed", _("The device was removed")
        DEVICE_LIMIT = "device_limit", _("Another device took its place")
        FACTOR_REMOVED = "factor_removed", _("The second factor was removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", verbose_name=_("person")
    )
    # Of the back office: a cookie of its own, and no tokens.
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.API, db_default=Kind.API)
    # By which method its person passed the second factor; empty while they have not.
    second_factor = models.CharField(_("second factor"), max_length=20, blank=True, default="", db_default="")
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
    # When its person last proved who they are: by signing in, or since.
    confirmed_at = models.DateTimeField(_("person confirmed"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("why"), max_length=20, choices=Reason.choices, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_used_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="api") | ~Q(second_factor="") | Q(revoked_at__isnull=False),
                name="session_of_back_office_has_second_factor",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-last_used_at"], name="session_of_user"),
            models.Index(fields=["user", "-created_at", "-id"], name="session_of_user_newest_first"),
            models.Index(fields=["-last_used_at", "-id"], name="session_newest_first"),
            models.Index(fields=["expires_at"], name="session_expiry"),
        ]

    def __str__(self) -> str:
        named = self.device["name"] if self.device else ""
        return named or self.user_agent[:60] or str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def device(self) -> dict[str, str] | None:
        """What was signed in with. The back office is named as what it is, and is no device of the person's."""
        if self.kind == Session.Kind.BACK_OFFICE:
            return {"id": "", "name": str(Session.Kind.BACK_OFFICE.label), "platform": Session.Kind.BACK_OFFICE.value}
        device = {"id": self.device_id, "name": self.device_name, "platform": self.device_platform}
        return device if any(device.values()) else None
