"""Solar Fire's text export of chart details: a heading of two lines or none, a block of lines for each chart.

    Ada Lovelace - Female Chart
    Dec 10 1815, 1:00 pm, LMT +0:00:39
    London, United Kingdom, 51°N30', 000°W10'
    Geocentric ...

The offset is positive in the west, summer time included; LMT is the mean time of the longitude. Blocks end with an
empty line, and where another chart's heading or moment stands. After the source of Astrolog 7.30 (`io.cpp`,
FProcessSFTextFile) and Solar Fire's help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, rows_of
from charts.interchange.dates import read_clock, read_day
from charts.interchange.rows import Found, Options, Unreadable
from charts.interchange.text import lines

HEADING = re.compile(r"\s*(?:Charts from Solar Fire|Created by Esoteric Technologies)", re.IGNORECASE)
_KIND = re.compile(r"\s+-\s+(Natal|Male|Female|Event|Horary)(?: Chart)?\s*$", re.IGNORECASE)
_WHEN = re.compile(
    r"\s*(?P<day>[^,]{6,40}),\s*(?P<clock>[^,]{1,20}),\s*(?P<zone>[A-Za-z]{1,5})?\s*(?P<offset>[+-]?[\d:.]+)\s*"
)
_WHERE = re.compile(r"\s*(?P<place>.*),\s*(?P<latitude>[^,]+),\s*(?P<longitude>[^,]+?)\s*")


def is_block(block: list[str]) -> bool:
    """Whether a file begins like a chart, without the heading."""
    return len(block) > 1 and bool(_KIND.search(block[0][:500]) and _WHEN.fullmatch(block[1][:500]))


def read(text: str, options: Options) -> Iterator[Found]:
    blocks = ((number, _KIND.sub("", block[0]).strip(), block) for number, block in _blocks(text))
    return rows_of(blocks, _birth, options)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in lines(f"{text}\n"):
        if HEADING.match(line):
            continue
        if line.strip():
            block.append(line[:500])
        elif block:
            for begin, end in pairwise((*_begins(block), len(block))):
                yield number - len(block) + begin, block[begin:end]
            block = []


def _begins(block: list[str]) -> list[int]:
    """Where its charts begin: at a heading that says so, and above every line of a moment."""
    named = {place for place, line in enumerate(block) if _KIND.search(line)}
    return sorted({0, *named, *(place - 1 for place, line in enumerate(block) if place > 1 and _WHEN.fullmatch(line))})


def _birth(block: list[str], options: Options) -> Birth:
    when = _WHEN.fullmatch(block[1]) if len(block) > 2 else None
    where = _WHERE.fullmatch(block[2]) if len(block) > 2 else None
    if when is None or where is None:
        raise Unreadable("not_this_format", "content", block[min(1, len(block) - 1)])
    if any(line.count("°") > 1 for line in block[3:]):  # the place of another, whose moment is none
        raise Unreadable("people_unparted", "content")
    kind = _KIND.search(block[0])
    birth = Birth(
        name=_KIND.sub("", block[0]).strip(),
        kind="event" if kind and kind[1].casefold() in ("event", "horary") else "natal",
    )
    birth.day, birth.clock = read_day(when["day"], options.dates), read_clock(when["clock"])
    birth.latitude, birth.longitude = read_latitude(where["latitude"]), read_longitude(where["longitude"])
    birth.place = where["place"].strip()
    if (when["zone"] or "").upper() == "LMT":
        birth.by_the_sun = True
    else:
        birth.offset = read_offset(when["offset"], positive="west")
    return birth
