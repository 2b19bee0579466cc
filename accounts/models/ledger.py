"""Credits: an append-only ledger. Balances are kept by triggers of the entries' table, and by nothing else.

(`accounts/migrations/0006_plans_and_ledger.py`; the rules in `docs/ledger.md`)
"""

import uuid
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccountQuerySet(models.QuerySet["Account"]):
    def locked(self, **which: Any) -> "Account":
        """The one, and until the transaction ends nobody else moves its credits."""
        return self.select_for_update(no_key=True).get(**which)


class Account(models.Model):
    """Of a person, whom it outlives: then `user` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="account", verbose_name=_("person")
    )
    balance = models.BigIntegerField(_("balance"), default=0, editable=False, help_text=_("Credits to be spent."))
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit account")
        verbose_name_plural = _("credit accounts")
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(balance__gte=0), name="account_is_not_overdrawn")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="account_newest")]

    def __str__(self) -> str:
        return str(self.user_id or self.pk)


class GrantQuerySet(models.QuerySet["Grant"]):
    def spendable(self) -> Self:
        """With credits left, in the order in which they are spent: what expires first, what never expires last."""
        return self.filter(remaining__gt=0).order_by(F("expires_at").asc(nulls_last=True), "id")

    def due(self) -> Self:
        """Expired, and not yet taken off the balance."""
        return self.filter(remaining__gt=0, expires_at__lte=Now())


class Grant(models.Model):
    """Credits that came together and expire together."""

    class Source(models.TextChoices):
        WEEK = "week", _("Weekly allowance")
        MONTH = "month", _("Monthly allowance")
        STAFF = "staff", _("Staff")

    FORGOTTEN = "[erased]"  # what is left of a reason, which may name the person, when they are erased

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants", verbose_name=_("account"))
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    credits = models.PositiveBigIntegerField(_("credits"))
    remaining = models.BigIntegerField(_("remaining"), default=0, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    period = models.DateField(_("first day of the period"), null=True, blank=True)
    plan = models.CharField(_("plan"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    key = models.UUIDField(null=True, editable=False, help_text="Of the form by which staff gave it.")
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of credits")
        verbose_name_plural = _("grants of credits")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(credits__gt=0), name="grant_gives_credits"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("credits")), name="grant_is_not_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["week", "month"], period__isnull=False, expires_at__isnull=False)
                | (Q(source="staff", period=None) & ~Q(reason="")),
                name="grant_says_what_for",
            ),
            # Of a plan's allowance once a period, however often it is asked for.
            models.UniqueConstraint(
                fields=["account", "source", "period", "plan"], condition=~Q(period=None), name="allowance_once"
            ),
            models.UniqueConstraint(fields=["account", "key"], name="given_once"),
        ]
        indexes = [
            models.Index(fields=["account", "expires_at"], condition=Q(remaining__gt=0), name="grant_spendable"),
            models.Index(fields=["expires_at"], condition=Q(remaining__gt=0), name="grant_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.credits}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def held(self) -> Self:
        return self.filter(status=Reservation.Status.HELD)

    def overdue(self) -> Self:
        """Held by work that is taken for lost."""
        return self.held().filter(held_until__lt=Now())

    def credits_held(self) -> int:
        total: int | None = self.held().aggregate(total=Sum("credits"))["total"]
        return total or 0

    def credits_charged(self) -> int:
        total: int | None = self.aggregate(total=Sum("charged"))["total"]
        return total or 0


# What staff call it that credits are put aside for, by purpose. Each room puts its own here when it is ready.
PURPOSES: Final[dict[str, Any]] = {}


class Reservation(models.Model):
    """Credits put aside for work that is asked for: charged when it is done, given back when it is not."""

    class Status(models.TextChoices):
        HELD = "held", _("Held")
        SETTLED = "settled", _("Settled")
        REFUNDED = "refunded", _("Refunded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("account"), db_index=False
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    credits = models.PositiveBigIntegerField(_("credits"))
    charged = models.PositiveBigIntegerField(_("charged"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.HELD)
    held_until = models.DateTimeField(_("held until"))
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation of credits")
        verbose_name_plural = _("reservations of credits")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(credits__gt=0), name="reservation_holds_credits"),
            models.CheckConstraint(
                condition=Q(status="held", charged=None, closed_at=None)
                | Q(status="settled", charged__gte=0, charged__lte=F("credits"), closed_at__isnull=False)
                | Q(status="refunded", charged=0, closed_at__isnull=False),
                name="reservation_state_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "closed_at"], name="reservation_of_account"),
            models.Index(fields=["held_until"], condition=Q(status="held"), name="reservation_held"),
        ]

    def __str__(self) -> str:
        return f"{self.what_for} {self.credits}"

    @property
    def what_for(self) -> str:
        return str(PURPOSES.get(self.purpose, self.purpose))


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(account__user=user)


class LedgerEntry(models.Model):
    """Appended, never changed: a trigger refuses. The sum of an account's entries is its balance."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("Granted")
        RESERVE = "reserve", _("Reserved")
        SETTLE = "settle", _("Settled")
        REFUND = "refund", _("Refunded")
        EXPIRE = "expire", _("Expired")

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="entries", verbose_name=_("account"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount"), help_text=_("What it adds to the balance."))
    balance = models.BigIntegerField(_("balance after it"), default=0, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="entries", verbose_name=_("grant"))
    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, related_name="entries", null=True, blank=True,
        verbose_name=_("reservation"), db_index=False,
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("ledger")
        ordering = ["-id"]
        constraints = [
            # Settling gives back what was not used, which may be nothing.
            models.CheckConstraint(
                condition=Q(kind="grant", amount__gt=0, reservation=None)
                | Q(kind="reserve", amount__lt=0, reservation__isnull=False)
                | Q(kind="settle", amount__gte=0, reservation__isnull=False)
                | Q(kind="refund", amount__gt=0, reservation__isnull=False)
                | Q(kind="expire", amount__lt=0, reservation=None),
                name="entry_moves_credits_its_way",
            ),
            models.UniqueConstraint(fields=["grant"], condition=Q(kind="grant"), name="granted_once"),
            models.UniqueConstraint(fields=["reservation", "grant"], condition=Q(kind="reserve"), name="reserved_once"),
            models.UniqueConstraint(
                fields=["reservation", "grant"], condition=Q(kind__in=["settle", "refund"]), name="closed_once"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="entry_of_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:+d}"
