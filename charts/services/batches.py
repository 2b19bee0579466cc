"""`POST /calculations/batch` and `POST /charts/batch`: what is done with the items of such a job."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import orjson

from accounts.models import User
from analytics import events
from charts.models import Chart
from charts.serializers.answers import ORDER, SUMMARY
from charts.services.calculation import Calculation
from charts.services.charts import create_charts, made
from charts.services.many import Computed, answer, calculate_many, is_quick, uncollected
from config.api.codec import dumps
from config.api.errors import ValidationFailed, describe
from config.api.jobs import kinds, requesting
from config.api.jobs.kinds import DATABASE_AWAY, JobKind, Outcome, Unwanted, Work
from config.system import notify
from config.system.models import Job

# Of an item, as the job's results show it: its place, its body as it was read, what was computed.
Show = Callable[[int, Mapping[str, Any], Calculation], Mapping[str, Any]]

CALCULATIONS: Final = "calculations.batch"
CHARTS: Final = "charts.batch"
# What is not computed in arrays may take seconds by itself: so many plain items does it count as.
_HEAVY: Final = 25
# Of the answer to GET /charts: what a row of it shows.
_SHOWN: Final = tuple(name for name in ORDER if name in SUMMARY)


def request_batch(*, kind: str, job_id: uuid.UUID, items: Sequence[Any], by: User) -> Job:
    """Asked again under the same id, the one there is. Errors: TooManyJobs."""
    return requesting.request_job(job_id=job_id, owner_id=by.pk, kind=kind, items=items)


def register() -> None:
    kinds.register(CALCULATIONS, JobKind(run=_calculate, weigh=_weigh, ended=ended))
    kinds.register(CHARTS, JobKind(run=_create, weigh=_weigh, ended=ended))


def _weigh(item: Any) -> int:
    return 1 if is_quick(item) else _HEAVY


def owner_of(work: Work) -> User:
    """Errors: Unwanted."""
    owner: User | None = User.objects.present().filter(pk=work.job.owner_id).first()
    if owner is None:
        raise Unwanted
    return owner


@uncollected()
def _calculate(work: Work) -> Outcome:
    return _outcome(work, owner_of(work), lambda place, read, computed: answer(read, computed.result))


@uncollected()
def _create(work: Work) -> Outcome:
    owner = owner_of(work)
    charts: list[Chart] = []

    def show(place: int, read: Mapping[str, Any], computed: Calculation) -> dict[str, Any]:
        # The same each time: a part that is done again makes no second chart.
        chart_id = uuid.uuid5(work.job.pk, str(work.first + place))
        chart = made(owner=owner, chart_id=chart_id, read=read, computed=computed)
        shown = _shown(chart)
        # Written now, while it is at hand, rather than kept as a thousand objects.
        chart.result = orjson.Fragment(orjson.dumps(chart.result))
        charts.append(chart)
        return shown

    outcome = _outcome(work, owner, show)
    store = partial(create_charts, owner=owner, charts=charts)
    return Outcome(outcome.lines, outcome.failed, store)


def _shown(chart: Chart) -> dict[str, Any]:
    return {name: getattr(chart, name) if hasattr(chart, name) else chart.result.get(name) for name in _SHOWN}


def _computed(work: Work, owner: User) -> Iterator[Computed | Exception]:
    for items in _stretches(work.items):
        work.keep()
        if len(items) > 1:
            yield from calculate_many(items, owner)
        else:
            yield _alone(items, owner)


def _alone(items: Sequence[Any], owner: User) -> Computed | Exception:
    """Of one item, even what nobody expected is its own error."""
    try:
        return next(calculate_many(items, owner))
    except Exception as error:  # noqa: BLE001  (the others go on)
        return error


def _stretches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """In order; what may take seconds stands alone."""
    start = 0
    while start < len(items):
        end = start + 1
        while end < len(items) and is_quick(items[start]) and is_quick(items[end]):
            end += 1
        yield items[start:end]
        start = end


def _outcome(work: Work, owner: User, show: Show) -> Outcome:
    lines, failed = [], 0
    for place, one in enumerate(_computed(work, owner)):
        if isinstance(one, DATABASE_AWAY):
            raise one  # the part is done again when it is back
        try:
            told = {"error": describe(one)[1]["error"]} if isinstance(one, Exception) else {"item": show(place, *one)}
        except ValidationFailed as error:
            told = {"error": describe(error)[1]["error"]}
        failed += "error" in told
        lines.append(dumps({"index": work.first + place, **told}))
    return Outcome(lines, failed)


def ended(job: Job) -> None:
    """Within the transaction."""
    data = {"job_id": job.pk, "kind": job.kind, "total": job.total, "done": job.done, "failed": job.failed}
    events.record(f"job.{job.status}", user_id=job.owner_id, **data)
    notify.tell(job.owner_id, f"job.{job.status}", job=str(job.pk), kind=job.kind)
