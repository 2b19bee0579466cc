"""The API of charts and places."""

from charts.views.batches import CalculationsBatchView, ChartsBatchView
from charts.views.charts import CalculationsView, ChartsView, ChartView
from charts.views.heavens import EphemerisView, EventsView, SkyView, TransitsView
from charts.views.interchange import ExportView, ImportView
from charts.views.places import CatalogueView, NearestPlaceView, PlacesView, PlaceView, ZoneView
from charts.views.report import ReportView
from charts.views.shares import SharedReadingView, SharedView, SharedWheelView, SharesView, ShareView
from charts.views.versions import ChartTagsView, VersionsView, VersionView
from charts.views.wheel import WheelImageView, WheelPageView, WheelView

__all__ = [
    "CalculationsBatchView",
    "CalculationsView",
    "CatalogueView",
    "ChartTagsView",
    "ChartView",
    "ChartsBatchView",
    "ChartsView",
    "EphemerisView",
    "EventsView",
    "ExportView",
    "ImportView",
    "NearestPlaceView",
    "PlaceView",
    "PlacesView",
    "ReportView",
    "ShareView",
    "SharedReadingView",
    "SharedView",
    "SharedWheelView",
    "SharesView",
    "SkyView",
    "TransitsView",
    "VersionView",
    "VersionsView",
    "WheelImageView",
    "WheelPageView",
    "WheelView",
    "ZoneView",
]
