"""Links that show a chart to whoever has them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from charts.errors import SharingBarred, TooManyShares
from charts.models import Chart, ChartShare, Part
from charts.readings import Reading, latest_reading

MOST: Final = 50

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
    """A new link; a repeat with the same id finds the one there is.

    Errors: ChartNotFound, SharingBarred, TooManyShares.
    """
    with transaction.atomic(durable=True):
        locked = Chart.objects.visible_to(by).light().select_for_update().find(chart.pk)
        there = ChartShare.objects.filter(pk=share_id, chart=locked).first()
        if there is not None:
            return there
        if barring := Chart.objects.barring(locked).only("hidden_reason").first():
            raise SharingBarred(reason=barring.hidden_reason)
        if locked.shares.live().count() >= MOST:
            raise TooManyShares(most=MOST)
        share = ChartShare(
            pk=share_id, chart=chart, include=list(include), birth_data=birth_data, expires_at=expires_at
        )
        share.save(force_insert=True)
        events.record("chart.shared", user_id=by.pk, chart_id=str(chart.pk), share_id=str(share_id))
        shown: dict[str, Any] = {"share": share_id, "include": include, "birth_data": birth_data, "until": expires_at}
        audit.record(action=Action.CHART_SHARED, subject=by, actor=by, target=chart, after=shown)
    return share


def revoke_share(*, share: ChartShare, by: Any) -> None:
    """The link is dead at once; twice is once. by: its owner, or staff."""
    with transaction.atomic():  # the back office has a transaction of its own
        now = timezone.now()
        if ChartShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now):
            events.record("chart.share_revoked", user_id=by.pk, chart_id=str(share.chart_id), share_id=str(share.pk))
            audit.record(
                action=Action.SHARE_REVOKED, subject=share.chart.owner_id, actor=by, target=share.chart,
                before={"revoked_at": None}, after={"revoked_at": now}, share=share.pk,
            )  # fmt: skip


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


def shared_reading(share: ChartShare, language: str) -> Reading | None:
    """What the link shows of the chart's readings, in the language if there is one in it. Errors: SharedReadingGone."""
    return latest_reading(chart=share.chart, language=language, shared=True) if Part.READING in share.include else None
