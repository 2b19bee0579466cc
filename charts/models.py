"""A chart: what was asked, where and when that was, and what was computed. A place as staff corrected it."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from charts.atlas import Correction
from charts.errors import ChartNotFound

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


class Kind(models.TextChoices):
    NATAL = "natal", _("Natal")
    EVENT = "event", _("Event")
    RELOCATION = "relocation", _("Relocation")
    SYNASTRY = "synastry", _("Synastry")
    COMPOSITE = "composite", _("Composite")
    DAVISON = "davison", _("Davison")
    TRANSIT = "transit", _("Transit")
    PROGRESSION = "progression", _("Progression")
    SOLAR_ARC = "solar_arc", _("Solar arc")
    SOLAR_ARC_DIRECTIONS = "solar_arc_directions", _("Solar arc directions")
    PRIMARY_DIRECTIONS = "primary_directions", _("Primary directions")
    PROGRESSED_ASPECTS = "progressed_aspects", _("Progressed aspects")
    SOLAR_RETURN = "solar_return", _("Solar return")
    LUNAR_RETURN = "lunar_return", _("Lunar return")
    PLANETARY_RETURN = "planetary_return", _("Planetary return")
    PROFECTION = "profection", _("Profection")
    FIRDARIA = "firdaria", _("Firdaria")
    ZODIACAL_RELEASING = "zodiacal_releasing", _("Zodiacal releasing")
    DASHA = "dasha", _("Dashas")
    DIVISIONAL = "divisional", _("Divisional chart")
    ASHTAKAVARGA = "ashtakavarga", _("Ashtakavarga")
    PANCHANGA = "panchanga", _("Panchanga")
    HARMONIC = "harmonic", _("Harmonic")
    MIDPOINTS = "midpoints", _("Midpoints")
    ASTROCARTOGRAPHY = "astrocartography", _("Astrocartography")
    RECTIFICATION = "rectification", _("Rectification")
    ELECTION = "election", _("Election")


class Status(models.TextChoices):
    READY = "ready", _("Ready")


class ChartQuerySet(models.QuerySet["Chart"]):
    def present(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.present().filter(owner=user)

    def matching(self, *, kind: str | None = None, tag: str | None = None, q: str | None = None) -> Self:
        """Of a kind, with a tag, with `q` somewhere in the name; what is None does not matter."""
        wanted = {"kind": kind, "tags__contains": tag and [tag], "name__icontains": q}
        return self.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})

    def find(self, chart_id: uuid.UUID) -> "Chart":
        """The chart of an id that a client sent. Errors: ChartNotFound, whether it never was or is a stranger's."""
        try:
            return self.get(pk=chart_id)
        except self.model.DoesNotExist:
            raise ChartNotFound from None

    def summaries(self) -> Self:
        """Rows for lists: without the computed figures, the moment and the place taken out of them by the database."""
        return self.defer("result", "request").annotate(
            result_moment=F("result__moment"), result_place=F("result__place")
        )


class Chart(models.Model):
    """`request` recomputes it exactly; `result` is the answer as `api.md` shapes it, from `moment` to `engine`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="charts",
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices, default=Kind.NATAL)
    name = models.CharField(_("name"), max_length=200, blank=True)
    tags = ArrayField(models.CharField(max_length=50), verbose_name=_("tags"), default=list, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.READY)

    request = models.JSONField(_("request"), help_text=_("Moment, place and settings as given."))
    result = models.JSONField(_("result"))
    engine_version = models.CharField(_("engine"), max_length=50)

    utc = models.DateTimeField(_("moment (UTC)"))
    julian_day = models.FloatField(_("Julian day (UT)"))
    time_known = models.BooleanField(_("time known"), default=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    timezone = models.CharField(_("time zone"), max_length=64)
    place_name = models.CharField(_("place"), max_length=200, blank=True)

    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = ChartQuerySet.as_manager()

    class Meta:
        verbose_name = _("chart")
        verbose_name_plural = _("charts")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(latitude__gte=-90, latitude__lte=90), name="chart_latitude"),
            models.CheckConstraint(condition=Q(longitude__gte=-180, longitude__lte=180), name="chart_longitude"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="chart_kind_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="chart_status_known"),
        ]
        indexes = [
            # Stands in for the foreign key's own index too, so it holds the deleted as well.
            models.Index(fields=["owner", "-created_at", "-id"], name="chart_owner_newest"),
            models.Index(
                fields=["owner", "-updated_at", "-id"], condition=Q(deleted_at=None), name="chart_owner_changed"
            ),
            models.Index(fields=["owner", "name", "id"], condition=Q(deleted_at=None), name="chart_owner_name"),
            # By which an import finds what is there already.
            models.Index(fields=["owner", "utc"], condition=Q(deleted_at=None), name="chart_owner_moment"),
            models.Index(fields=["-created_at", "-id"], name="chart_newest"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


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
