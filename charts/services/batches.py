"""`POST /calculations/batch` and `POST /charts/batch`: what is done with the items of such a job."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, Protocol

from accounts.models import User
from accounts.services import plans
from analytics import events
from charts.engine.garbage import uncollected
from charts.models import Chart
from charts.notes import telling
from charts.serializers.answers import ORDER, SUMMARY
from charts.services.calculation import Calculation
from charts.services.charts import create_charts, made
from charts.services.many import Computed, answer, calculate_many, is_quick, write_many
from charts.services.patience import Patience
from config.api.codec import dumps
from config.api.errors import ValidationFailed, describe
from config.api.jobs import kinds, requesting
from config.api.jobs.kinds import DATABASE_AWAY, JobKind, Outcome, Unwanted, Work
from config.system import notify
from config.system.models import Job

# Of an item, as the job's results show it: its place, its body as it was read, what was computed.
Show = Callable[[int, Mapping[str, Any], Calculation], Mapping[str, Any]]


class Compute(Protocol):
    """`calculate_many`, or what writes sooner than it makes."""

    def __call__(self, items: Sequence[Any], by: User) -> Iterator[Computed | Exception]: ...


CALCULATIONS: Final = "calculations.batch"
CHARTS: Final = "charts.batch"
# What is not computed in arrays may take seconds by itself: so many plain items does it count as.
_HEAVY: Final = 25
# Of the answer to GET /charts: what a row of it shows.
_SHOWN: Final = tuple(name for name in ORDER if name in SUMMARY)


def request_batch(*, kind: str, job_id: uuid.UUID, items: Sequence[Any], by: User) -> Job:
    """Asked again under the same id, the one there is. Errors: BatchTooLarge, ChartsDoNotFit, TooManyJobs."""
    if not Job.objects.of(by.pk).filter(pk=job_id).exists():
        plans.check_batch(user=by, items=len(items))
        if kind == CHARTS:
            plans.check_charts(owner=by, wanted=len(items))
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
    from config.system.sheets import Sheets  # numpy, on first use

    sheets, tell = Sheets(), telling()
    answers = _computed(work, owner_of(work), partial(write_many, sheets=sheets))
    outcome = _outcome(work, answers, lambda place, read, computed: answer(read, computed.result, tell))
    return replace(outcome, sheets=sheets)


@uncollected()
def _create(work: Work) -> Outcome:
    owner = owner_of(work)
    charts: dict[int, Chart] = {}

    def show(place: int, read: Mapping[str, Any], computed: Calculation) -> dict[str, Any]:
        # The same each time: a part that is done again makes no second chart.
        chart_id = uuid.uuid5(work.job.pk, str(work.first + place))
        chart = made(owner=owner, chart_id=chart_id, read=read, computed=computed)
        shown = _shown(chart)
        # Written now, while it is at hand, rather than kept as a thousand objects.
        chart.pack()
        charts[place] = chart
        return shown

    outcome = _outcome(work, _computed(work, owner, write_many), show)
    return replace(outcome, fit=partial(_fitting, work, owner, outcome, charts))


def _fitting(work: Work, owner: User, outcome: Outcome, charts: Mapping[int, Chart]) -> Outcome:
    """As many of the charts as the owner may still keep; the others' results are errors."""
    places = list(charts)
    room = plans.room_for_charts(owner=owner, wanted=len(places))
    if room == len(places):
        return replace(outcome, store=partial(create_charts, owner=owner, charts=list(charts.values())))
    lines, refused = list(outcome.lines), describe(plans.too_many_charts(owner=owner, taken=room))[1]["error"]
    for place in places[room:]:
        lines[place] = dumps({"index": work.first + place, "error": refused})
    store = partial(create_charts, owner=owner, charts=[charts[place] for place in places[:room]])
    return Outcome(lines, outcome.failed + len(places) - room, store)


def _shown(chart: Chart) -> dict[str, Any]:
    return {name: getattr(chart, name) if hasattr(chart, name) else chart.result.get(name) for name in _SHOWN}


def _computed(work: Work, owner: User, together: Compute) -> Iterator[Computed | Exception]:
    patience = Patience(work.keep)
    for items in _stretches(work.items):
        work.keep()
        compute = together if len(items) > 1 else _alone
        yield from patience.ask(items, partial(compute, by=owner))


def _alone(items: Sequence[Any], by: User) -> Iterator[Computed | Exception]:
    """Of one item, even what nobody expected is its own error."""
    found: Computed | Exception
    try:
        found = next(calculate_many(items, by))
    except Exception as error:  # noqa: BLE001  (the others go on)
        found = error
    yield found


def _stretches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """In order; what may take seconds stands alone."""
    start = 0
    while start < len(items):
        end = start + 1
        while end < len(items) and is_quick(items[start]) and is_quick(items[end]):
            end += 1
        yield items[start:end]
        start = end


def _outcome(work: Work, answers: Iterator[Computed | Exception], show: Show) -> Outcome:
    lines, failed = [], 0
    for place, one in enumerate(answers):
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
