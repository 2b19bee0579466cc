"""Under /api/v1/."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern, URLResolver

from charts import views
from charts.views.references import ChartReference

register_converter(ChartReference, "chart")

urlpatterns: list[URLPattern | URLResolver] = [
    path("calculations", views.CalculationsView.as_view(), name="calculations"),
    path("calculations/batch", views.CalculationsBatchView.as_view(), name="calculations-batch"),
    path("charts", views.ChartsView.as_view(), name="charts"),
    path("charts/import", views.ImportView.as_view(), name="charts-import"),
    path("charts/export", views.ExportView.as_view(), name="charts-export"),
    path("charts/batch", views.ChartsBatchView.as_view(), name="charts-batch"),
    path("charts/tags", views.ChartTagsView.as_view(), name="chart-tags"),
    path("charts/<chart:chart_id>", views.ChartView.as_view(), name="chart"),
    path("charts/<chart:chart_id>/wheel.svg", views.WheelView.as_view(), name="chart-wheel"),
    path("charts/<chart:chart_id>/wheel.png", views.WheelImageView.as_view(), name="chart-wheel-png"),
    path("charts/<chart:chart_id>/wheel.pdf", views.WheelPageView.as_view(), name="chart-wheel-pdf"),
    path("charts/<chart:chart_id>/report.pdf", views.ReportView.as_view(), name="chart-report"),
    path("charts/<chart:chart_id>/transits", views.TransitsView.as_view(), name="chart-transits"),
    path("charts/<chart:chart_id>/versions", views.VersionsView.as_view(), name="chart-versions"),
    path("charts/<chart:chart_id>/versions/<int:number>", views.VersionView.as_view(), name="chart-version"),
    path("charts/<chart:chart_id>/shares", views.SharesView.as_view(), name="chart-shares"),
    path("charts/<chart:chart_id>/shares/<uuid:share_id>", views.ShareView.as_view(), name="chart-share"),
    path("shared/<str:token>", views.SharedView.as_view(), name="shared"),
    path("shared/<str:token>/wheel.svg", views.SharedWheelView.as_view(), name="shared-wheel"),
    path("shared/<str:token>/reading", views.SharedReadingView.as_view(), name="shared-reading"),
    path("events", views.EventsView.as_view(), name="events"),
    path("ephemeris", views.EphemerisView.as_view(), name="ephemeris"),
    path("sky", views.SkyView.as_view(), name="sky"),
    path("places", views.PlacesView.as_view(), name="places"),
    path("places/nearest", views.NearestPlaceView.as_view(), name="place-nearest"),
    path("places/timezone", views.ZoneView.as_view(), name="place-timezone"),
    path("places/<str:place_id>", views.PlaceView.as_view(), name="place"),
    path("catalogue", views.CatalogueView.as_view(), name="catalogue"),
]
