"""CSV: a heading and a row for each chart, separated by commas, semicolons or tabs, numbers with points or commas.

Headings in English or Russian (`columns.py`). Needed are a date (or a `utc` instant) and a place: a name, or both
coordinates. `timezone` is a name like Europe/London or an offset; an offset makes the moment exact. Dates as in
`dates.py`. RFC 4180 for quotes.

Written: cells that a spreadsheet would run begin with an apostrophe (OWASP, CSV injection), also behind a semicolon, a
tab or a line end, where another locale's spreadsheet begins a cell. Reading takes those apostrophes away. Not carried:
charts of kinds that have no moment and place of their own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, is_zone, row_of, zone_or_refuse
from charts.interchange.columns import NUMERIC, WRITTEN, column_of
from charts.interchange.dates import Day, read_clock, read_day
from charts.interchange.rows import Fault, Found, Kept, Options, Remark, Unreadable

CARRIES: Final = ("natal", "event")
SEPARATORS: Final = (",", ";", "\t")
BYTE_ORDER_MARK: Final = "\ufeff"

_RUN = re.compile(r"(^|[;\t\r\n])('*[=+\-@＝＋－＠\t\r\n])")
_RUN_BEFORE = re.compile(r"(^|[;\t\r\n])'('*[=+\-@＝＋－＠\t\r\n])")
_ABBREVIATED: Final = 4  # letters
_NEEDED: Final = (("date", "datetime", "utc"), ("place", "latitude"))
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(?:Z|UTC|\+00:?00)?", re.IGNORECASE
)


def read(text: str, options: Options) -> Iterator[Found]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[str | None] | None = None
    empty = True
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:  # an open quote, or a cell past 128 kB
            yield Fault(line, "quotes_unbalanced", "content", str(error)[:80])
            empty = False
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = [column_of(cell) for cell in cells]
            yield from _headed(cells, columns, line)
            if any(not set(ways) & set(columns) for ways in _NEEDED):
                return
        else:
            yield _row(dict(_named(columns, cells)), line, options)
            empty = False
    if empty:
        yield Fault(1, "no_rows", "content")


def _separator(text: str) -> str:
    """What stands most often in the heading, outside quotes."""
    heading = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")[:4000].splitlines()[0]) if text.strip("\r\n") else ""
    return max(SEPARATORS, key=heading.count)


def _headed(cells: Sequence[str], columns: Sequence[str | None], line: int) -> Iterator[Found]:
    for ways in _NEEDED:
        if not set(ways) & set(columns):
            yield Fault(line, "column_missing", "content", ", ".join(ways))
    ignored = [cell.strip() for cell, column in zip(cells, columns, strict=True) if column is None and cell.strip()]
    if ignored:
        yield Remark("columns_ignored", ", ".join(ignored)[:200])
    twice = {column for column in columns if column and columns.count(column) > 1}
    if twice:
        yield Remark("columns_twice", ", ".join(sorted(twice)))


def _named(columns: Sequence[str | None], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Of several columns of one name the last that is filled."""
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip():
            yield column, _RUN_BEFORE.sub(r"\1\2", cell).strip()


def _row(cells: dict[str, str], line: int, options: Options) -> Found:
    name = cells.get("name") or " ".join(cells[part] for part in ("first_name", "last_name") if part in cells)
    try:
        return row_of(_birth(cells, name, options), line, options)
    except Unreadable as fault:
        return fault.at(line, name)


def _birth(cells: dict[str, str], name: str, options: Options) -> Birth:
    birth = Birth(name=name, kind=cells.get("kind", "natal").casefold(), notes=cells.get("notes", ""))
    birth.place = ", ".join(cells[part] for part in ("place", "region") if part in cells)
    birth.country = cells.get("country", "")
    birth.tags = [tag.strip() for tag in re.split("[,;|]", cells.get("tags", "")) if tag.strip()]
    if "latitude" in cells:
        birth.latitude = read_latitude(cells["latitude"])
    if "longitude" in cells:
        birth.longitude = read_longitude(cells["longitude"])
    birth.settings = _settings(cells.get("settings", ""))
    birth.more = {part: cells[part] for part in ("rating", "source") if part in cells}
    _read_zone(birth, cells)
    _read_moment(birth, cells, options)
    return birth


