"""A chart: what was asked, where and when that was, and what was computed."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from charts import search
from charts.errors import ChartNotFound, NoPrimaryChart
from charts.factor_ids import searchable
from config.api.errors import ValidationFailed

if TYPE_CHECKING:
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


class Rating(models.TextChoices):
    """How well the source of a birth time is known, after Lois Rodden."""

    AA = "AA", _("Birth record or certificate")
    A = "A", _("From memory, the family's or one's own")
    B = "B", _("Biography or autobiography")
    C = "C", _("Caution, no source")
    DD = "DD", _("Conflicting sources")
    X = "X", _("Date without a time")
    XX = "XX", _("Without a confirmed date")


# What a birth whose hour is unknown may be rated, and of these what one whose hour is known may not.
HOURLESS: Final = (Rating.X, Rating.XX)
MINE: Final = "mine"


class ChartQuerySet(models.QuerySet["Chart"]):
    def present(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.present().filter(owner=user)

    def matching(
        self,
        owner: "User",
        *,
        kind: str | None = None,
        rating: str | None = None,
        tag: str | None = None,
        q: str | None = None,
        factor: Sequence[str] = (),
    ) -> Self:
        """Of an owner, a kind, a rating, with a tag, with `q` somewhere in the name, with all factors.

        What is None does not matter. By the index of keys, but for kind and rating, which the orders' indexes hold.
        """
        wanted = {"kind": kind, "rating": rating, "tags__contains": tag and [tag], "name__icontains": q}
        rows = self.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
        keys = search.sought(owner.pk, q=q, tag=tag, factors=factor)
        return rows.filter(search_keys__contains=keys) if keys else rows

    def find(self, chart_id: uuid.UUID | str) -> "Chart":
        """The chart of an id that a client sent, or `mine`: its owner's primary one, of rows visible to them.

        Errors: ChartNotFound, whether it never was or is a stranger's; NoPrimaryChart.
        """
        if chart_id == MINE:
            chosen = KeyTextTransform("primary_chart", "owner__preferences")
            chart = self.filter(pk=Cast(chosen, models.UUIDField())).first()
            if chart is None:
                raise NoPrimaryChart
            return chart
        try:
            return self.get(pk=chart_id)
        except self.model.DoesNotExist:
            raise ChartNotFound from None

    def summaries(self) -> Self:
        """Rows for lists: without the computed figures, the moment and the place taken out of them by the database."""
        return self.defer("result", "request", "search_keys").annotate(
            result_moment=F("result__moment"), result_place=F("result__place")
        )

    def unindexed(self) -> Self:
        """Stored by an earlier version of the product: nothing finds them by name, tag or factor yet."""
        return self.filter(search_keys=None)


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

    rating = models.CharField(
        _("rating"), max_length=2, choices=Rating.choices, blank=True, default="", db_default="",
        help_text=_("Of the source of the birth time, after Rodden."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=500, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    # charts.search: empty only where an earlier version of the product stored the row, until the sweep comes by.
    search_keys = ArrayField(models.BigIntegerField(), null=True, editable=False)

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
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="chart_rating_known"),
        ]
        # Each order of the list holds what it is filtered by: a page far down is counted off in the index alone.
        indexes = [
            # Stands in for the foreign key's own index too, so it holds the deleted as well.
            models.Index(
                fields=["owner", "-created_at", "-id"],
                include=["deleted_at", "kind", "rating"],
                name="chart_of_owner_newest",
            ),
            models.Index(
                fields=["owner", "-updated_at", "-id"],
                include=["deleted_at", "kind", "rating"],
                condition=Q(deleted_at=None),
                name="chart_of_owner_changed",
            ),
            models.Index(
                fields=["owner", "name", "id"],
                include=["deleted_at", "kind", "rating"],
                condition=Q(deleted_at=None),
                name="chart_of_owner_name",
            ),
            # By which an import finds what is there already.
            models.Index(fields=["owner", "utc"], condition=Q(deleted_at=None), name="chart_owner_moment"),
            models.Index(fields=["-created_at", "-id"], name="chart_newest"),
            GinIndex(fields=["search_keys"], name="chart_search"),
            models.Index(fields=["id"], condition=Q(search_keys=None), name="chart_unindexed"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    def rate(self, *, chosen: bool) -> list[str]:
        """Let the rating agree with what is known of the hour; of an unknown one it is X unless told otherwise.

        chosen: by this very request, which is refused rather than corrected. Returns the fields changed.
        Errors: ValidationFailed.
        """
        agrees = self.rating in HOURLESS if not self.time_known else self.rating != Rating.X
        if agrees:
            return []
        if chosen and self.rating:
            unknown = _("The time of birth is unknown: the rating is X or XX.")
            known = _("X is for a time of birth that is unknown.")
            raise ValidationFailed(details={"rating": [str(known if self.time_known else unknown)]})
        self.rating = "" if self.time_known else Rating.X
        return ["rating"]

    def index(self) -> list[str]:
        """Write anew what it is found by. Returns the fields changed. `result`, `name` and `tags` are set before."""
        factors = searchable(self.result, self.kind)
        self.search_keys = search.keys_of(self.owner_id, name=self.name, tags=self.tags, factors=factors)
        return ["search_keys"]
