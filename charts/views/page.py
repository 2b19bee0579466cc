"""The page behind a link that somebody shares: name, wheel, reading."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from charts.catalogue import LABELS
from charts.errors import SharedReadingGone
from charts.models import ChartShare, Part
from charts.readings import Reading
from charts.services import shares
from charts.views.shares import PRIVATE, SharedView, wheel_of
from charts.wording import kind_title, title_of
from config.api.errors import AppError, answer
from config.api.headers import CSP, policy
from config.api.middleware import client_address
from config.api.throttling import enforce

# It loads its own style and nothing else, and runs nothing.
_INERT = policy(connect_src="'none'", form_action="'none'")


@csrf_exempt
@require_safe
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        enforce(Request(request), SharedView.throttle_scope, client_address(request))
        response = render(request, "shared.html", _context(ChartShare.objects.open(token)))
    except AppError as error:
        response = answer(request, error)
        for name, value in error.headers.items():
            response[name] = value
    for name, value in {**PRIVATE, CSP: _INERT}.items():
        response[name] = value
    return response


def _context(share: ChartShare) -> dict[str, object]:
    chart = shares.shown(share)
    wheel = wheel_of(share, theme="dark", size=640) if Part.WHEEL in share.include else ""
    return {
        "name": title_of(share.chart),
        "kind": kind_title(share.chart),
        "when": _when(chart.get("moment"), share.chart.time_known),
        "place": chart.get("place"),
        "time_known": share.chart.time_known,
        "wheel": mark_safe(wheel),  # noqa: S308  (drawn by us; it escapes the name)
        "points": [_point(point) for point in chart.get("points") or ()],
        "reading": _reading(share),
        "expires_at": share.expires_at,
    }


def _reading(share: ChartShare) -> Reading | None:
    """The page goes on without one that moderators have hidden."""
    with suppress(SharedReadingGone):
        return shares.shared_reading(share, get_language() or "en")
    return None


def _when(moment: dict[str, str] | None, time_known: bool) -> str:
    """Civil time at the place, to the minute or to the day."""
    return moment["local"][: 16 if time_known else 10].replace("T", " ") if moment else ""


def _point(point: dict[str, object]) -> dict[str, object]:
    degrees = float(str(point["sign_degree"]))
    labels = {"label": LABELS[str(point["name"])], "sign_label": LABELS[str(point["sign"])]}
    return {**point, **labels, "degrees": int(degrees), "minutes": int(degrees % 1 * 60)}
