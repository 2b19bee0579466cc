"""How many present charts an owner has, kept by triggers of the table itself: no way of writing a chart misses one.

(`charts/migrations/0005_kept_counts.py`)
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Sum


class ChartCountQuerySet(models.QuerySet["ChartCount"]):
    def of(self, owner: Any, **filters: str) -> int:
        """filters: kind, rating."""
        total: int | None = self.filter(owner=owner, **filters).aggregate(total=Sum("charts"))["total"]
        return total or 0


class ChartCount(models.Model):
    """By kind and rating, the list's filters that no other index counts."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    rating = models.CharField(max_length=2, blank=True)
    charts = models.PositiveBigIntegerField()

    objects = ChartCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "rating"], name="chart_count_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.rating}: {self.charts}"


class ChartTagQuerySet(models.QuerySet["ChartTag"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, charts__gt=0)


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
