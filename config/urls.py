"""Every path. The API's paths have no trailing slash; what nobody serves under /api is a 404 in the envelope."""

from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

from charts.views.page import shared_page
from config import home
from config.api import errors
from config.api.document import DocumentView
from config.api.headers import policy, with_policy
from config.api.status import StatusView

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

# They are tried in this order: what is asked for most comes first.
api: list[URLPattern | URLResolver] = [
    path("", include("charts.urls")),
    path("status", StatusView.as_view(), name="status"),
    path("openapi.json", DocumentView.as_view(), name="openapi"),
    path("", include("config.api.jobs.urls")),
    path("", include("accounts.urls")),
    path("", include("interpretations.urls")),
    path("", include("analytics.urls")),
    path("", include("analytics.reports.urls")),
]

documentation: dict[str, Any] = {"url_name": "openapi", "throttle_classes": [], "http_method_names": ["get", "head"]}


# Redoc writes its styles while it runs, and searches in a worker. Its script carries a picture from its maker's host,
# which browsers are told not to fetch.
reference = with_policy(policy(script="'self'", style="'self' 'unsafe-inline'", worker_src="blob:"))
trial = with_policy(policy(script="'self'"))


urlpatterns = [
    path("api/v1/", include(api)),
    re_path(r"^api/", errors.not_found),
    path("", home.home, name="home"),
    path("favicon.ico", home.icon),
    path("documents/<slug:slug>", home.document, name="document"),
    path("shared/<str:token>", shared_page, name="shared-page"),
    path("docs", csrf_exempt(trial(SpectacularSwaggerSplitView.as_view(**documentation))), name="docs"),
    path("redoc", csrf_exempt(reference(SpectacularRedocView.as_view(**documentation))), name="redoc"),
    path("admin/", admin.site.urls),
    path("", include("config.health")),
    path("", include("config.metrics")),
]
