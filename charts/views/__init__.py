"""The API of charts and places."""

from charts.views.charts import CalculationsView, ChartsView, ChartView
from charts.views.places import CatalogueView, NearestPlaceView, PlacesView, PlaceView, ZoneView
from charts.views.wheel import WheelView

__all__ = [
    "CalculationsView",
    "CatalogueView",
    "ChartView",
    "ChartsView",
    "NearestPlaceView",
    "PlaceView",
    "PlacesView",
    "WheelView",
    "ZoneView",
]
