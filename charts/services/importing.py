"""Charts out of files: what a file holds, and what would become of each row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from charts import interchange, moments
from charts.calculation.base import Settings
from charts.engine.garbage import uncollected
from charts.interchange import Fault, Found, Options, Remark, Row
from charts.models import Chart
from charts.services import faults
from charts.services.calculation import Calculation
from charts.services.duplicates import Known, Likeness, present_like
from charts.services.many import Computed, calculate_many, try_many
from charts.services.row_places import NOWHERE, Placed, placed
from config.api.codec import prune
from config.api.errors import AppError, ValidationFailed, describe

if TYPE_CHECKING:
    from accounts.models import User

# Bodies as `POST /charts` takes them, and what is computed of each, as of `charts.services.many`.
Compute = Callable[[Sequence[Any], "User"], Iterator[Computed | Exception]]

CHUNK: Final = 200
_DEFAULTS: Final = Settings().as_dict()
STATES: Final = ("ok", "duplicate", "error", "imported")


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


@dataclass
class Examined:
    """A row of the report. identity: of the chart that it was exported from. read: its body, as the kind's serializer
    leaves it. duplicate_of: `{"chart": id}` of the owner's or `{"row": number}` of the same file. chart: that was made.
    """

    row: int
    line: int
    name: str = ""
    identity: UUID | None = None
    says_settings: bool = True
    status: str = "ok"
    read: Mapping[str, Any] = field(default_factory=dict)
    calculation: Calculation | None = None
    remarks: tuple[Remark, ...] = ()
    placed: Placed = NOWHERE
    duplicate_of: dict[str, Any] | None = None
    chart: UUID | None = None
    error: dict[str, Any] | None = None

    def take(self, found: Computed | Exception) -> None:
        """What was computed of it, or why nothing was. Raises what is not the row's fault."""
        if not isinstance(found, Exception):
            self.read, self.calculation = found
            self._rate()
            return
        status, told, _headers = describe(found)
        if status >= 500:
            raise found
        self.status, self.error = "error", {name: told["error"][name] for name in ("code", "message", "details")}

    def _rate(self) -> None:
        """A rating must agree with what is known of the hour, as when the chart is made."""
        if not self.read["rating"]:
            return
        try:
            Chart(rating=self.read["rating"], time_known=self.computed.instant.day is None).rate(chosen=True)
        except ValidationFailed as error:
            self.calculation = None
            self.take(error)

    @property
    def computed(self) -> Calculation:
        if self.calculation is None:
            raise ValueError("Nothing was computed of it.")
        return self.calculation

    @cached_property
    def likeness(self) -> Likeness:
        spot, instant = self.computed.spot, self.computed.instant
        return Likeness(
            self.read["kind"], self.read["name"], instant.civil.utc, spot.latitude, spot.longitude,
            instant.day is None, self.computed.request, self.identity, self.says_settings,
        )  # fmt: skip

    def compare(self, present: Known, seen: Known) -> None:
        """Say what it is a duplicate of, or note it among those seen."""
        if (chart := present.find(self.likeness)) is not None:
            self.status, self.duplicate_of = "duplicate", {"chart": chart}
        elif (row := seen.find(self.likeness)) is not None:
            self.status, self.duplicate_of = "duplicate", {"row": row}
        else:
            seen.add(self.likeness, self.row)

    def as_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"row": self.row, "line": self.line, "status": self.status, "name": self.name}
        if self.calculation is not None:
            instant, spot = self.calculation.instant, self.calculation.spot
            shown |= {"kind": self.read["kind"], "utc": moments.written(instant.civil.utc)}
            shown |= {"time_known": instant.day is None, "place": spot.name}
            shown |= {"latitude": spot.latitude, "longitude": spot.longitude}
            shown["notes"] = [*faults.notes(self.remarks, instant), *self.placed.all_notes(spot, instant)]
        further = {"chart": self.chart, "duplicate_of": self.duplicate_of, "error": self.error}
        return shown | {name: value for name, value in further.items() if value is not None}


def read_content(
    *, content: str | bytes, form: str | None, options: Options, encoding: str | None = None, field: str = "content"
) -> Content:
    """Errors: ValidationFailed on `field` for what is no text, or too many rows."""
    found_encoding = None
    try:
        if isinstance(content, bytes):
            content, found_encoding = interchange.decode(content, encoding)
        form = form or interchange.form_of(content)
        found: tuple[Found, ...] = tuple(_storable(interchange.read(content, form, options)))
        if found_encoding and not (encoding or found_encoding.startswith("utf")):
            guessed = Remark("encoding_guessed", found_encoding)
            found = (guessed, *(_remarked(one, guessed) for one in found))
        return Content(form, found, found_encoding)
    except interchange.Unreadable as fault:
        message = faults.said(faults.FAULTS[fault.code], fault.text)
    except interchange.TooManyRows:
        message = _("At most %d charts at a time.") % interchange.MOST_ROWS
    raise ValidationFailed(details={field: [message]})


