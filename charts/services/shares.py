"""Links that show a chart to whoever has them."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from analytics import events
from charts.errors import TooManyShares
from charts.models import Chart, ChartShare

MOST: Final = 50

# Parts of a link that the apps above this one have, filled in when those are ready: name → what of a chart is shown to
# a reader of a language, or None.
PARTS: Final[dict[str, Callable[[Chart, str], Mapping[str, Any] | None]]] = {}

# Of a figure, what says where the planets stood, and not when and where somebody was born.
_FIGURE: Final = ("settings", "points", "houses", "angles", "aspects", "inter_aspects", "patterns", "balance",
                  "lunar_phase", "sect")  # fmt: skip
_CHARTS: Final = ("natal", "first", "second")


def create_share(
    *,
    chart: Chart,
    share_id: uuid.UUID,
    include: Sequence[str],
    birth_data: bool,
    expires_at: datetime | None,
    by: User,
) -> ChartShare:
    """A new link; a repeat with the same id finds the one there is. Errors: ChartNotFound, TooManyShares."""
    with transaction.atomic(durable=True):
        locked = Chart.objects.visible_to(by).select_for_update().only("pk").find(chart.pk)
        there = ChartShare.objects.filter(pk=share_id, chart=locked).first()
        if there is not None:
            return there
        if locked.shares.live().count() >= MOST:
            raise TooManyShares(most=MOST)
        share = ChartShare(
            pk=share_id, chart=chart, include=list(include), birth_data=birth_data, expires_at=expires_at
        )
        share.save(force_insert=True)
        events.record("chart.shared", user_id=by.pk, chart_id=str(chart.pk), share_id=str(share_id))
    return share


def revoke_share(*, share: ChartShare, by: User) -> None:
    """The link is dead at once; twice is once."""
    with transaction.atomic():  # the back office has a transaction of its own
        if ChartShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=Now()):
            events.record("chart.share_revoked", user_id=by.pk, chart_id=str(share.chart_id), share_id=str(share.pk))


def shown(share: ChartShare) -> dict[str, Any]:
    """The chart as the link shows it: never whose it is, nor ids, tags, notes and sources; birth data if it says so."""
    chart = share.chart
    figure = _public(chart.result) if share.birth_data else _anonymous(chart.result)
    return {"kind": chart.kind, "name": chart.name, **figure}


def _public(result: Mapping[str, Any]) -> dict[str, Any]:
    charts = {role: {**result[role], "id": None} for role in _CHARTS if role in result}
    return {**result, **charts}


def _anonymous(result: Mapping[str, Any]) -> dict[str, Any]:
    """A technique's own block is left out too: it is full of dates."""
    charts = {
        role: {"name": result[role].get("name", ""), **_figure(result[role])} for role in _CHARTS if role in result
    }
    return {**_figure(result), **charts}


def _figure(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in _FIGURE if name in result}


def part_of(share: ChartShare, name: str, language: str) -> Mapping[str, Any] | None:
    """What an upper app shows of the chart under this name, if the link includes it and there is any."""
    return PARTS[name](share.chart, language) if name in share.include and name in PARTS else None
