"""Charts out of files: every row read, resolved and computed; what is well and new is stored."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from analytics import events
from charts import interchange, moments
from charts.engine.errors import EngineError
from charts.interchange import Fault, Found, Options, Remark, Row
from charts.models import Chart
from charts.serializers import read_request
from charts.serializers.kinds import DESCRIPTION
from charts.services import faults
from charts.services.backends import get_backend
from charts.services.calculation import Calculation, Prepared, finish, prepare
from charts.services.charts import fill
from charts.services.duplicates import OF_THEMSELVES, Known, Likeness, present_like
from charts.services.refusals import refusal_of
from charts.services.resolving import resolve_place
from config.api.codec import check_depth_and_nul
from config.api.errors import AppError, ValidationFailed, describe

if TYPE_CHECKING:
    from accounts.models import User

CHUNK: Final = 200
STATES: Final = ("ok", "duplicate", "error", "imported")
_LOCK: Final = 0x6368_6172  # "char": the first half of the advisory locks by which an owner's imports take turns


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was read. encoding: None of a text that came as such."""

    form: str
    found: tuple[Found, ...]
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is done with every row. settings, tags: where the row has none of its own, and beside its own."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    import_duplicates: bool = False


@dataclass(slots=True)
class Examined:
    """A row of the report. duplicate_of: {"chart": id} or {"row": number}."""

    row: int
    line: int
    name: str = ""
    kind: str = ""
    status: str = "ok"
    described: dict[str, Any] = field(default_factory=dict)
    prepared: Prepared | None = None
    calculation: Calculation | None = None
    remarks: tuple[Remark, ...] = ()
    duplicate_of: dict[str, Any] | None = None
    chart: uuid.UUID | None = None
    error: dict[str, Any] | None = None

    def refuse(self, error: Exception) -> None:
        told = describe(error)[1]["error"]
        self.status, self.error = "error", {name: told[name] for name in ("code", "message", "details")}

    @property
    def likeness(self) -> Likeness:
        if self.calculation is None:
            raise ValueError("Only what was computed is like something.")
        spot, instant, request = self.calculation.spot, self.calculation.instant, self.calculation.request
        compared = {} if self.kind in OF_THEMSELVES else request
        return Likeness(
            self.kind, self.name, instant.civil.utc, spot.latitude, spot.longitude, instant.day is None, compared
        )

    def as_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"row": self.row, "line": self.line, "status": self.status, "name": self.name}
        if self.calculation is not None:
            instant, spot = self.calculation.instant, self.calculation.spot
            shown |= {"kind": self.kind, "utc": moments.written(instant.civil.utc), "time_known": instant.day is None}
            shown |= {"place": spot.name, "latitude": spot.latitude, "longitude": spot.longitude}
            shown["notes"] = list(faults.notes(self.remarks, instant))
        for name in ("chart", "duplicate_of", "error"):
            if (value := getattr(self, name)) is not None:
                shown[name] = value
        return shown


def read_content(
    *, content: str | bytes, form: str | None, options: Options, encoding: str | None = None, field: str = "content"
) -> Content:
    """Errors: ValidationFailed on `field` for what is no text, or too many rows."""
    found_encoding = None
    try:
        if isinstance(content, bytes):
            content, found_encoding = interchange.decode(content, encoding)
        form = form or interchange.form_of(content)
        return Content(form, tuple(interchange.read(content, form, options)), found_encoding)
    except interchange.Unreadable as fault:
        message = faults.said(faults.FAULTS[fault.code], fault.text)
    except interchange.TooManyRows:
        message = _("At most %d charts at a time.") % interchange.MOST_ROWS
    raise ValidationFailed(details={field: [message]})


def read_rows(rows: Sequence[Any]) -> Content:
    """Bodies that came in the request itself. Errors: ValidationFailed."""
    if len(rows) > interchange.MOST_ROWS:
        message = _("At most %d charts at a time.") % interchange.MOST_ROWS
        raise ValidationFailed(details={"rows": [message]})
    return Content("json", tuple(interchange.of_values(rows)))


def dry_run(*, content: Content, wanted: Wanted, by: "User") -> dict[str, Any]:
    """The report of an import that stores nothing."""
    seen, rows = Known(), []
    for chunk in examine(content.found, wanted, by):
        computed = [one for one in chunk if one.calculation is not None]
        present = present_like(by, [one.likeness for one in computed])
        for one in computed:
            _compare(one, present, seen)
            one.prepared = None
        rows += [one.as_dict() for one in chunk]
        for one in chunk:
            one.calculation = None  # ten thousand figures would fill a gigabyte
    return report(content, rows)


def report(content: Content, rows: list[dict[str, Any]]) -> dict[str, Any]:
    states = [row["status"] for row in rows]
    remarks = [one for one in content.found if isinstance(one, Remark)]
    return {
        "format": content.form,
        "encoding": content.encoding,
        "notes": [faults.said(faults.REMARKS[one.code], one.text) for one in remarks],
        "counts": {"rows": len(rows), **{state: states.count(state) for state in STATES}},
        "rows": rows,
    }


