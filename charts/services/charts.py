"""What is done with stored charts. Calculations happen before the transaction that stores them."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from analytics import events
from charts.errors import ChangedMeanwhile
from charts.models import Chart
from charts.services.calculation import Calculation, calculate

if TYPE_CHECKING:
    from accounts.models import User

BIRTH = ("moment", "place", "settings")
_ATTEMPTS = 5


def create_chart(
    *,
    owner: "User",
    chart_id: uuid.UUID,
    kind: str,
    moment: Mapping[str, Any],
    place: Mapping[str, Any],
    settings: Mapping[str, Any],
    **described: Any,
) -> Chart:
    """Compute and store. described: name, tags, notes. A repeat with the same id finds the chart that is there.

    Errors: ChartNotFound when that one was deleted meanwhile.
    """
    request = {"moment": moment, "place": place, "settings": settings}
    computed = calculate(kind=kind, moment=moment, place=place, settings=settings)
    try:
        with transaction.atomic(durable=True):
            chart = Chart(id=chart_id, owner=owner, kind=kind, request=request, **described)
            _take(chart, computed)
            chart.save(force_insert=True)
            events.record("chart.created", user_id=owner.pk, chart_id=str(chart.pk), kind=kind)
    except IntegrityError:
        if not Chart.objects.filter(pk=chart_id, owner=owner).exists():
            raise
        return Chart.objects.visible_to(owner).find(chart_id)
    return chart


def update_chart(*, chart: Chart, changes: Mapping[str, Any], check: Callable[[Chart], None]) -> Chart:
    """Change what differs; new birth data or settings recompute.

    check: raises under the row's lock if the caller's copy is stale. Errors: ChangedMeanwhile, ChartNotFound.
    """
    for _attempt in range(_ATTEMPTS):
        request = _changed_request(chart, changes)
        computed = None if request == chart.request else calculate(kind=chart.kind, **request)
        with transaction.atomic(durable=True):
            locked = Chart.objects.present().select_for_update().find(chart.pk)
            check(locked)
            if locked.request == chart.request or not any(name in changes for name in BIRTH):
                return _apply(locked, changes, request, computed)
        chart = locked  # someone else gave it other birth data meanwhile: compute again on top of theirs
    raise ChangedMeanwhile


def _changed_request(chart: Chart, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A new moment or place replaces the old one; of the settings, and of the aspects in them, only what is named."""
    request = {**chart.request, **{name: changes[name] for name in ("moment", "place") if name in changes}}
    if "settings" in changes:
        former, new = chart.request["settings"], changes["settings"]
        aspects = {**former["aspects"], **new.get("aspects", {})}
        request["settings"] = {**former, **new, "aspects": aspects}
    return request


def _apply(chart: Chart, changes: Mapping[str, Any], request: dict[str, Any], computed: Calculation | None) -> Chart:
    changed = [name for name in ("name", "tags", "notes") if name in changes and changes[name] != getattr(chart, name)]
    for name in changed:
        setattr(chart, name, changes[name])
    if computed is not None:
        chart.request = request
        changed += ["request", *_take(chart, computed)]
    if changed:
        chart.save(update_fields=[*changed, "updated_at"])
        fields = [name for name in changed if name in ("name", "tags", "notes")] + ["birth"] * (computed is not None)
        events.record("chart.updated", user_id=chart.owner_id, chart_id=str(chart.pk), kind=chart.kind, changed=fields)
    return chart


def delete_chart(*, chart: Chart, check: Callable[[Chart], None] = lambda chart: None) -> None:
    """Hide it from its owner; the row stays until it is purged. Errors: ChartNotFound if it is gone already."""
    with transaction.atomic(durable=True):
        locked = Chart.objects.present().select_for_update().find(chart.pk)
        check(locked)
        locked.deleted_at = timezone.now()
        locked.save(update_fields=["deleted_at", "updated_at"])
        events.record("chart.deleted", user_id=locked.owner_id, chart_id=str(locked.pk), kind=locked.kind)


def _take(chart: Chart, computed: Calculation) -> list[str]:
    """Put a computed result into the row. Returns the fields that it fills."""
    values: dict[str, Any] = {
        "result": computed.result,
        "engine_version": f"{computed.result['engine']['name']} {computed.result['engine']['version']}",
        "utc": computed.instant.civil.utc,
        "julian_day": computed.instant.julian_day,
        "time_known": computed.instant.day is None,
        "latitude": computed.spot.latitude,
        "longitude": computed.spot.longitude,
        "timezone": computed.spot.timezone,
        "place_name": computed.spot.name or "",
    }
    for name, value in values.items():
        setattr(chart, name, value)
    return list(values)
