"""The page behind a link that somebody shares: name, wheel, reading."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from charts.catalogue import LABELS
from charts.models import ChartShare, Kind, Part
from charts.services import shares
from charts.views.shares import PRIVATE, SharedView, wheel_of
from charts.wording import title_of
from config.api.errors import AppError, answer
from config.api.middleware import client_address
from config.api.throttling import enforce

# It loads its own style and nothing else, and runs nothing.
_INERT = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)


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
    for name, value in {**PRIVATE, "Content-Security-Policy": _INERT}.items():
        response[name] = value
    return response


def _context(share: ChartShare) -> dict[str, object]:
    chart = shares.shown(share)
    wheel = wheel_of(share, theme="dark", size=640) if Part.WHEEL in share.include else ""
    return {
        "name": title_of(share.chart),
        "kind": Kind(share.chart.kind).label,
        "when": _when(chart.get("moment"), share.chart.time_known),
        "place": chart.get("place"),
        "time_known": share.chart.time_known,
        "wheel": mark_safe(wheel),  # noqa: S308  (drawn by us; it escapes the name)
        "points": [_point(point) for point in chart.get("points") or ()],
        "reading": shares.part_of(share, Part.READING, get_language() or "en"),
        "expires_at": share.expires_at,
    }


def _when(moment: dict[str, str] | None, time_known: bool) -> str:
    """Civil time at the place, to the minute or to the day."""
    return moment["local"][: 16 if time_known else 10].replace("T", " ") if moment else ""


def _point(point: dict[str, object]) -> dict[str, object]:
    degrees = float(str(point["sign_degree"]))
    labels = {"label": LABELS[str(point["name"])], "sign_label": LABELS[str(point["sign"])]}
    return {**point, **labels, "degrees": int(degrees), "minutes": int(degrees % 1 * 60)}
