"""AAF'97, the Astrological Exchange Format of M. Garms and B. Happel, which Astrodienst and most programs write.

Read: `#A93:` (name, first name, sex, date, time, place, country), `#B93:` (Julian day of UT, latitude, longitude, zone,
summer time), `#ZNAM`, `#COM`, `#SRC`, `#VIA`. `*` is unknown. A chunk goes on in the lines below it; `#SUB` charts and
computed positions are passed over. Of a date and a Julian day that disagree the Julian day counts, as the definition
has it. Definition: astro-forum.de/aaf/aaf97, as of 1 November 2005; astrowissen.de/aaf/eng/lib/aafspecs.htm, 1997.

Written: the same chunks in UTF-8, the zone's name in `#ZNAM`, coordinates to the second, times to the second. Not
carried: other kinds than natal and event, tags, ratings, settings; commas and number signs of names become semicolons
and plus signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from charts.interchange.angles import read_latitude, read_longitude, read_offset, written_coordinate
from charts.interchange.births import Birth, instant, is_zone, row_of
from charts.interchange.countries import country_of
from charts.interchange.dates import read_clock, read_day
from charts.interchange.rows import Fault, Found, Kept, Options, Remark, Unreadable
from charts.interchange.text import lines

CARRIES: Final = ("natal", "event")

_CHUNK = re.compile(r"#(\w*):(.*)", re.DOTALL)
_SUMMER: Final = {"0": 0, "1": 3600, "2": 7200, "h": 1800, "w": 3600, "d": 7200, "m": 0}
_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_J2000_DAY: Final = 2451545.0
_AGREE: Final = 90.0  # seconds between a Julian day and its date that its five decimals and whole minutes explain
_FIRST_DAY, _LAST_DAY = 1721425.5, 5373484.0


@dataclass(slots=True)
class _Record:
    """chunks: by name, each of them with its lines."""

    line: int
    chunks: dict[str, list[list[str]]] = field(default_factory=dict)

    def begin(self, name: str, text: str) -> list[str]:
        chunk = [text]
        self.chunks.setdefault(name, []).append(chunk)
        return chunk

    def all(self, name: str) -> Iterator[str]:
        return ("\n".join(chunk) for chunk in self.chunks.get(name, ()))

    def first(self, name: str) -> str:
        return next(self.all(name), "")


def read(text: str, options: Options) -> Iterator[Found]:
    for record in _records(text):
        if isinstance(record, Fault):
            yield record
            continue
        name = _name(_fields(record.first("A93"), 7))
        try:
            yield row_of(_birth(record, name, options), record.line, options)
        except Unreadable as fault:
            yield fault.at(record.line, name)


def _records(text: str) -> Iterator[_Record | Fault]:
    """A record begins with #A93 and has no more chunks from the first #SUB on."""
    record: _Record | None = None
    chunk: list[str] | None = None
    closed = False
    for number, line in lines(text):
        match = _CHUNK.match(line)
        name = match[1].upper() if match else ""
        if match is None:
            if chunk is not None:
                chunk.append(line)
            elif line.strip():
                yield Fault(number, "not_this_format", "content", line.strip()[:80])
        elif name == "A93":
            if record is not None:
                yield record
            record, closed = _Record(number), False
            chunk = record.begin(name, match[2])
        elif record is None or not name or closed or name == "SUB":
            closed, chunk = closed or name == "SUB", []
        else:
            chunk = record.begin(name, match[2])
    if record is not None:
        yield record


def _fields(chunk: str, count: int) -> list[str]:
    """Trimmed, "" for a star; of more commas than there should be the last field takes the rest."""
    parts = [" ".join(part.split()) for part in chunk.split(",")]
    parts[count - 1 :] = [", ".join(filter(None, parts[count - 1 :]))]
    return ["" if part == "*" else part for part in (parts + [""] * count)[:count]]


def _name(fields: list[str]) -> str:
    return " ".join(part for part in (fields[1], fields[0]) if part)


def _birth(record: _Record, name: str, options: Options) -> Birth:
    fields = _fields(record.first("A93"), 7)
    sex, day, clock, place, country = fields[2:]
    birth = Birth(name=name, kind="natal" if sex.lower() in ("m", "f", "w", "") else "event")
    birth.day, birth.clock = read_day(day, options.dates or "dmy"), read_clock(clock)
    birth.place, birth.country, birth.notes = place, country_of(country), _texts(record, "COM", "VIA")
    birth.more = {"source": " ".join(_texts(record, "SRC").split())}
    if len(record.chunks.get("B93", ())) > 1:  # the second is another's, whose first line is lost
        raise Unreadable("people_unparted", "content")
    if "B93" in record.chunks:
        _read_exact(birth, record, options)
    return birth


def _texts(record: _Record, *names: str) -> str:
    texts = (text.strip() for name in names for text in record.all(name))
    return "\n".join(text for text in texts if text and text != "*")


