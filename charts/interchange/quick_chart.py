"""Quick*Chart (`.qck`), the fixed columns of Astrolabe's old format, which Solar Fire and Astrolog read and write.

A line of 100 characters, counted from 0: name 0–22, `MMM` 23–25, day 26–28, comma, year 30–34, `hh:mm:ss AM` 35–46,
zone's abbreviation 47–49, correction `±hh:mm` 50–55, longitude `DDDWMM'SS` 56–64, latitude `DDNMM'SS` 66–73, place
75–99. The correction is what makes UT of the clock's time: positive in the west, summer time included. `LMT` is the
mean time of the longitude. There is no sign for an unknown time, nor for a calendar. After the source of Astrolog 7.30
(`io.cpp`) and EnigmaApl's `QckLineParser`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, rows_of
from charts.interchange.dates import read_clock, read_day
from charts.interchange.rows import Found, Options, Unreadable
from charts.interchange.text import lines

LINE = re.compile(r".{23}[A-Za-z]{3}[ \d]{3},.{5}[ \d]\d:\d\d:\d\d [AP]M.{4}", re.DOTALL)
# What no other format has, wherever the columns are: the rows then say what is wrong with them.
LIKE = re.compile(r"[^,;|\t]{0,40}?\b[A-Za-z]{3} {0,2}\d{1,2}, *\d{3,4} *\d{1,2}:\d\d(?::\d\d)? ?[AP]M", re.IGNORECASE)
_SHORTEST, _LONGEST = 74, 101  # where the place is blank, and its blanks were cut off


def read(text: str, options: Options) -> Iterator[Found]:
    filled = ((number, line[:23].strip(), line) for number, line in lines(text) if line.strip())
    return rows_of(filled, _birth, options)


def _birth(line: str, options: Options) -> Birth:
    if not LINE.match(line) or not _SHORTEST <= len(line.rstrip()) <= _LONGEST:
        raise Unreadable("not_this_format", "content", line.strip())
    birth = Birth(name=line[:23].strip(), place=line[75:100].strip())
    birth.day = read_day(f"{line[26:29].strip()} {line[23:26]} {line[30:35].strip().zfill(4)}", options.dates)
    # Some programs write noon and midnight as 00.
    birth.clock = read_clock(re.sub("^00", "12", line[35:47].strip()))
    birth.longitude, birth.latitude = read_longitude(line[56:65]), read_latitude(line[66:74])
    if line[47:50].strip().upper() == "LMT":
        birth.by_the_sun = True
    else:
        birth.offset = read_offset(line[50:56], positive="west")
    return birth