def _compare(one: Examined, present: Known, seen: Known) -> None:
    likeness = one.likeness
    if (chart := present.find(likeness)) is not None:
        one.status, one.duplicate_of = "duplicate", {"chart": chart}
    elif (row := seen.find(likeness)) is not None:
        one.status, one.duplicate_of = "duplicate", {"row": row}
    else:
        seen.add(likeness, one.row)


def examine(found: Iterable[Found], wanted: Wanted, by: "User") -> Iterator[list[Examined]]:
    """Rows and faults, chunk by chunk: read strictly, resolved and computed; what is refused says why."""
    numbered = enumerate((one for one in found if not isinstance(one, Remark)), 1)
    while chunk := list(islice(numbered, CHUNK)):
        rows = [_prepared(number, one, wanted, by) for number, one in chunk]
        _calculate([one for one in rows if one.prepared is not None])
        yield rows


def _prepared(number: int, found: Row | Fault, wanted: Wanted, by: "User") -> Examined:
    one = Examined(number, found.line, name=str(_name(found))[:200])
    if isinstance(found, Fault):
        one.refuse(faults.refusal(found))
        return one
    one.remarks = found.remarks
    try:
        check_depth_and_nul(found.body)
        body = dict(read_request(_body(found, wanted)))
        one.kind, one.described = body.pop("kind"), {name: body.pop(name) for name in DESCRIPTION if name in body}
        one.prepared = prepare(kind=one.kind, asked=body, by=by)
    except (ValidationError, AppError) as error:
        if isinstance(error, AppError) and error.status >= 500:
            raise  # not the row's fault
        one.refuse(error)
    return one


def _name(found: Row | Fault) -> Any:
    return found.name if isinstance(found, Fault) else found.body.get("name", "")


def _body(row: Row, wanted: Wanted) -> dict[str, Any]:
    body = dict(row.body)
    if wanted.settings:
        own = body.get("settings", {})
        body["settings"] = {**wanted.settings, **own} if isinstance(own, dict) else own
    if wanted.tags and isinstance(body.get("tags", []), list):
        body["tags"] = [*body.get("tags", []), *wanted.tags]
    if row.zone:
        spot = resolve_place(body["place"])
        named = {"name": spot.name} if spot.name else {}
        body["place"] = {"latitude": spot.latitude, "longitude": spot.longitude, "timezone": row.zone, **named}
    return body


def _calculate(rows: Sequence[Examined]) -> None:
    requests = [one.prepared.request for one in rows if one.prepared]
    for one, computed in zip(rows, get_backend().calculate_many(requests), strict=True):
        if one.prepared is None:
            continue
        if isinstance(computed, EngineError):
            one.refuse(refusal_of(computed, one.prepared.as_asked))
        elif isinstance(computed, Exception):
            raise computed
        else:
            one.calculation = finish(one.prepared, computed)


def store(*, rows: Sequence[Examined], wanted: Wanted, by: "User", run: uuid.UUID) -> None:
    """Store a chunk of one import, and say in the rows what became of them. A repeat of the run stores nothing twice.

    Of two imports of one owner the second waits here, and then finds what the first has stored.
    """
    computed = [one for one in rows if one.calculation is not None]
    with transaction.atomic(durable=True):
        _take_turns(by)
        stored = _stored_by(run, computed)
        present = present_like(by, [one.likeness for one in computed])
        seen = Known()
        for one in computed:
            chart_id = uuid.uuid5(run, str(one.row))
            if chart_id in stored:
                one.status, one.chart = "imported", chart_id
                continue
            if not wanted.import_duplicates:
                _compare(one, present, seen)
            if one.status == "ok":
                _store(one, chart_id, by)


def _take_turns(owner: "User") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, str(owner.pk)])


def _stored_by(run: uuid.UUID, rows: Sequence[Examined]) -> set[uuid.UUID]:
    """Also what was deleted since."""
    ids = [uuid.uuid5(run, str(one.row)) for one in rows]
    return set(Chart.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _store(one: Examined, chart_id: uuid.UUID, owner: "User") -> None:
    if one.calculation is None:
        raise ValueError("Only what was computed is stored.")
    chart = Chart(id=chart_id, owner=owner, kind=one.kind, **one.described)
    fill(chart, one.calculation)
    chart.save(force_insert=True)
    events.record("chart.created", user_id=owner.pk, chart_id=str(chart.pk), kind=one.kind)
    one.status, one.chart = "imported", chart_id


def run(*, content: Content, wanted: Wanted, by: "User", run: uuid.UUID) -> dict[str, Any]:
    """Import, and report what became of each row."""
    rows: list[dict[str, Any]] = []
    for chunk in examine(content.found, wanted, by):
        store(rows=chunk, wanted=wanted, by=by, run=run)
        rows += [one.as_dict() for one in chunk]
    return report(content, rows)
