"""ZET's databases (`.zbs`): a line for each chart, fields between semicolons, usually in cp1251.

Name; day.month.year; time; offset, positive in the east, summer time included; place; latitude; longitude; sex; notes.
A `J` behind the date is the Julian calendar. After ZET's guide (zaytsev.com, Event Data) and files of its users.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, rows_of
from charts.interchange.dates import read_clock, read_day
from charts.interchange.rows import Found, Options, Unreadable
from charts.interchange.text import lines

LINE = re.compile(r"[^;]*;\s*\d{1,2}\.\d{1,2}\.\d{3,4}\s*[jJ]?\s*;[^;]*;[^;]*;[^;]*;[^;]*\d[^;]*;[^;]*\d")
_FIELDS = 7


def read(text: str, options: Options) -> Iterator[Found]:
    rows = ((number, [field.strip() for field in line.split(";", 9)]) for number, line in lines(text) if line.strip())
    return rows_of(((number, fields[0], fields) for number, fields in rows), _birth, options)


def _birth(fields: list[str], options: Options) -> Birth:
    if len(fields) < _FIELDS:
        raise Unreadable("fields_missing", "content", ";".join(fields))
    name, day, clock, offset, place, latitude, longitude = fields[:_FIELDS]
    birth = Birth(name=name, place=place, notes=fields[8] if len(fields) > 8 else "")
    birth.day, birth.clock = read_day(day, options.dates), read_clock(clock)
    birth.latitude, birth.longitude = read_latitude(latitude), read_longitude(longitude)
    if offset:
        birth.offset = read_offset(offset)
    return birth
