"""A chart: what was asked, where and when that was, and what was computed."""

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, Func, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Now
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from accounts.models import Hideable
from accounts.models.hiding import HIDDEN_FOR_A_REASON
from charts import search
from charts.errors import ChartNotFound, NoPrimaryChart
from charts.factor_ids import searchable
from charts.models.counts import ChartCount, ChartTag
from charts.models.packed import PackedJSONField, packed
from charts.models.parts import Parts
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
SUBJECTS: Final = ("natal", "first", "second")
# Figures of their own, and how near, in days and in degrees of place, one is another's copy.
_OWN_FIGURES: Final = (Kind.NATAL, Kind.EVENT)
_NEAR: Final = {"julian_day": 59 / 86400, "latitude": 0.1, "longitude": 0.1}
UNINDEXED: Final = Q(search_keys=None) | Q(folded_name=None)
NEWEST_FIRST: Final = ("-created_at", "-pk")
# Of a result, what lists, files and searches take out of it in the database.
BARE: Final = ("moment", "place", "settings")


def _near_one_of(figures: Sequence[Mapping[str, float]]) -> Q:
    """Rows whose own moment and place are near one of these; of no figures none."""
    near = Q(pk__in=[])
    for figure in figures:
        near |= Q(**{f"{name}__range": (figure[name] - by, figure[name] + by) for name, by in _NEAR.items()})
    return near


