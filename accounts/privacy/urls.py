"""Under /api/v1/."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from accounts.privacy import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("users/me/export", views.ExportsView.as_view(), name="exports"),
    path("users/me/export/<uuid:export_id>", views.ExportView.as_view(), name="export"),
    path("exports/<str:token>", views.ArchiveView.as_view(), name="export-archive"),
]
