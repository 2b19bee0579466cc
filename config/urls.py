"""Every path. The API's paths have no trailing slash; what nobody serves under /api is a 404 in the envelope."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView, SpectacularSwaggerView

from charts.views.page import shared_page
from config import home
from config.api import errors

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

api: list[URLPattern | URLResolver] = [
    path("openapi.json", SpectacularJSONAPIView.as_view(throttle_classes=[]), name="openapi"),
    path("", include("config.api.jobs.urls")),
    path("", include("accounts.urls")),
    path("", include("charts.urls")),
    path("", include("interpretations.urls")),
]

documentation: dict[str, Any] = {"url_name": "openapi", "throttle_classes": [], "http_method_names": ["get", "head"]}


def own_assets_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Redoc's script carries a picture from its maker's host; browsers are told not to fetch it."""

    @csrf_exempt
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        inline = "'self' 'unsafe-inline'"
        response["Content-Security-Policy"] = (
            f"default-src 'self'; script-src {inline}; style-src {inline}; img-src 'self' data:; worker-src blob:"
        )
        return response

    return guarded


urlpatterns = [
    path("", home.home, name="home"),
    path("documents/<slug:slug>", home.document, name="document"),
    path("shared/<str:token>", shared_page, name="shared-page"),
    path("api/v1/", include(api)),
    re_path(r"^api/", errors.not_found),
    path("docs", own_assets_only(SpectacularSwaggerView.as_view(**documentation)), name="docs"),
    path("redoc", own_assets_only(SpectacularRedocView.as_view(**documentation)), name="redoc"),
    path("admin/", admin.site.urls),
    path("", include("config.health")),
    path("", include("config.metrics")),
]
