"""What a chart was before its birth data or settings were changed."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from charts.models.chart import BARE, Chart
from charts.models.packed import PackedJSONField
from charts.models.parts import Parts

if TYPE_CHECKING:
    from accounts.models import User


class ChartVersionQuerySet(models.QuerySet["ChartVersion"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(chart__owner=user, chart__deleted_at=None)

    def summaries(self) -> Self:
        """Rows for lists, without the figures."""
        return self.defer("result", "request").annotate(taken=Parts("result", "moment", "place", "settings"))


class ChartVersion(models.Model):
    """Numbered from 1 within its chart, without gaps; the chart itself bears the next number."""

    chart = models.ForeignKey(
        Chart, verbose_name=_("chart"), on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    rating = models.CharField(_("rating"), max_length=2, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    request = models.JSONField(_("request"))
    result = PackedJSONField(_("result"), bare=BARE)
    engine_version = models.CharField(_("engine"), max_length=50)
    replaced_at = models.DateTimeField(_("replaced"), db_default=Now(), editable=False)

    objects = ChartVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["chart", "number"], name="chart_version_once")]

    def __str__(self) -> str:
        return f"{self.name or self.chart_id} ({self.number})"

    @classmethod
    def of(cls, chart: Chart) -> "ChartVersion":
        """The chart as it is now, not saved."""
        kept = ("name", "rating", "source", "request", "result", "engine_version")
        values: dict[str, Any] = {name: getattr(chart, name) for name in kept}
        return cls(chart=chart, number=chart.version, **values)
