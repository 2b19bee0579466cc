"""Imports that store: a chunk in a transaction, in this process or as the parts of a job."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from accounts.services import plans
from charts.interchange import Fault, Found, Remark, Row
from charts.models import Chart
from charts.services.batches import ended, owner_of
from charts.services.charts import create_charts, made
from charts.services.duplicates import Known, present_like
from charts.services.importing import Content, Examined, Wanted, examine, report
from config.api.codec import dumps
from config.api.jobs import kinds, requesting
from config.api.jobs.kinds import JobKind, Outcome, Work
from config.system.models import Job

if TYPE_CHECKING:
    from accounts.models import User

IMPORT: Final = "charts.import"
_IDENTIFIED: Final = "%d, identified"


def run(*, content: Content, wanted: Wanted, by: "User") -> dict[str, Any]:
    """Import here and now, and report what became of each row."""
    rows: list[dict[str, Any]] = []
    this = uuid.uuid4()
    for chunk in examine(content.found, wanted, by):
        store(rows=chunk, wanted=wanted, by=by, run=this, total=len(content.found))
        rows += [one.as_dict() for one in chunk]
    return report(content, rows)


def store(*, rows: Sequence[Examined], wanted: Wanted, by: "User", run: uuid.UUID, total: int) -> None:
    """Store a chunk of one run of so many rows in all, and say in the rows what became of them. Done again, it stores
    nothing twice.

    Of two imports of one owner the second waits here, and then finds what the first has stored.
    """
    computed = [one for one in rows if one.calculation is not None]
    with transaction.atomic(durable=True):
        _take_turns(by)
        stored = _stored_by(run, computed)
        likenesses = [one.likeness for one in computed]
        present = present_like(by, likenesses, has_identity=partial(_is_identified, run, total))
        room = plans.room_for_charts(owner=by, wanted=len(computed))
        seen, charts = Known(), list[Chart]()
        for one in computed:
            chart_id = _chart_id(run, one)
            if chart_id not in stored:
                if not wanted.import_duplicates:
                    one.compare(present, seen)
                if one.duplicate_of is not None:
                    continue
                if len(charts) == room:
                    one.take(plans.too_many_charts(owner=by, taken=room))
                    continue
                charts.append(made(owner=by, chart_id=chart_id, read=one.read, computed=one.computed))
            one.status, one.chart = "imported", chart_id
        create_charts(owner=by, charts=charts)


def _chart_id(run: uuid.UUID, row: Examined) -> uuid.UUID:
    """The same each time, and another where the row says which chart it was exported from."""
    return uuid.uuid5(run, str(row.row) if row.identity is None else _IDENTIFIED % row.row)


@lru_cache(maxsize=4)
def _identified(run: uuid.UUID, total: int) -> frozenset[uuid.UUID]:
    return frozenset(uuid.uuid5(run, _IDENTIFIED % row) for row in range(1, total + 1))


def _is_identified(run: uuid.UUID, total: int, chart_id: uuid.UUID) -> bool:
    return chart_id in _identified(run, total)


def _take_turns(owner: "User") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"imports of {owner.pk}"])


def _stored_by(run: uuid.UUID, rows: Sequence[Examined]) -> set[uuid.UUID]:
    """Also what was deleted since."""
    ids = [_chart_id(run, one) for one in rows]
    return set(Chart.objects.filter(pk__in=ids).values_list("pk", flat=True))


# As a job


def request_import(*, content: Content, wanted: Wanted, job_id: uuid.UUID, by: "User") -> Job:
    """Asked again under the same id, the one there is. Errors: TooManyJobs."""
    items = [_item(one) for one in content.found if not isinstance(one, Remark)]
    options = {"settings": wanted.settings, "tags": wanted.tags, "import_duplicates": wanted.import_duplicates}
    return requesting.request_job(job_id=job_id, owner_id=by.pk, kind=IMPORT, items=items, options=options)


def register() -> None:
    kinds.register(IMPORT, JobKind(run=_run, ended=ended))


def _run(work: Work) -> Outcome:
    """The charts are stored before the part is completed, under ids that are the same if it is done again."""
    by, wanted = owner_of(work), Wanted(**work.job.options)
    lines, failed = [], 0
    for chunk in examine(_found(work.items), wanted, by, first=work.first + 1):
        work.keep()
        store(rows=chunk, wanted=wanted, by=by, run=work.job.pk, total=work.job.total)
        for one in chunk:
            failed += one.error is not None
            lines.append(dumps({"index": one.row - 1, **_told(one)}))
    return Outcome(lines, failed)


def _told(one: Examined) -> dict[str, Any]:
    if one.error is None:
        return {"item": one.as_dict()}
    return {"error": {**one.error, "row": one.row, "line": one.line, "name": one.name}}


def _item(found: Row | Fault) -> dict[str, Any]:
    """A row of the file, as the job keeps it."""
    if isinstance(found, Fault):
        return {"fault": [found.line, found.code, found.field, found.text, found.name]}
    return {**_fields(found), "remarks": [[one.code, one.text] for one in found.remarks]}


def _fields(row: Row) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _found(items: Iterable[Mapping[str, Any]]) -> Iterable[Found]:
    """What an earlier version of the product queued lacks fields that have defaults."""
    for item in items:
        if "fault" in item:
            yield Fault(*item["fault"])
        else:
            yield Row(**{**item, "remarks": tuple(Remark(*one) for one in item["remarks"])})
