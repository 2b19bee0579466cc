"""From what a row says of a birth to the body of `POST /charts`.

An offset that the file gives is exact: the moment becomes an instant in UTC. Without one the civil time is resolved
where every other is, by the place and its zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

from charts.atlas.zones import zone_names
from charts.interchange.angles import mean_time, written_offset
from charts.interchange.dates import Day, written
from charts.interchange.rows import Fault, Found, Options, Remark, Row, Unreadable

Record = TypeVar("Record")

_ZONES = frozenset(zone_names())


@dataclass(slots=True)
class Birth:
    """What a row says. clock: None if the time is unknown. offset: seconds east, as the file gives it.

    by_the_sun: local mean time at the birth's own longitude. utc: an instant that the file gives outright.
    """

    name: str = ""
    kind: str = "natal"
    day: Day | None = None
    clock: time | None = None
    offset: int | None = None
    by_the_sun: bool = False
    utc: datetime | None = None
    zone: str | None = None
    fold: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    country: str = ""
    place_id: str = ""
    tags: list[str] = field(default_factory=list)
    notes: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def rows_of(
    records: Iterable[tuple[int, str, Record]], birth_of: Callable[[Record, Options], Birth], options: Options
) -> Iterator[Found]:
    """A row or a fault of each record: its line, whose it is as far as can be told, and what it says."""
    empty = True
    for line, name, record in records:
        empty = False
        try:
            yield row_of(birth_of(record, options), line, options)
        except Unreadable as fault:
            yield fault.at(line, name)
    if empty:
        yield Fault(1, "no_rows", "content")


def row_of(birth: Birth, line: int, options: Options) -> Row:
    """Raises Unreadable."""
    place, zone = _place(birth)
    body: dict[str, Any] = {"kind": birth.kind, "name": birth.name, "moment": _moment(birth, options), "place": place}
    further = {"tags": birth.tags, "notes": birth.notes, "settings": birth.settings, **birth.more}
    body |= {name: value for name, value in further.items() if value}
    return Row(line, body, tuple(birth.remarks), zone, says_settings=bool(birth.settings))


def zone_or_refuse(name: str) -> str:
    """Raises Unreadable."""
    if name not in _ZONES:
        raise Unreadable("zone_unknown", "place", name)
    return name


def is_zone(name: str) -> bool:
    return name in _ZONES


def _place(birth: Birth) -> tuple[dict[str, Any], str | None]:
    """(the body's place, a zone that it has no field for)."""
    if birth.latitude is None and birth.longitude is None:
        query = ", ".join(part for part in (birth.place, birth.country) if part)
        if not query and not birth.place_id:
            raise Unreadable("place_missing", "place")
        return ({"query": query} if query else {"place_id": birth.place_id}), birth.zone
    if birth.latitude is None or birth.longitude is None:
        raise Unreadable("coordinate_missing", "place")
    place: dict[str, Any] = {"latitude": birth.latitude, "longitude": birth.longitude}
    if birth.zone:
        place["timezone"] = birth.zone
    if label := ", ".join(part for part in (birth.place, birth.country) if part):
        place["name"] = label[:200]
    return place, None


def _moment(birth: Birth, options: Options) -> dict[str, Any]:
    if birth.utc is not None:
        return {"utc": f"{written(birth.utc)}Z"}
    if birth.day is None:
        raise Unreadable("date_missing", "moment")
    day = birth.day.settled(options)
    gregorian = day.gregorian()
    if birth.clock is None:
        return {"local": str(day), "time_known": False, "calendar": day.calendar}
    offset = _offset(birth)
    if offset is None:
        local = f"{day}T{written(datetime.combine(gregorian, birth.clock)).partition('T')[2]}"
        folded = {} if birth.fold is None else {"fold": birth.fold}
        return {"local": local, "calendar": day.calendar, **folded}
    birth.remarks.append(Remark("offset_of_the_file", written_offset(offset)))
    return {"utc": f"{written(instant(day, birth.clock, offset))}Z"}


def _offset(birth: Birth) -> int | None:
    if not birth.by_the_sun:
        return birth.offset
    if birth.longitude is None:
        raise Unreadable("mean_time_needs_longitude", "place")
    return mean_time(birth.longitude)


def instant(day: Day, clock: time, offset: int) -> datetime:
    """UTC of a civil time at an offset (seconds east). Raises Unreadable."""
    try:
        return datetime.combine(day.gregorian(), clock, UTC) - timedelta(seconds=offset)
    except OverflowError:
        raise Unreadable("date_outside", "moment", str(day)) from None
