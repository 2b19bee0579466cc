"""The text of astro.com: a chart's heading, or the data lines of its Astro-Databank, one block for each person.

    Albert Einstein                          Name: Albert Einstein
    born on Fri, 14 March 1879               born on 14 March 1879 at 11:30 (= 11:30 AM )
    in Ulm, GER                              Place: Ulm, Germany, 48n24, 10e0
    10e00, 48n24                             Timezone: LMT m10e0 (is local mean time)
    Time: 11:30                              Rodden Rating: AA
    Univ.Time: 10:50

Two columns of the data sheet may come as one line. An offset is `h5w` (hours) or `m10e0` (a meridian in degrees),
summer time included; `Univ.Time` gives the instant of the same night. Blocks end where the next "born on" has a name
above it, or with an empty line. After the pages Help:Timezone and Help:Birthtime of Astro-Databank's wiki and the
headings of the site's drawings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.births import Birth, rows_of
from charts.interchange.countries import country_of
from charts.interchange.dates import Day, read_clock, read_day
from charts.interchange.rows import Found, Options, Unreadable
from charts.interchange.text import lines

BORN = re.compile(
    r"\s*(?:born|event|date) on\s+(?:[A-Za-z]{2,9}\.?,\s*)?(?P<day>.+?)(?:\s+at\s+(?P<clock>[^(]+?))?\s*(?:\(=.*)?$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\s*([A-Za-z][A-Za-z. ]{1,20}?)\s*(?::|\t)\s*(.*\S)?\s*$")
_BARE = re.compile(r"\s*(Place|Timezone|Gender|Rodden Rating|(?:Univ\. ?)?Time(?=\s+\d))\s+(.+\S)")
_IN = re.compile(r"\s*in\s+(.+\S)\s*$", re.IGNORECASE)
_COORDINATE = r"\d{1,3}\s*[a-z]\s*\d{0,2}(?:[':]\d{1,2})?"
_BOTH = re.compile(rf"\s*(?P<first>{_COORDINATE})\s*,\s*(?P<second>{_COORDINATE})\s*", re.IGNORECASE)
_PLACE = re.compile(rf"(?P<place>.*?)\s*,\s*(?P<coordinates>{_COORDINATE}\s*,\s*{_COORDINATE})", re.IGNORECASE)
_MERIDIAN = re.compile(r"\b([hm]\d{1,3}[ew]\d{0,2}(?:[':]\d{1,2})?)", re.IGNORECASE)
_COLUMNS = re.compile(r"(?<=\S)(?:\t|\s{2})\s*+(?=(?:Univ\.|Sid\.)?\s?Time\s*:)", re.IGNORECASE)
_HOURLESS = ("X", "XX")
_LINES = 40  # a block of more is no block


def read(text: str, options: Options) -> Iterator[Found]:
    blocks = ((number, _said(block)) for number, block in _blocks(text))
    return rows_of(((number, said.get("name", ""), said) for number, said in blocks), _birth, options)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Those that say when someone was born."""
    block: list[str] = []
    first = 1
    for number, line in lines(f"{text}\n"):
        first = first if block else number
        if line.strip() and len(block) < _LINES:
            block += _COLUMNS.split(line[:300].strip())
        else:
            if any(BORN.match(one) for one in block):
                yield first, block
            block = []


def _said(block: list[str]) -> dict[str, str]:
    """What the lines are about: name, born, place, coordinates, time, univ.time, timezone, rodden rating …"""
    said: dict[str, str] = {}
    for line in block:
        labelled, inside = _LABELLED.match(line), _IN.match(line)
        if BORN.match(line):
            said.setdefault("born", line.strip())
        elif _BOTH.fullmatch(line):
            said["coordinates"] = line.strip()
        elif labelled and labelled[2] and labelled[1].casefold() == "name":  # over a heading above it
            said["name"] = labelled[2]
        elif labelled and labelled[2]:
            said.setdefault(labelled[1].casefold().replace(" ", ""), labelled[2])
        elif bare := _BARE.match(line):
            said.setdefault(bare[1].casefold().replace(" ", ""), bare[2])
        elif inside:
            said.setdefault("place", inside[1])
        else:
            said.setdefault("name", line.strip())
    return said


def _birth(said: dict[str, str], options: Options) -> Birth:
    birth = Birth(name=said.get("name", ""), more={"source": said.get("datasource", "")})
    born = BORN.match(said["born"])
    if born is None:
        raise Unreadable("date_missing", "moment")
    birth.day = read_day(born["day"], options.dates)
    birth.more["rating"] = rating = said.get("roddenrating", "").partition(" ")[0]
    # The Astro-Databank writes noon for what it rates so.
    birth.clock = None if rating in _HOURLESS else read_clock(born["clock"] or said.get("time", ""))
    _read_place(birth, said)
    if "timezone" in said:
        _read_zone(birth, said["timezone"])
    elif "univ.time" in said and birth.clock is not None:
        birth.offset = _apart(birth.day.settled(options), birth.clock, said["univ.time"])
    return birth


def _read_place(birth: Birth, said: dict[str, str]) -> None:
    place, coordinates = said.get("place", ""), said.get("coordinates", "")
    if match := _PLACE.fullmatch(place):
        place, coordinates = match["place"], match["coordinates"]
    town, _, country = place.rpartition(",")
    birth.place, birth.country = (town.strip(), country_of(country)) if town else (place.strip(), "")
    if both := _BOTH.fullmatch(coordinates):
        first, second = both["first"], both["second"]
        if re.search("[ew]", first, re.IGNORECASE):  # the drawings give the longitude first
            first, second = second, first
        birth.latitude, birth.longitude = read_latitude(first), read_longitude(second)


def _read_zone(birth: Birth, text: str) -> None:
    if match := _MERIDIAN.search(text):
        birth.offset = read_offset(match[1])
    elif "local mean time" in text.casefold() or text.upper().startswith("LMT"):
        birth.by_the_sun = True
    else:
        raise Unreadable("offset_unreadable", "moment", text)


def _apart(day: Day, clock: time, universal: str) -> int:
    """The offset between two clocks that are less than half a day from each other; seconds."""
    greenwich = read_clock(universal)
    if greenwich is None:
        raise Unreadable("offset_unreadable", "moment", universal)
    date = day.gregorian()
    apart = datetime.combine(date, clock, UTC) - datetime.combine(date, greenwich, UTC)
    return round((apart + timedelta(hours=12)).total_seconds() % 86400) - 43200
