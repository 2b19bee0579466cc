"""A place as staff corrected it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from charts.atlas import Correction

if TYPE_CHECKING:
    from datetime import datetime


class PlaceCorrectionQuerySet(models.QuerySet["PlaceCorrection"]):
    def version(self) -> tuple[int, "datetime | None"]:
        """Another one after each change, for little."""
        row = self.aggregate(count=models.Count("pk"), changed=models.Max("updated_at"))
        return row["count"], row["changed"]


class PlaceCorrection(models.Model):
    """What staff know better than the place data, kept apart from them: a new release of the data changes no row.

    `place_id` says which place; without it staff add a place of their own. What is empty stays as the data have it.
    Charts that were computed before keep the place they were computed for.
    """

    place_id = models.CharField(
        _("place id"), max_length=40, unique=True, null=True, blank=True, help_text=_("Empty adds a place.")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    other_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True, size=50
    )
    admin = models.CharField(_("region"), max_length=200, blank=True, help_text=_("Of an added place."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO code of an added place's."))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    hidden = models.BooleanField(_("hidden"), default=False, help_text=_("Not to be found at all."))
    reason = models.TextField(_("reason"), help_text=_("Where this is known from."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, editable=False, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PlaceCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("place correction")
        verbose_name_plural = _("place corrections")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, latitude__gte=-90, latitude__lte=90)
                & Q(longitude__isnull=False, longitude__gte=-180, longitude__lte=180),
                name="place_correction_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(place_id__isnull=False)
                | (~Q(name="") & ~Q(country="") & ~Q(timezone="") & Q(latitude__isnull=False)),
                name="place_correction_added_whole",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="place_correction_reason"),
        ]

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def public_id(self) -> str:
        """The id by which the API knows the place."""
        return self.place_id or f"staff:{self.pk}"

    def as_correction(self) -> Correction:
        return Correction(
            place_id=self.public_id,
            name=self.name or None,
            other_names=tuple(self.other_names),
            admin=self.admin or None,
            country=self.country or None,
            latitude=self.latitude,
            longitude=self.longitude,
            population=self.population,
            timezone=self.timezone or None,
            hidden=self.hidden,
        )
