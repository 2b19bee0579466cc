"""The API of charts and places."""

from charts.views.charts import CalculationsView, ChartsView, ChartView
from charts.views.heavens import EphemerisView, EventsView, SkyView, TransitsView
from charts.views.places import CatalogueView, NearestPlaceView, PlacesView, PlaceView, ZoneView
from charts.views.report import ReportView
from charts.views.wheel import WheelImageView, WheelPageView, WheelView

__all__ = [
    "CalculationsView",
    "CatalogueView",
    "ChartView",
    "ChartsView",
    "EphemerisView",
    "EventsView",
    "NearestPlaceView",
    "PlaceView",
    "PlacesView",
    "ReportView",
    "SkyView",
    "TransitsView",
    "WheelImageView",
    "WheelPageView",
    "WheelView",
    "ZoneView",
]
