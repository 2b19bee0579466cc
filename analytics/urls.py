"""Under /api/v1/."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from analytics import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("analytics/events", views.ClientEventsView.as_view(), name="client-events"),
]
