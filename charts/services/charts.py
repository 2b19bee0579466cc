"""What is done with stored charts. Calculations happen before the transaction that stores them."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import TooManyCharts
from accounts.models import Action
from accounts.services import audit, plans
from analytics import events
from charts.errors import ChangedMeanwhile, HiddenChart
from charts.models import Chart, ChartTag, ChartVersion
from charts.models.chart import SUBJECTS
from charts.services.calculation import Calculation, calculate, complete
from charts.services.primary import forget_primary
from charts.services.resolving import Spot, resolve_place
from config.system import copying, notify

if TYPE_CHECKING:
    from accounts.models import User

DESCRIBED = ("name", "tags", "notes", "rating", "source")
_ATTEMPTS = 5


def create_chart(*, owner: "User", chart_id: uuid.UUID, kind: str, **asked: Any) -> Chart:
    """Compute and store. asked: as the kind's serializer leaves it. A repeat with the same id finds what is there.

    Errors: ChartNotFound when that one was deleted meanwhile; TooManyCharts; those of `calculate`.
    """
    described = {name: asked.pop(name) for name in DESCRIBED}
    computed = calculate(kind=kind, asked=asked, by=owner)
    chart = made(owner=owner, chart_id=chart_id, read={"kind": kind, **described}, computed=computed)
    try:
        with transaction.atomic(durable=True):
            if not plans.room_for_charts(owner=owner, wanted=1):
                raise plans.too_many_charts(owner=owner)
            ChartTag.objects.spell(owner, [chart])
            chart.save(force_insert=True)
            events.record("chart.created", user_id=owner.pk, chart_id=str(chart.pk), kind=kind)
            after = {"kind": kind, **described}
            audit.record(action=Action.CHART_CREATED, subject=owner, actor=owner, target=chart, after=after)
            notify.tell(owner.pk, "chart.ready", chart=str(chart.pk), kind=kind)
    except (IntegrityError, TooManyCharts):
        if not Chart.objects.filter(pk=chart_id, owner=owner).exists():
            raise
        return Chart.objects.visible_to(owner).find(chart_id)
    return chart


def made(*, owner: "User", chart_id: uuid.UUID, read: Mapping[str, Any], computed: Calculation) -> Chart:
    """A chart that is not stored yet, with all that it is found by. read: the body, as the kind's serializer leaves it.

    Errors: ValidationFailed, on the rating.
    """
    now = timezone.now()
    described = {name: read[name] for name in DESCRIBED}
    # All at once: a field that is set later is given its default first.
    chart = Chart(
        id=chart_id, owner=owner, kind=read["kind"], created_at=now, updated_at=now, **described, **_columns(computed)
    )
    chart.rate(chosen=True)
    chart.index(computed.factor_ids)
    return chart


def create_charts(*, owner: "User", charts: Sequence[Chart]) -> None:
    """Store many, `made`, of one owner, in the caller's transaction, which has asked the plan whether there is room.
    None of them may be there already.

    Nobody is told of each: who asked for so many is told of the job.
    """
    ChartTag.objects.spell(owner, charts)
    copying.insert(charts)
    happened = [{"chart_id": str(chart.pk), "kind": chart.kind} for chart in charts]
    events.record_many("chart.created", user_id=owner.pk, data=happened)
    audit.record(action=Action.CHART_CREATED, subject=owner, actor=owner, count=len(charts))


def update_chart(
    *, chart: Chart, changes: Mapping[str, Any], whole: bool, check: Callable[[Chart], None], by: "User"
) -> Chart:
    """Change what differs; new birth data or settings recompute, and the chart as it was stays as an earlier version.

    whole: what is not named goes back to default.

    check: raises under the row's lock if the caller's copy is stale. Errors: ChangedMeanwhile, ChartNotFound;
    HiddenChart of what would recompute a hidden one: another birth lifts the bar on the one that was hidden.
    """
    figure = {name: value for name, value in changes.items() if name not in (*DESCRIBED, "kind")}
    for _attempt in range(_ATTEMPTS):
        request = figure if whole else _changed_request(chart.request, figure)
        computed = None
        if figure and request != chart.request:
            found = places_found(chart, anew=changes)
            computed = calculate(kind=chart.kind, asked=request, by=by, find_place=found)
        with transaction.atomic(durable=True):
            locked = Chart.objects.present().select_for_update().find(chart.pk)
            check(locked)
            if locked.request == chart.request or not figure:
                return _apply(locked, changes, computed)
        chart = locked  # someone else gave it other birth data meanwhile: compute again on top of theirs
    raise ChangedMeanwhile


def places_found(chart: Chart, *, anew: Collection[str] = ()) -> Callable[[Mapping[str, Any]], Spot]:
    """Finds each place of its request where it was found once, whatever staff or a new release of the data say of it by
    now. anew: parts of the request that are looked up again.
    """
    heads = {"place": chart.result, **{role: chart.result.get(role) or {} for role in SUBJECTS}}
    known = [
        (chart.request[name] if name == "place" else chart.request[name]["place"],
         Spot(**head["place"], timezone=head["moment"]["timezone"]))
        for name, head in heads.items()
        if name in chart.request and name not in anew and "place" in head and "moment" in head
    ]  # fmt: skip
    return lambda place: next((spot for asked, spot in known if asked == place), None) or resolve_place(place)


def _changed_request(former: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A new moment, place or subject replaces the old one; of the settings, and their aspects, only what is named."""
    request = {**former, **changes}
    if "settings" in changes:
        old, new = former.get("settings", {}), changes["settings"]
        request["settings"] = complete(old, new)
    return request


