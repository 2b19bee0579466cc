"""The page, and its parts as pieces of HTML."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.clickhouse import client
from config.backoffice.dashboard import watch
from config.backoffice.dashboard.figures import Heat
from config.backoffice.dashboard.plots import PLOTS, Plot, last_days
from config.backoffice.dashboard.reports import report_page
from config.backoffice.dashboard.tiles import tiles
from config.system import staff
from config.system.caching import LocalLevel, SharedLevel, TwoLevels

PERIODS: Final = (7, 30, 90)
USUAL: Final = 30
SECONDS: Final = 6.0  # in which a part is there, or a reason why it is not
KEPT: Final = 60  # seconds
_BYTES: Final = 4_000_000
_REPORTS, _SYSTEM = "analytics:read", "system:read"


def context(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """For settings.UNFOLD: what the home page says to those who may see it."""
    if _may(request, _REPORTS):
        days = _days(request)
        plots = [(plot, _part(plot.name, days), _report(plot, days)) for plot in PLOTS.values()]
        given |= {"periods": PERIODS, "days": days, "tiles": _part("tiles", days), "plots": plots}
    if _may(request, _REPORTS, _SYSTEM):
        given["health"] = reverse("admin:dashboard_health")
    return given


def _may(request: HttpRequest, *scopes: str) -> bool:
    return any(staff.guard().allows(request, scope) for scope in scopes)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return next((days for days in PERIODS if str(days) == asked), USUAL)


def _part(name: str, days: int) -> str:
    return f"{reverse('admin:dashboard_part', args=[name])}?days={days}"


def _report(plot: Plot, days: int) -> str:
    return f"{reverse('admin:report', args=[plot.report])}?days={plot.days(days)}"


def urls_of(view: Callable[..., Any]) -> list[URLPattern]:
    """view: makes of a view one of the site's."""
    return [
        path("dashboard/health/", view(health_part), name="dashboard_health"),
        path("dashboard/<slug:name>/", view(part), name="dashboard_part"),
        path("reports/<slug:name>/", view(report_page), name="report"),
    ]


@never_cache
@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """One plot, or the tiles: within SECONDS it or what is wrong."""
    if not _may(request, _REPORTS):
        raise PermissionDenied
    if name != "tiles" and name not in PLOTS:
        raise Http404
    days = _days(request)
    away = (client.ClickHouseUnavailable,)
    try:
        written = _cache().get(_key(name, days), lambda: (_made(name, days), True), for_all=away)
    except client.ClickHouseUnavailable as error:
        return render(request, "admin/dashboard/fault.html", {"reason": _reason(error)}, status=503)
    return HttpResponse(written)


def _made(name: str, days: int) -> bytes:
    with client.within(SECONDS):
        if name == "tiles":
            return render_to_string("admin/dashboard/tiles.html", {"tiles": tiles(days)}).encode()
        plot = PLOTS[name]
        figure = plot.draw(last_days(plot.days(days)))
    shown: dict[str, Any] = {"title": plot.title, "figure": figure}
    if isinstance(figure, Heat):
        return render_to_string("admin/dashboard/heat.html", shown).encode()
    if figure is not None and not figure.is_blank:
        shown["drawn"] = orjson.dumps(figure.drawn).decode()
    return render_to_string("admin/dashboard/plot.html", shown).encode()


def _key(name: str, days: int) -> str:
    """Of this minute: what is kept grows old, and not wrong."""
    minute = int(datetime.now(UTC).timestamp() // KEPT)
    return hashlib.blake2b(orjson.dumps((name, days, get_language(), minute)), digest_size=20).hexdigest()


@cache
def _cache() -> TwoLevels:
    shared = None
    if settings.REDIS_URL:
        shared = SharedLevel("dashboard", most_bytes=_BYTES, seconds=KEPT, lease_seconds=SECONDS)
    return TwoLevels("dashboard", LocalLevel(_BYTES), shared)


def _reason(error: client.ClickHouseUnavailable) -> str:
    named = str(error)
    if named == "NOT_CONFIGURED":
        return _("There is no ClickHouse here: events wait in the outbox.")
    if named in ("TIMEOUT_EXCEEDED", "SOCKET_TIMEOUT", "ETIMEDOUT", "TimeoutError"):
        return _("ClickHouse took longer than %d seconds.") % SECONDS
    return _("ClickHouse does not answer (%s).") % named


@never_cache
@require_safe
def health_part(request: HttpRequest) -> HttpResponse:
    if not _may(request, _REPORTS, _SYSTEM):
        raise PermissionDenied
    found = watch.watched()
    worst = next((state for state in ("down", "slow") if any(one.status == state for one in found)), "up")
    shown = {"watched": found, "worst": worst, "failing": [one for one in found if one.status != "up"]}
    return render(request, "admin/dashboard/health.html", {**shown, "at": datetime.now(UTC)})
