"""What a file holds: rows that may become charts, faults that say why one cannot, remarks on what was decided.

Messages are made elsewhere, in the caller's language; here are codes and what stood in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

MOST_ROWS: Final = 10_000
ROUNDED: Final = timedelta(minutes=1)  # of clocks that show no seconds
SHOWN: Final = 80  # characters of what stood in the file

DateOrder = Literal["dmy", "mdy"]
Calendar = Literal["gregorian", "julian"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something decided in reading. code: which; text: what it is about, as the file wrote it."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A chart. line: where it begins, from 1. body: as `POST /charts` takes it.

    zone: an IANA zone that the file names beside a place without coordinates. by_hand: people edit such files, so that
    what they say of the place may contradict itself. identity: the UUID of the chart of ours
    that it was exported from. place_id: of the atlas, which knows it by the name, the coordinates and the zone of the
    body's place, or it is another. says_settings: where it names none, the defaults are meant; a format that cannot
    carry settings says nothing of them. by_default: those that it does not name are as the product has them, whatever
    its importer prefers.
    """

    line: int
    body: dict[str, Any]
    remarks: tuple[Remark, ...] = ()
    zone: str | None = None
    identity: str | None = None
    place_id: str | None = None
    says_settings: bool = True
    by_hand: bool = False
    by_default: bool = False


def identity_of(text: Any) -> str | None:
    """A UUID in its usual form; other programs number their rows, and begin with 1 in each file."""
    try:
        return str(UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read. field: of the chart's body that it would have filled; text: what stood there."""

    line: int
    code: str
    field: str
    text: str = ""
    name: str = ""


Found = Row | Fault | Remark


@dataclass(frozen=True, slots=True)
class Options:
    """What a file does not say by itself.

    dates: the order of 03/04/1990. calendar: of dates before 15 October 1582 that name none.
    """

    dates: DateOrder | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored chart, to be written. local: civil time at the place, Gregorian; utc: ends in Z; offset: `+01:00`."""

    id: str
    kind: str
    name: str
    tags: list[str]
    notes: str
    rating: str
    source: str
    request: dict[str, Any]
    local: str
    utc: str
    offset: str
    timezone: str
    time_known: bool
    latitude: float
    longitude: float
    place: str
    country: str
    admin: str = ""
    place_id: str = ""
    described: dict[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """A row, or its part, that cannot be read; a reader makes a Fault of it."""

    def __init__(self, code: str, field: str, text: str = "") -> None:
        super().__init__(f"{field}: {code}")
        self.code, self.field, self.text = code, field, text[:SHOWN]

    def at(self, line: int, name: str = "") -> Fault:
        return Fault(line, self.code, self.field, self.text, name[:SHOWN])


Reader = Callable[[str, Options], Iterator[Found]]
