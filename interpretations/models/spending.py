"""What providers of language models cost, by day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SpendingQuerySet(models.QuerySet["Spending"]):
    def today(self) -> Self:
        return self.filter(day=utc_day())

    def within(self, budget: Decimal | None) -> Self:
        return self if budget is None else self.filter(dollars__lt=budget)


class Spending(models.Model):
    """What calls of a provider's models cost on a day, in UTC, and may cost at most that are under way."""

    provider = models.CharField(_("provider"), max_length=50)
    day = models.DateField(_("day"))
    dollars = models.DecimalField(_("dollars"), max_digits=14, decimal_places=6, default=Decimal(0))

    objects = SpendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("spending on models")
        verbose_name_plural = _("spending on models")
        ordering = ["-day", "provider"]
        constraints = [
            models.UniqueConstraint(fields=["day", "provider"], name="spending_of_a_day"),
            models.CheckConstraint(condition=Q(dollars__gte=0), name="spending_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"


def utc_day() -> date:
    return datetime.now(UTC).date()
