"""What somebody signs in with, by the id that the device gives itself."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.change import Watched, WatchedQuerySet
from accounts.models.session import Session


class DeviceQuerySet(WatchedQuerySet["Device"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def with_signed_in(self) -> Self:
        """signed_in: whether a session of it is live."""
        theirs = Session.objects.live().filter(user=OuterRef("user"), device_id=OuterRef("client_id"))
        return self.annotate(signed_in=Exists(theirs))


class Device(Watched):
    quiet = frozenset({"last_used_at"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices", verbose_name=_("person")
    )
    # Sessions name it, by `device_id`.
    client_id = models.CharField(_("the device's own id"), max_length=200)
    name = models.CharField(_("name"), max_length=200, blank=True)
    platform = models.CharField(_("platform"), max_length=50, blank=True)
    created_at = models.DateTimeField(_("first seen"), db_default=Now(), editable=False)
    last_used_at = models.DateTimeField(_("last seen"), db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-last_used_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_id"], name="device_once_of_user"),
            models.CheckConstraint(condition=~Q(client_id=""), name="device_has_an_id"),
        ]
        indexes = [
            models.Index(fields=["user", "-last_used_at", "-id"], name="device_of_user"),
            models.Index(fields=["user", "-created_at", "-id"], name="device_of_user_newest_first"),
        ]

    def __str__(self) -> str:
        return self.name or self.client_id