def _settings(text: str) -> dict[str, Any]:
    try:
        settings = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        settings = None
    if not isinstance(settings, dict):
        raise Unreadable("settings_unreadable", "settings", text)
    return settings


def _read_zone(birth: Birth, cells: dict[str, str]) -> None:
    """The zone's name may stand beside an offset; each may stand in the other's column."""
    for text in (cells.get("timezone", ""), cells.get("utc_offset", "")):
        # EST and its like mean different clocks to different people; beside an instant they only say what is shown.
        if is_zone(text) and (len(text) > _ABBREVIATED or "utc" in cells):
            birth.zone = text
        elif "/" in text:
            birth.zone = zone_or_refuse(text)
        elif text.casefold() in ("lmt", "local mean time"):
            birth.by_the_sun = True
        elif text:
            birth.offset = read_offset(text)


def _read_moment(birth: Birth, cells: dict[str, str], options: Options) -> None:
    unknown = cells.get("time_known", "").casefold() in ("false", "0", "no", "нет")
    if "fold" in cells:
        if cells["fold"] not in ("0", "1"):
            raise Unreadable("fold_unreadable", "moment", cells["fold"])
        birth.fold = int(cells["fold"])
    if "utc" in cells and not unknown and ("time" in cells or "date" not in cells):
        birth.utc = _instant(cells["utc"])
        return
    day, clock = cells.get("date", ""), cells.get("time", "")
    if "datetime" in cells:
        day, _, clock = cells["datetime"].replace("T", " ").partition(" ")
    elif not clock and re.search(r"\d[T ]\d{1,2}:\d\d", day):
        day, _, clock = day.replace("T", " ").partition(" ")
    birth.day = _day(day, cells.get("calendar", ""), options)
    birth.clock = None if unknown else read_clock(clock)


def _day(text: str, calendar: str, options: Options) -> Day | None:
    if not text:
        return None
    day = read_day(text, options.dates)
    named = calendar.casefold()[:1]
    if not named:
        return day
    if named not in ("g", "j", "г", "ю", "н", "с"):  # григорианский, юлианский, новый стиль, старый стиль
        raise Unreadable("calendar_unreadable", "moment", calendar)
    return Day(day.year, day.month, day.day, "julian" if named in "jюс" else "gregorian")


def _instant(text: str) -> datetime:
    match = _INSTANT.fullmatch(text)
    try:
        if match:
            return datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise Unreadable("instant_unreadable", "moment", text)


# Writing


def write(charts: Iterable[Kept], *, separator: str = ",", mark: bool = False) -> Iterator[str]:
    """mark: begin with a byte order mark, by which Excel knows UTF-8."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, delimiter=separator, lineterminator="\r\n")
    writer.writerow(WRITTEN)
    yield (BYTE_ORDER_MARK if mark else "") + page.getvalue()
    for chart in charts:
        page.seek(0)
        page.truncate()
        cells = _cells(chart)
        writer.writerow([cells[name] if name in NUMERIC else harmless(str(cells[name])) for name in WRITTEN])
        yield page.getvalue()


def harmless(text: str) -> str:
    """With an apostrophe wherever a spreadsheet would take what follows for a formula."""
    return _RUN.sub(r"\1'\2", text)


def _cells(chart: Kept) -> dict[str, Any]:
    day, _, clock = chart.local.partition("T")
    return {
        "name": chart.name, "kind": chart.kind, "date": day, "time": clock if chart.time_known else "",
        "place": chart.place, "country": chart.country, "latitude": chart.latitude, "longitude": chart.longitude,
        "timezone": chart.timezone, "utc_offset": chart.offset if chart.time_known else "",
        "utc": chart.utc if chart.time_known else "", "calendar": "gregorian",
        "rating": chart.rating, "source": chart.source, "tags": ", ".join(chart.tags),
        "notes": chart.notes, "settings": orjson.dumps(chart.described).decode() if chart.described else "",
        "id": chart.id,
    }  # fmt: skip  # as the columns go
