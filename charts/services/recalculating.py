"""Charts that an earlier version of an engine computed, computed again."""

import logging
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from accounts.models import Action
from accounts.services import audit
from analytics import events
from charts.calculation.outside import FAILURES
from charts.errors import ChartNotFound
from charts.factor_ids import searchable
from charts.models import Chart, ChartVersion
from charts.models.chart import SUBJECTS
from charts.services.calculation import Calculation, calculate
from charts.services.charts import places_found, take
from config.api.errors import AppError
from config.system import notify

_BATCH: Final = 200
STORED: Final = ("kept", "changed")
_VERSION: Final = re.compile(r"(.+) (\d+(?:\.\d+)*)", re.ASCII)


logger = logging.getLogger(__name__)


class StillBelow(Exception):
    """What computes now is itself of a version that is to be replaced: its name, as rows have it."""


@dataclass(frozen=True, slots=True)
class Recalculated:
    """outcome: "kept" of a chart whose factors are the same, "changed" of one that has an earlier version now, "gone"
    of one that was deleted, changed or computed anew meanwhile, or the code of what failed.
    """

    chart_id: uuid.UUID
    outcome: str


def number_of(version: str) -> tuple[int, ...]:
    """ "1.10.2" as it is ordered. Errors: ValueError."""
    if not re.fullmatch(r"\d+(\.\d+)*", version, re.ASCII):
        raise ValueError(f"{version!r} is no version: numbers and dots.")
    return tuple(map(int, version.split(".")))


def engines_below(version: str) -> dict[str, int]:
    """What computed charts that are there, as rows name it, if it is of a lower version; with how many charts each."""
    wanted = number_of(version)
    engines = Chart.objects.present().counted_by_engine()
    matched = ((name, charts, _VERSION.fullmatch(name)) for name, charts in engines)
    return {name: charts for name, charts, found in matched if found and number_of(found[2]) < wanted}


def recalculate(engines: Mapping[str, int], *, most: int | None = None) -> Iterator[Recalculated]:
    """Compute again, one by one, what these computed; each is stored for itself, so it may end anywhere. most: that are
    stored.

    The birth, places as they were found and the settings stay. What can be read of the chart is its factors: while they
    are the same the new figures replace the old, else the chart as it was stays as an earlier version. Errors: those of
    an outside calculation service that fails; StillBelow.
    """
    rows = Chart.objects.present().filter(engine_version__in=engines).order_by("pk")
    last, stored = uuid.UUID(int=0), 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        for chart in batch:
            if stored == most:
                return
            last, one = chart.pk, _recalculated(chart, engines)
            stored += one.outcome in STORED
            yield one


def _recalculated(chart: Chart, engines: Mapping[str, int]) -> Recalculated:
    try:
        computed = calculate(kind=chart.kind, asked=chart.request, find_place=places_found(chart))
    except FAILURES:
        raise  # not of this chart: the next would fail too
    except AppError as error:
        return Recalculated(chart.pk, error.code)
    except Exception:
        # A row of whatever age: it must not be in the way of all behind it, at each repeat anew.
        logger.exception("chart not computed again", extra={"chart": str(chart.pk)})
        return Recalculated(chart.pk, "INTERNAL_ERROR")
    if computed.engine in engines:
        raise StillBelow(computed.engine)
    return Recalculated(chart.pk, _store(chart, computed))


def _store(seen: Chart, computed: Calculation) -> str:
    with transaction.atomic(durable=True):
        try:
            chart = Chart.objects.present().select_for_update().find(seen.pk)
        except ChartNotFound:
            return "gone"
        if (chart.version, chart.engine_version) != (seen.version, seen.engine_version):
            return "gone"
        before = {"engine_version": chart.engine_version, "version": chart.version}
        former, same = ChartVersion.of(chart), _reads_alike(chart, computed.result)
        if not same:
            former.save(force_insert=True)
            chart.version += 1
        changed = ["version", *take(chart, computed), *chart.rate(chosen=False), *chart.index()]
        chart.save(update_fields=[*changed, "updated_at"])
        after = {name: getattr(chart, name) for name in before}
        audit.record(
            action=Action.CHART_UPDATED, subject=chart.owner_id, target=chart, changed=["result"], before=before,
            after=after,
        )  # fmt: skip
        told = {"chart_id": str(chart.pk), "kind": chart.kind, "changed": ["result"]}
        events.record("chart.updated", user_id=chart.owner_id, **told)
        notify.tell(chart.owner_id, "chart.ready", chart=str(chart.pk), kind=chart.kind)
    return "kept" if same else "changed"


def _reads_alike(chart: Chart, result: Mapping[str, Any]) -> bool:
    """Where there are no factors, as of periods, the whole counts, but for what computed it."""
    before, now = (set(searchable(one, chart.kind)) for one in (chart.result, result))
    if before or now:
        return before == now
    return bool(_without_engine(chart.result) == _without_engine(result))


def _without_engine(result: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in result.items() if name != "engine"}
    return rest | {role: _without_engine(rest[role]) for role in SUBJECTS if isinstance(rest.get(role), dict)}
