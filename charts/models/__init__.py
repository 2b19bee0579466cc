"""Charts, their earlier versions, what is kept count of, links that show them to others, and corrected places."""

from charts.models.chart import HOURLESS, MINE, NEWEST_FIRST, Chart, ChartQuerySet, Kind, Rating, Status
from charts.models.counts import ChartCount, ChartTag
from charts.models.place_correction import PlaceCorrection, PlaceCorrectionQuerySet
from charts.models.share import ChartShare, ChartShareQuerySet, Part
from charts.models.version import ChartVersion

__all__ = [
    "HOURLESS",
    "MINE",
    "NEWEST_FIRST",
    "Chart",
    "ChartCount",
    "ChartQuerySet",
    "ChartShare",
    "ChartShareQuerySet",
    "ChartTag",
    "ChartVersion",
    "Kind",
    "Part",
    "PlaceCorrection",
    "PlaceCorrectionQuerySet",
    "Rating",
    "Status",
]
