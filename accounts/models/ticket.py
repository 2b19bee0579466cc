"""The right to do one thing once: what a mailed link, a code or a half-finished sign-in stands for.

The row holds no secret: its token is signed, and follows from the row's id (`accounts.services.tickets`).
"""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import fingerprint


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def expired(self, before: datetime) -> Self:
        return self.filter(expires_at__lt=before)

    def of_address(self, address: str) -> Self:
        """Whoever asked for them; case does not matter. In the words of the index."""
        return self.exclude(email="").filter(Exact(Lower("email"), Lower(Value(address))))


class Ticket(models.Model):
    class Purpose(models.TextChoices):
        VERIFY_EMAIL = "verify_email", _("Confirm an address")
        CHANGE_EMAIL = "change_email", _("Change the address")
        RESET_PASSWORD = "reset_password", _("Reset the password")
        SIGN_IN_CODE = "sign_in_code", _("Sign in by a mailed code")
        SECOND_FACTOR = "second_factor", _("Complete a sign-in by a second factor")
        ADD_TOTP = "add_totp", _("Set up an authenticator app")
        ADD_PASSKEY = "add_passkey", _("Set up a passkey")
        PASSKEY = "passkey", _("Sign in by a passkey")
        OPENID_CONNECT = "openid_connect", _("Sign in at an issuer")
        NONCE = "nonce", _("An identity token that was used")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    # Unknown until the mail is sent: whether the address has an account must not show in the answer, nor in its time.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="tickets"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    login = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False, help_text="Fingerprint of the address.",
    )  # fmt: skip
    data = models.JSONField(_("what was under way"), default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(fields=["user", "purpose", "-created_at"], name="ticket_of_user"),
            models.Index(Lower("email"), name="ticket_by_address", condition=~Q(email="")),
            models.Index(fields=["login"], name="ticket_of_nobody", condition=Q(user=None) & ~Q(login="")),
            models.Index(fields=["expires_at"], name="ticket_expiry"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="ticket_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.email:
            self.login = fingerprint(self.email)
        super().save(*args, **kwargs)

    def use(self) -> bool:
        """Take the one use. False: it is over, or another request was faster."""
        return bool(Ticket.objects.open().filter(pk=self.pk).update(used_at=Now()))

    def try_once(self, *, at_most: int) -> bool:
        """Count an attempt before it is made. False: there were too many, or it is over."""
        tried = Ticket.objects.open().filter(pk=self.pk, attempts__lt=at_most).update(attempts=F("attempts") + 1)
        return bool(tried)
