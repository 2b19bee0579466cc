"""CSV: a heading and a row for each chart, between commas, semicolons, tabs or bars, numbers with a point or a comma.

Headings in English or Russian (`columns.py`). Needed are a date (or a `utc` instant) and a place: a name, both
coordinates, or a `place_id`, which is taken where the rest of the row agrees with it. `timezone` is a name like
Europe/London or an offset; an offset makes the moment exact. Dates as in `dates.py`. RFC 4180 for quotes; a first line
`sep=;`, as Excel writes it, names the separator.

A `settings` column holds what differs from the product's defaults: what it does not name, or of an empty cell all, is
by default. Without that column the importer's own preferences count.

Written: cells that a spreadsheet would run begin with an apostrophe (OWASP, CSV injection), also behind a semicolon, a
tab or a line end, where another locale's spreadsheet begins a cell. Reading takes those apostrophes away. Not carried:
charts of kinds that have no moment and place of their own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from charts.interchange.angles import mean_time, read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, instant, is_zone, row_of, zone_or_refuse
from charts.interchange.columns import NUMERIC, WRITTEN, column_of
from charts.interchange.dates import Day, read_clock, read_day, written
from charts.interchange.rows import ROUNDED, Fault, Found, Kept, Options, Remark, Row, Unreadable, identity_of
from charts.interchange.text import lines

CARRIES: Final = ("natal", "event")
SEPARATORS: Final = (",", ";", "\t", "|")
BYTE_ORDER_MARK: Final = "\ufeff"

_RUN = re.compile(r"(^|[;\t\r\n])('*[=+\-@＝＋－＠\t\r\n])")
_RUN_BEFORE = re.compile(r"(^|[;\t\r\n])'('*[=+\-@＝＋－＠\t\r\n])")
_TAG = re.compile(r'\s*(?:"((?:[^"]|"")*+)"\s*(?=[,;|]|\Z)|([^,;|]*))(?:[,;|]|\Z)')
_SEPARATED = re.compile("[,;|]")
_ABBREVIATED: Final = 4  # letters
_NEEDED: Final = (("date", "datetime", "utc"), ("place", "latitude", "place_id"))
_SETTING: Final = frozenset(("settings", "house_system"))
_NAMED_SEPARATOR = re.compile(r'\s*"?sep=([,;|\t])"?[,;|\t ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(?:Z|UTC|\+00:?00)?", re.IGNORECASE
)


def read(text: str, options: Options) -> Iterator[Found]:
    separator, begin = _separator(text)
    skipped = sum(1 for _ in lines(text[:begin])) - 1
    reader = csv.reader(io.StringIO(text[begin:], newline=""), delimiter=separator, strict=True)
    columns: list[str | None] | None = None
    empty = True
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            long = "field limit" in str(error)
            yield Fault(line, "cell_too_long" if long else "quotes_unbalanced", "content")
            empty = False
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            while not cells[-1].strip():  # nothing under them has a meaning
                cells.pop()
            columns = [column_of(cell) for cell in cells]
            yield from _headed(cells, columns, line)
            if _lacking(columns):
                return
        else:
            found = _row(dict(_named(columns, cells)), cells[len(columns) :], line, options)
            says: Any = {"says_settings": not _SETTING.isdisjoint(columns), "by_default": "settings" in columns}
            yield replace(found, **says) if isinstance(found, Row) else found
            empty = False
    if empty:
        yield Fault(1, "no_rows", "content")


def _separator(text: str) -> tuple[str, int]:
    """(what separates cells, where the heading begins): named in a line of its own, else what stands most often in the
    heading, outside quotes.
    """
    if named := _NAMED_SEPARATOR.match(text):
        return named[1], named.end()
    heading = re.sub(r'"[^"]*"', "", text.lstrip("\r\n")[:4000].splitlines()[0]) if text.strip("\r\n") else ""
    return max(SEPARATORS, key=heading.count), 0


def _lacking(columns: Sequence[str | None]) -> list[str]:
    """What is needed and not there, the ways to say it."""
    return [", ".join(ways) for ways in _NEEDED if not set(ways) & set(columns)]


def _headed(cells: Sequence[str], columns: Sequence[str | None], line: int) -> Iterator[Found]:
    if lacking := _lacking(columns):
        code = "column_missing" if len(lacking) == 1 else "columns_missing"
        yield Fault(line, code, "content", "; ".join(lacking))
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


def _row(cells: dict[str, str], beyond: Sequence[str], line: int, options: Options) -> Row | Fault:
    """beyond: the headings' end; a comma that should have been quoted has moved every cell behind it."""
    name = cells.get("name") or " ".join(cells[part] for part in ("first_name", "last_name") if part in cells)
    try:
        if left_over := [cell.strip() for cell in beyond if cell.strip()]:
            raise Unreadable("cells_left_over", "content", ", ".join(left_over))
        row = row_of(_birth(cells, name, options), line, options)
        return replace(row, identity=identity_of(cells.get("id")), place_id=cells.get("place_id"), by_hand=True)
    except Unreadable as fault:
        return fault.at(line, name)


