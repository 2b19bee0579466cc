"""Settings that staff change while everything runs: each a choice among what an upper app offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Offer:
    """What a setting decides, and what it may be now: another installation, or a later day, offers other values."""

    label: "str | Promise"
    values: Callable[[], Sequence[str]]


# By name. Each app that has one puts it here in its `ready()`.
OFFERS: Final[dict[str, Offer]] = {}


class SettingQuerySet(models.QuerySet["Setting"]):
    def value_of(self, name: str) -> str:
        """As it is now, or "" where staff have chosen nothing."""
        return self.filter(name=name).values_list("value", flat=True).first() or ""


class Setting(models.Model):
    name = models.CharField(_("name"), max_length=64, primary_key=True)
    value = models.CharField(_("value"), max_length=100)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude)
        offer = OFFERS.get(self.name)
        if offer is None:
            raise ValidationError({"value": _("There is no such setting.")})  # the name cannot be changed
        if self.value not in offer.values():
            allowed = ", ".join(offer.values())
            raise ValidationError({"value": _("Must be one of: %(values)s.") % {"values": allowed}})
