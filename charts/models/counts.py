"""How many present charts an owner has, kept by triggers of the table itself: no way of writing a chart misses one.

(`charts/migrations/0005_kept_counts.py`, `0009_counts_by_stretch.py`)
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self
from uuid import UUID

from django.conf import settings
from django.db import connections, models
from django.db.models import F, Sum, Window

from charts.search import folded, keys_of_tags, uncased

if TYPE_CHECKING:
    from charts.models.chart import Chart

# Before any chart: where an owner's first stretch begins.
FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
FIRST_CHART: Final = UUID(int=0)


class Milestone(NamedTuple):
    """A stretch's first chart by time and id, and how many there are from it on."""

    since: datetime
    since_chart: UUID
    charts: int


class ChartCountQuerySet(models.QuerySet["ChartCount"]):
    def of(self, owner: Any, **filters: str) -> int:
        """filters: kind, rating."""
        total: int | None = self.filter(owner=owner, **filters).aggregate(total=Sum("charts"))["total"]
        return total or 0

    def milestone(self, owner: Any, charts: int, **filters: str) -> Milestone | None:
        """The earliest from which on there are at most so many charts; None near the newest. filters: as `of`."""
        newest_first = [F("since").desc(), F("since_chart").desc()]
        rows = self.filter(owner=owner, **filters).annotate(upto=Window(Sum("charts"), order_by=newest_first))
        earliest = rows.filter(upto__lte=charts).order_by("since", "since_chart")
        found = earliest.values_list("since", "since_chart", "upto").first()
        return Milestone(found[0], found[1], int(found[2])) if found else None


class ChartCount(models.Model):
    """By kind and rating, the list's filters that no other index counts, and by stretches in the order of making."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField(default=FIRST)
    since_chart = models.UUIDField(default=FIRST_CHART)
    kind = models.CharField(max_length=30)
    rating = models.CharField(max_length=2, blank=True)
    charts = models.PositiveBigIntegerField()

    objects = ChartCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "since", "since_chart", "kind", "rating"], name="chart_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rating}: {self.charts}"


class ChartTagQuerySet(models.QuerySet["ChartTag"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, charts__gt=0)

    def spellings(self, tag: str) -> list[str]:
        """Of these, those that a search for it means: folded as names are; it alone if there are none."""
        sought = folded(tag)
        return [known for known in self.values_list("tag", flat=True) if folded(known) == sought] or [tag]

    def spell(self, owner: Any, charts: Iterable["Chart"]) -> None:
        """Of tags that differ in case, let charts that are about to be stored have the one that was first written.

        To be called in their transaction: nobody else counts the owner's charts, and so tags them, until it ends.
        """
        tagged = [chart for chart in charts if chart.tags]
        if not tagged:
            return
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT charts_count_alone(%s)", [owner.pk])
        rows = self.visible_to(owner).order_by("pk").values_list("tag", flat=True)
        first: dict[str, str] = {}
        for tag in rows:
            first.setdefault(uncased(tag), tag)
        for chart in tagged:
            spelt = list(dict.fromkeys(first.setdefault(uncased(tag), tag) for tag in chart.tags))
            if spelt != chart.tags:
                _respell(chart, spelt)


def _respell(chart: "Chart", tags: list[str]) -> None:
    """Its keys follow without a look at its result, which may be written down already."""
    before, after = (set(keys_of_tags(chart.owner_id, some)) for some in (chart.tags, tags))
    chart.tags = tags
    if chart.search_keys is not None:
        chart.search_keys = sorted(set(chart.search_keys) - before | after)


class ChartTag(models.Model):
    """A tag and how many present charts have it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    tag = models.CharField(max_length=50)
    charts = models.PositiveBigIntegerField()

    objects = ChartTagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "tag"], name="chart_tag_once")]
        indexes = [models.Index(fields=["owner", "-charts", "tag"], name="chart_tag_most")]

    def __str__(self) -> str:
        return self.tag