def _birth(cells: dict[str, str], name: str, options: Options) -> Birth:
    birth = Birth(name=name, kind=cells.get("kind", "natal").casefold(), notes=cells.get("notes", ""))
    birth.place = ", ".join(cells[part] for part in ("place", "region") if part in cells)
    birth.country = cells.get("country", "")
    birth.tags = list(_tags(cells.get("tags", "")))
    if "latitude" in cells:
        birth.latitude = read_latitude(cells["latitude"])
    if "longitude" in cells:
        birth.longitude = read_longitude(cells["longitude"])
    birth.place_id = cells.get("place_id", "")
    birth.settings = _settings(cells)
    birth.more = {part: cells[part] for part in ("rating", "source") if part in cells}
    _read_zone(birth, cells)
    _read_moment(birth, cells, options)
    return birth


def _tags(text: str) -> Iterator[str]:
    """Between commas, semicolons or bars; those that hold one stand in quotation marks, theirs doubled."""
    for match in _TAG.finditer(text):
        tag = match[2].strip() if match[1] is None else match[1].replace('""', '"')
        if tag:
            yield tag


def _written_tag(tag: str) -> str:
    return '"{}"'.format(tag.replace('"', '""')) if _SEPARATED.search(tag) or tag.startswith('"') else tag


def _settings(cells: dict[str, str]) -> dict[str, Any]:
    text, named = cells.get("settings", ""), cells.get("house_system", "")
    try:
        settings = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        settings = None
    if not isinstance(settings, dict):
        raise Unreadable("settings_unreadable", "settings", text)
    if not named:
        return settings
    system = re.sub(r"[\s_-]+", "_", named.casefold())  # Whole sign, whole-sign
    if settings.get("house_system", system) != system:
        raise Unreadable("house_systems_differ", "settings", named)
    return {**settings, "house_system": system}


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
    day, clock = _written_apart(cells)
    birth.day = _day(day, cells.get("calendar", ""), options) if clock or "utc" not in cells else None
    birth.clock = None if unknown else read_clock(clock)
    if "utc" in cells and not unknown and (clock or "date" not in cells):
        birth.utc = _instant(cells["utc"])
        _compare(birth, cells["utc"], options)
    elif birth.clock is None and cells.get("timezone", "") == "UTC":
        birth.zone = "UTC"  # as an offset it would say nothing of a day


def _written_apart(cells: dict[str, str]) -> tuple[str, str]:
    """(date, time), which may stand in one cell."""
    day, clock = cells.get("date", ""), cells.get("time", "")
    if "datetime" in cells:
        day, _, clock = cells["datetime"].replace("T", " ").partition(" ")
    elif not clock and re.search(r"\d[T ]\d{1,2}:\d\d", day):
        day, _, clock = day.replace("T", " ").partition(" ")
    return day, clock


def _compare(birth: Birth, written_utc: str, options: Options) -> None:
    """Who edits the date or time of an export leaves its instant as it was. Raises Unreadable.

    Without an offset only the place's zone can tell.
    """
    if birth.day is None or birth.clock is None or birth.utc is None:
        return
    day, offset = birth.day.settled(options), birth.offset
    if birth.by_the_sun and birth.longitude is not None:
        offset = mean_time(birth.longitude)
    if offset is None:
        birth.remarks.append(Remark("civil_time_of_the_file", written(datetime.combine(day.gregorian(), birth.clock))))
    elif abs(instant(day, birth.clock, offset) - birth.utc) > ROUNDED:
        raise Unreadable("instants_differ", "moment", written_utc)


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
        "place": chart.place, "admin": chart.admin, "country": chart.country,
        "place_id": chart.place_id, "latitude": chart.latitude, "longitude": chart.longitude,
        "timezone": chart.timezone, "utc_offset": chart.offset if chart.time_known else "",
        "utc": chart.utc if chart.time_known else "", "calendar": "gregorian",
        "rating": chart.rating, "source": chart.source, "tags": ", ".join(map(_written_tag, chart.tags)),
        "notes": chart.notes, "settings": orjson.dumps(chart.described).decode() if chart.described else "",
        "id": chart.id,
    }  # fmt: skip  # as the columns go