def _remarked(one: Found, guessed: Remark) -> Found:
    """On each row that another encoding would read otherwise, too: the results of a job have rows alone."""
    if not isinstance(one, Row) or str(one.body).isascii():
        return one
    return replace(one, remarks=(*one.remarks, guessed))


def read_rows(rows: Sequence[Any]) -> Content:
    """Bodies that came in the request itself. Errors: ValidationFailed."""
    if len(rows) > interchange.MOST_ROWS:
        message = _("At most %d charts at a time.") % interchange.MOST_ROWS
        raise ValidationFailed(details={"rows": [message]})
    return Content("json", tuple(_storable(interchange.of_values(rows))))


def _storable(found: Iterable[Found]) -> Iterator[Found]:
    """As a job can keep them. An identity that comes again is none: rows that bear one are charts of their own."""
    known: set[str] = set()
    for one in found:
        if isinstance(one, Row):
            prune(one.body)
            if one.identity in known:
                yield replace(one, identity=None)
                continue
            known |= {one.identity} if one.identity else set()
        yield one


def dry_run(*, content: Content, wanted: Wanted, by: "User") -> dict[str, Any]:
    """The report of an import that stores nothing."""
    seen, rows = Known(), []
    for chunk in examine(content.found, wanted, by, compute=try_many):
        computed = [one for one in chunk if one.calculation is not None]
        present = present_like(by, [one.likeness for one in computed])
        for one in computed:
            one.compare(present, seen)
        rows += [one.as_dict() for one in chunk]
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


def examine(
    found: Iterable[Found], wanted: Wanted, by: "User", *, first: int = 1, compute: Compute = calculate_many
) -> Iterator[list[Examined]]:
    """Rows and faults, chunk by chunk, counted from `first`: read strictly, resolved and computed.

    Only a chunk's figures are in memory at a time: ten thousand would fill a gigabyte.
    """
    numbered = enumerate((one for one in found if not isinstance(one, Remark)), first)
    while chunk := list(islice(numbered, CHUNK)):
        with uncollected():
            rows = [_unread(number, one, wanted) for number, one in chunk]
            ready = [
                (row, body)
                for row, (_number, one) in zip(rows, chunk, strict=True)
                if (body := _body(row, one, wanted)) is not None
            ]
            for (row, _body_of), computed in zip(ready, compute([body for _row, body in ready], by), strict=True):
                row.take(computed)
        yield rows


def _unread(number: int, found: Row | Fault, wanted: Wanted) -> Examined:
    row = Examined(number, found.line, name=_name(found))
    if isinstance(found, Row):
        row.identity = UUID(found.identity) if found.identity else None
        row.says_settings = found.says_settings or bool(wanted.settings)
    return row


def _name(found: Row | Fault) -> str:
    name = found.name if isinstance(found, Fault) else found.body.get("name", "")
    return name.replace("\0", "\ufffd")[:200] if isinstance(name, str) else ""


def _body(row: Examined, found: Row | Fault, wanted: Wanted) -> dict[str, Any] | None:
    """The body to compute; None, with the reason in the row, of what cannot be one."""
    try:
        if isinstance(found, Fault):
            raise faults.refusal(found)
        row.remarks, row.placed = found.remarks, placed(found)
        return {**_completed(found, wanted), **({} if row.placed.place is None else {"place": row.placed.place})}
    except AppError as error:
        row.take(error)
    return None


def _completed(found: Row, wanted: Wanted) -> dict[str, Any]:
    body = dict(found.body)
    own, tags = body.get("settings", {}), body.get("tags", [])
    if isinstance(own, dict) and (wanted.settings or found.by_default):
        body["settings"] = _over(_DEFAULTS, wanted.settings, own) if found.by_default else {**wanted.settings, **own}
    if wanted.tags and isinstance(tags, list):
        body["tags"] = [*tags, *wanted.tags]
    return body


def _over(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Settings, each above the former, as `calculation.complete` has it; what cannot be read is refused there."""
    whole = {name: value for layer in layers for name, value in layer.items()}
    aspects = [layer.get("aspects", {}) for layer in layers]
    if all(isinstance(orbs, dict) for orbs in aspects):
        whole["aspects"] = {name: orb for orbs in aspects for name, orb in orbs.items()}
    return whole
