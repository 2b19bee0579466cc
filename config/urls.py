"""Every path. The API's paths have no trailing slash; what nobody serves under /api is a 404 in the envelope."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView, SpectacularSwaggerView

from config import home
from config.api import errors

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

api: list[URLPattern | URLResolver] = [
    path("openapi.json", SpectacularJSONAPIView.as_view(throttle_classes=[]), name="openapi"),
    path("", include("accounts.urls")),
    path("", include("charts.urls")),
    path("", include("interpretations.urls")),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("documents/<slug:slug>", home.document, name="document"),
    path("api/v1/", include(api)),
    re_path(r"^api/", errors.not_found),
    path("docs", SpectacularSwaggerView.as_view(url_name="openapi", throttle_classes=[]), name="docs"),
    path("redoc", SpectacularRedocView.as_view(url_name="openapi", throttle_classes=[]), name="redoc"),
    path("admin/", admin.site.urls),
    path("", include("config.health")),
]
