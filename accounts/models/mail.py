"""Mail that is to be sent: the row is the truth, so that none is lost when a worker or the mail server dies."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Window
from django.db.models.functions import Now, RowNumber
from django.utils.translation import gettext_lazy as _

from accounts.models.user import fingerprint


class MailQuerySet(models.QuerySet["Mail"]):
    def old(self, before: datetime) -> Self:
        return self.filter(created_at__lt=before)

    def due(self) -> Self:
        return self.filter(due_at__lte=Now())

    def due_to_each(self) -> Self:
        """Those of `due`, the oldest to each address first, then the second to each, and so on: however many one asks
        for, they are not in the way of what is to others. All that wait are read: 50 000 in a tenth of a second.
        """
        place = Window(RowNumber(), partition_by="login", order_by=("due_at", "id"))
        return self.due().annotate(place=place).order_by("place", "due_at", "id")

    def due_since(self) -> datetime | None:
        """Since when the oldest waits for a worker."""
        oldest: datetime | None = self.due().aggregate(oldest=Min("due_at"))["oldest"]
        return oldest


class Mail(models.Model):
    class Kind(models.TextChoices):
        WELCOME = "welcome", _("Welcome")
        VERIFY_EMAIL = "verify_email", _("Confirm an address")
        CHANGE_EMAIL = "change_email", _("Confirm a new address")
        EMAIL_CHANGED = "email_changed", _("The address was changed")
        RESET_PASSWORD = "reset_password", _("Reset the password")
        PASSWORD_CHANGED = "password_changed", _("The password was changed")
        SIGN_IN_CODE = "sign_in_code", _("Sign-in code")
        NEW_DEVICE = "new_device", _("A new device signed in")
        KEY_MADE = "key_made", _("An API key was made")
        EXPORT_READY = "export_ready", _("An archive is ready")
        FACTORS_CHANGED = "factors_changed", _("The second factors were changed")
        ISSUERS_CHANGED = "issuers_changed", _("The linked issuers were changed")
        ACCOUNT_VISITED = "account_visited", _("Staff looked at the account")
        ACCOUNT_DELETED = "account_deleted", _("The account was deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mails",
        verbose_name=_("person"),
    )
    ticket = models.ForeignKey(
        "accounts.Ticket",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mails",
        verbose_name=_("ticket"),
    )
    to = models.EmailField(_("to"))
    login = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False, help_text="Fingerprint of the address.",
    )  # fmt: skip
    data = models.JSONField(_("particulars"), default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    # When somebody may try (again); nothing of what is done with.
    due_at = models.DateTimeField(_("due"), null=True, blank=True, db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(fields=["due_at"], name="mail_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["-created_at", "-id"], name="mail_newest_first"),
            models.Index(fields=["login"], name="mail_to_nobody", condition=models.Q(user=None) & ~models.Q(login="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.to:
            self.login = fingerprint(self.to)
        super().save(*args, **kwargs)

    def take(self, *, lease: timedelta) -> bool:
        """Be the one who sends it, for this long. False: another does, or it is done with."""
        taken = Mail.objects.due().filter(pk=self.pk).update(due_at=Now() + lease, attempts=F("attempts") + 1)
        return bool(taken)

    def postpone(self, *, by: timedelta) -> None:
        Mail.objects.filter(pk=self.pk, due_at__isnull=False).update(due_at=Now() + by)

    def close(self, *, sent: bool) -> None:
        """Nothing is left to do about it."""
        Mail.objects.filter(pk=self.pk).update(due_at=None, **({"sent_at": Now()} if sent else {}))
