"""Under /api/v1/."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from analytics.reports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("analytics/reports", views.ReportsView.as_view(), name="analytics-reports"),
    path("analytics/reports/<slug:name>", views.ReportView.as_view(), name="analytics-report"),
]