def _read_exact(birth: Birth, record: _Record, options: Options) -> None:
    julian_day, latitude, longitude, zone, summer = _fields(record.first("B93"), 5)
    if latitude or longitude:
        birth.latitude, birth.longitude = read_latitude(latitude), read_longitude(longitude)
    if birth.latitude is not None and is_zone(record.first("ZNAM").strip()):
        birth.zone = record.first("ZNAM").strip()
    _read_offset(birth, zone, summer.lower())
    if birth.clock is not None and julian_day:
        _settle(birth, _instant_of(julian_day), options)


def _read_offset(birth: Birth, zone: str, summer: str) -> None:
    """The field of summer time also says `l` for local mean time, whatever the zone is; some write `LMT` as zone."""
    if summer == "l" or zone.casefold() == "lmt" or (summer == "m" and not zone):
        birth.by_the_sun = True
    elif zone and summer in _SUMMER:
        birth.offset = read_offset(zone) + _SUMMER[summer]
    elif zone and summer:
        raise Unreadable("summer_time_unreadable", "moment", summer)
    elif zone:
        birth.remarks.append(Remark("summer_time_not_said", zone))


def _instant_of(text: str) -> datetime:
    try:
        julian_day = float(text) if len(text) <= 24 else 0.0
    except ValueError:
        julian_day = 0.0
    if not _FIRST_DAY <= julian_day <= _LAST_DAY:
        raise Unreadable("julian_day_unreadable", "moment", text)
    return _J2000 + timedelta(seconds=round((julian_day - _J2000_DAY) * 86400))


def _settle(birth: Birth, named: datetime, options: Options) -> None:
    """The Julian day settles which calendar the date is in, and what the offset was where the file does not say."""
    if birth.day is None or birth.clock is None:
        raise Unreadable("date_missing", "moment")
    offset = birth.offset
    if birth.by_the_sun and birth.longitude is not None:
        offset = round(birth.longitude * 240)
    if offset is None:
        birth.utc = named
        birth.remarks.append(Remark("julian_day_taken"))
        return
    for calendar in (birth.day.calendar,) if birth.day.calendar else ("gregorian", "julian"):
        day = type(birth.day)(birth.day.year, birth.day.month, birth.day.day, calendar)
        try:
            apart = abs((instant(day, birth.clock, offset) - named).total_seconds())
        except Unreadable:
            continue  # of the two calendars one may lack the day
        if apart <= _AGREE:
            if calendar != birth.day.calendar and calendar == "julian":
                birth.remarks.append(Remark("calendar_by_julian_day", str(day)))
            birth.day = day
            return
    birth.utc, birth.by_the_sun = named, False
    birth.remarks.append(Remark("julian_day_against_date", str(birth.day)))


# Writing


def write(charts: Iterable[Kept]) -> Iterator[str]:
    yield "#: Nocturna, UTF-8. Kinds other than natal and event, tags, ratings and settings are not carried.\n"
    for chart in charts:
        yield "".join(_lines_of(chart))


def _lines_of(chart: Kept) -> Iterator[str]:
    day, _, clock = chart.local.partition("T")
    year, month, of_month = day.split("-")
    name = _plain(chart.name)
    who = f"{name},*,e" if chart.kind == "event" else f"*,{name},*"
    when = f"{int(of_month)}.{int(month)}.{int(year):04d}g,{clock[:8] if chart.time_known else '*'}"
    place, country = chart.place, chart.country
    if not country:
        place, _, country = place.rpartition(", ") if ", " in place else (place, "", "")
    yield f"\n#A93:{who},{when},{_plain(place)},{_plain(country)}\n"
    where = f"{written_coordinate(chart.latitude, 'ns')},{written_coordinate(chart.longitude, 'ew')}"
    yield f"#B93:{_julian_day(chart)},{where},{_zone(chart)},0\n#ZNAM:{chart.timezone}\n"
    if chart.source.strip():
        yield f"#SRC:{_plain(chart.source)}\n"
    if chart.notes.strip():
        yield f"#COM:{_remark(chart.notes)}\n"


def _plain(text: str) -> str:
    """One field: without what separates fields and chunks."""
    return " ".join(text.replace(",", ";").replace("#", "+").split()) or "*"


def _remark(text: str) -> str:
    return "\n".join(line.replace("#", "+") for _, line in lines(text.strip()))


def _julian_day(chart: Kept) -> str:
    if not chart.time_known:
        return "*"
    instant_of = datetime.fromisoformat(chart.utc.removesuffix("Z")).replace(tzinfo=UTC)
    return f"{_J2000_DAY + (instant_of - _J2000) / timedelta(days=1):.6f}"


def _zone(chart: Kept) -> str:
    """`1he00`, to the second where it needs that; summer time is in it already."""
    if not chart.time_known:
        return "*"
    sign, hours, minutes, *seconds = chart.offset[0], chart.offset[1:3], *chart.offset[4:].split(":")
    return f"{int(hours)}h{'w' if sign == '-' else 'e'}{minutes}{''.join(':' + part for part in seconds)}"
