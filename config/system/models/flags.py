"""What staff turn off and on while everything runs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# Of names that are asked for by what the app does, each with what it turns off. Each app puts its own here in its
# `ready()`; what they are may be another installation's, or a later day's.
SWITCHES: Final[list[Callable[[], Mapping[str, Any]]]] = []


def switches() -> dict[str, Any]:
    """What there is to be turned off, by name."""
    return {name: what for known in SWITCHES for name, what in known().items()}


class FlagQuerySet(models.QuerySet["Flag"]):
    def is_on(self, name: str) -> bool:
        """What has no flag is on."""
        return name not in self.turned_off()

    def turned_off(self) -> frozenset[str]:
        """Names, in one query."""
        return frozenset(self.filter(is_on=False).values_list("name", flat=True))


class Flag(models.Model):
    name = models.CharField(
        _("name"),
        max_length=64,
        primary_key=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z")],
        help_text=_("What it turns off: llm.openai, all models of this provider."),
    )
    is_on = models.BooleanField(_("on"), default=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        """One that nobody asks for would turn nothing off, and look as if it did."""
        super().clean_fields(exclude)
        known = switches()
        if "name" not in (exclude or ()) and self.name not in known:
            told = {"names": ", ".join(sorted(known))}
            raise ValidationError({"name": _("There is no such flag. Those that are known: %(names)s.") % told})