def _apply(chart: Chart, changes: Mapping[str, Any], computed: Calculation | None) -> Chart:
    before = {name: getattr(chart, name) for name in (*DESCRIBED, "version")}
    changed = []
    if computed is not None and computed.request != chart.request:
        if chart.hidden:
            raise HiddenChart(reason=chart.hidden_reason)
        ChartVersion.of(chart).save(force_insert=True)  # the row's lock keeps the numbers without gaps
        chart.version += 1
        changed += ["version", *take(chart, computed)]
    for name in changes.keys() & set(DESCRIBED):
        setattr(chart, name, changes[name])
    if chart.tags != before["tags"]:
        ChartTag.objects.spell(chart.owner, [chart])
    described = [name for name in DESCRIBED if getattr(chart, name) != before[name]]
    described += chart.rate(chosen="rating" in changes)
    changed += described
    if changed:
        changed += chart.index()
        chart.save(update_fields={*changed, "updated_at"})
        _tell_of_change(chart, changed, before)
    return chart


def _tell_of_change(chart: Chart, changed: Sequence[str], before: Mapping[str, Any]) -> None:
    """changed: its columns, of which those of a former figure stand in a version of their own."""
    recomputed = "request" in changed
    fields = [name for name in changed if name in DESCRIBED] + ["birth"] * recomputed
    events.record("chart.updated", user_id=chart.owner_id, chart_id=str(chart.pk), kind=chart.kind, changed=fields)
    noted = [name for name in before if name in changed]
    audit.record(
        action=Action.CHART_UPDATED, subject=chart.owner_id, target=chart, changed=fields,
        before={name: before[name] for name in noted}, after={name: getattr(chart, name) for name in noted},
    )  # fmt: skip
    notify.tell(chart.owner_id, "chart.ready" if recomputed else "chart.updated", chart=str(chart.pk), kind=chart.kind)


def delete_chart(*, chart: Chart, check: Callable[[Chart], None] = lambda chart: None) -> None:
    """Hide it from its owner; the row stays until it is purged. Errors: ChartNotFound if it is gone already."""
    with transaction.atomic(durable=True):
        locked = Chart.objects.present().select_for_update().find(chart.pk)
        check(locked)
        locked.deleted_at = timezone.now()
        locked.save(update_fields=["deleted_at", "updated_at"])
        forget_primary(chart=locked)
        events.record("chart.deleted", user_id=locked.owner_id, chart_id=str(locked.pk), kind=locked.kind)
        audit.record(
            action=Action.CHART_DELETED, subject=locked.owner_id, target=locked,
            before={"deleted_at": None}, after={"deleted_at": locked.deleted_at},
        )  # fmt: skip
        notify.tell(locked.owner_id, "chart.deleted", chart=str(locked.pk), kind=locked.kind)


def take(chart: Chart, computed: Calculation) -> list[str]:
    """Put a computed result into the row. Returns the fields that it fills."""
    values = _columns(computed)
    for name, value in values.items():
        setattr(chart, name, value)
    return list(values)


def _columns(computed: Calculation) -> dict[str, Any]:
    return {
        "request": computed.request,
        "result": computed.result,
        "engine_version": computed.engine,
        "utc": computed.instant.civil.utc,
        "julian_day": computed.instant.julian_day,
        "time_known": computed.instant.day is None,
        "latitude": computed.spot.latitude,
        "longitude": computed.spot.longitude,
        "timezone": computed.spot.timezone,
        "place_name": computed.spot.name or "",
    }