def _is_near(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return all(abs(one[name] - other[name]) <= by for name, by in _NEAR.items())


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

        What is None does not matter, nor how a tag or a name is cased and accented. By the index of keys, but
        for kind and rating, which the orders' indexes hold.
        """
        wanted = {"kind": kind, "rating": rating}
        rows = self.filter(**{lookup: value for lookup, value in wanted.items() if value is not None})
        if tag is not None:
            tags = ChartTag.objects.visible_to(owner).spellings(tag)
            rows = rows.filter(tags__overlap=tags, search_keys__overlap=search.keys_of_tags(owner.pk, tags))
        if q is not None:
            rows = rows.named(q)
        keys = search.sought(owner.pk, q=q, factors=factor)
        return rows.filter(search_keys__contains=keys) if keys else rows

    def named(self, q: str) -> Self:
        """With `q` somewhere in the name, as it is folded; what the sweep did not come to yet, but for case alone."""
        sought = search.folded(q)
        if not sought:
            return self.none()
        return self.filter(Q(folded_name__contains=sought) | Q(folded_name=None, name__icontains=q))

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

    def newest(self, start: int, stop: int, *, owner: "User", filters: Mapping[str, str]) -> Self:
        """`[start:stop]` of them, the newest first, from the nearest milestone on. filters: their kind and rating."""
        rows = self.order_by(*NEWEST_FIRST)
        milestone = ChartCount.objects.milestone(owner, start, **filters)
        if milestone is None:
            return rows[start:stop]
        # Compared as a row, the index goes there at once, however many were made at the same time.
        made, since = (
            Func(*columns, function="ROW", output_field=models.TextField())
            for columns in (
                (F("created_at"), F("id")),
                (Value(milestone.since, models.DateTimeField()), Value(milestone.since_chart, models.UUIDField())),
            )
        )
        return rows.filter(LessThan(made, since))[start - milestone.charts : stop - milestone.charts]

    def barring(self, chart: "Chart") -> Self:
        """The hidden ones for which this chart is shown to nobody but its owner: itself, one of the same owner that it
        repeats under whatever name, one that it was computed from, by its id or by what was typed again. The deleted
        count until they are purged.
        """
        hidden = self.filter(owner=chart.owner_id, hidden_at__isnull=False)
        same = Q(pk=chart.pk) | Q(pk__in=chart.subjects) | Q(_near_one_of(chart.figures), kind__in=_OWN_FIGURES)
        if chart.kind not in _OWN_FIGURES:
            alike = hidden.filter(_near_one_of(chart.stands_on), kind=chart.kind).defer("search_keys", "folded_name")
            same |= Q(pk__in=[one.pk for one in alike if one.repeats(chart)])
        return hidden.filter(same)

    def light(self) -> Self:
        """Without what is computed."""
        return self.defer("result", "search_keys", "folded_name")

    def summaries(self) -> Self:
        """Rows for lists: without the computed figures, the moment and the place taken out of them by the database."""
        return self.light().defer("request").annotate(taken=Parts("result", "moment", "place"))

    def counted_by_engine(self) -> list[tuple[str, int]]:
        """Engines, and how many of these charts each has computed."""
        return list(self.order_by("engine_version").values_list("engine_version").annotate(Count("pk")))

    def unindexed(self) -> Self:
        """Stored by an earlier version of the product: not found by all that they should be found by."""
        return self.filter(UNINDEXED)


class Chart(Hideable):
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
    result = PackedJSONField(_("result"), bare=BARE)
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
    folded_name = models.TextField(null=True, editable=False)  # empty as `search_keys`

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
            models.CheckConstraint(condition=HIDDEN_FOR_A_REASON, name="chart_hidden_for_a_reason"),
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
            models.Index(fields=["id"], condition=UNINDEXED, name="chart_not_indexed"),
            # Whosever they are, by the beginning of the name: staff find people so.
            models.Index(
                fields=["folded_name"],
                opclasses=["text_pattern_ops"],
                condition=Q(deleted_at=None),
                name="chart_name_beginning",
            ),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="chart_deleted"),
            models.Index(fields=["owner"], condition=Q(hidden_at__isnull=False), name="chart_hidden"),
            models.Index(fields=["hidden_by"], condition=Q(hidden_by__isnull=False), name="chart_hidden_by"),
        ]

    # Roles of charts that have another birth by now, or are of one that has: `services.subjects.mark_outdated` says so.
    outdated: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def shown_state(self) -> tuple[str, ...]:
        return self.outdated

    @property
    def subjects(self) -> list[str]:
        """Ids of the charts that it was computed from."""
        given = (self.request.get(role) for role in SUBJECTS)
        return [one["id"] for one in given if one and one.get("id")]

    @property
    def figures(self) -> list[dict[str, float]]:
        """When and where what it shows stood, as `_NEAR` names it: it itself, or what it was computed from."""
        if self.kind in _OWN_FIGURES:
            return [self._found_by]
        heads = [self.result[role] for role in SUBJECTS if role in self.result]
        return [
            {
                "julian_day": head["moment"]["julian_day"],
                **{name: head["place"][name] for name in ("latitude", "longitude")},
            }
            for head in heads
        ]

    @property
    def stands_on(self) -> list[dict[str, float]]:
        """What it was computed from, and its own moment and place: of a comparison those of its first."""
        return [*self.figures, self._found_by]

    @property
    def _found_by(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in _NEAR}

    def repeats(self, other: "Chart") -> bool:
        """Whether it is of the same kind and stands on the same, in whichever order."""
        own, others = self.stands_on, other.stands_on
        known = all(any(map(partial(_is_near, one), others)) for one in own)
        return self.kind == other.kind and known and all(any(map(partial(_is_near, one), own)) for one in others)

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

    def pack(self) -> None:
        """Write the result as it will be stored. It is not to be read before it was."""
        self.result = packed(self.result, BARE)

    def index(self, written: Sequence[str] | None = None) -> list[str]:
        """Write anew what it is found by. Returns the fields changed. `result`, `name` and `tags` are set before.

        written: the ids of its points and aspects, where these are text.
        """
        factors = searchable(self.result, self.kind, written)
        self.search_keys = search.keys_of(self.owner_id, name=self.name, tags=self.tags, factors=factors)
        self.folded_name = search.folded(self.name)
        return ["search_keys", "folded_name"]
