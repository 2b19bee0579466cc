"""Charts, their earlier versions, what is kept count of, and the links that show them to others."""

from charts.models.chart import HOURLESS, MINE, Chart, ChartQuerySet, Kind, Rating, Status
from charts.models.counts import ChartCount, ChartTag
from charts.models.share import ChartShare, ChartShareQuerySet, Part
from charts.models.version import ChartVersion

__all__ = [
    "HOURLESS",
    "MINE",
    "Chart",
    "ChartCount",
    "ChartQuerySet",
    "ChartShare",
    "ChartShareQuerySet",
    "ChartTag",
    "ChartVersion",
    "Kind",
    "Part",
    "Rating",
    "Status",
]
