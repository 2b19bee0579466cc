"""Pages of the back office that are of no model, and what stands on all of them."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import URLPattern, path

from analytics.models import Alert
from analytics.models.rules import Severity
from config.backoffice import filters, searching
from config.backoffice.dashboard import views as dashboard
from config.system import banners, staff


def urls_of(site: AdminSite) -> list[URLPattern]:
    view = site.admin_view
    return [
        path("find/", view(searching.find_page), name="find"),
        path("filters/save/", view(filters.save_filter), name="save_filter"),
        path("filters/<uuid:filter_id>/delete/", view(filters.delete_filter), name="delete_filter"),
        *dashboard.urls_of(view),
    ]


def context_of(request: HttpRequest) -> dict[str, Any]:
    """Each is asked for by the page that shows it, and not before."""
    alerts = partial(_firing, request)
    return {"saved_filters": partial(filters.beside, request), "banners": banners.current, "alerts": alerts}


def _firing(request: HttpRequest) -> dict[str, Any] | None:
    """How many alerts, for who may see them; None of none."""
    if not staff.guard().allows(request, "system:read"):
        return None
    severities = list(Alert.objects.loud().order_by().values_list("severity", flat=True))
    return {"number": len(severities), "is_critical": Severity.CRITICAL in severities} if severities else None
