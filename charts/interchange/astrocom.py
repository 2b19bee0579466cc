"""The text of astro.com: a chart's heading, or the data lines of its Astro-Databank, English or German.

    Albert Einstein                          Name: Albert Einstein
    born on Fri, 14 March 1879               born on 14 March 1879 at 11:30 (= 11:30 AM )
    in Ulm, GER                              Place: Ulm, Germany, 48n24, 10e0
    10e00, 48n24                             Timezone: LMT m10e0 (is local mean time)
    Time: 11:30                              Rodden Rating: AA
    Univ.Time: 10:50

Two columns of the data sheet may come as one line, and labels with tabs as a browser copies a table. An offset is `h5w`
(hours) or `m10e0` (a meridian in degrees), summer time included; `Univ.Time` gives the instant of the same night. Who
ends where another begins: see `astrocom_people`. After the pages Help:Timezone and Help:Birthtime of Astro-Databank's
wiki and the headings of the site's drawings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from charts.interchange.angles import read_latitude, read_longitude, read_offset
from charts.interchange.astrocom_people import BORN, BOTH, COORDINATE, Person, people
from charts.interchange.births import Birth, rows_of
from charts.interchange.countries import country_of
from charts.interchange.dates import Day, read_clock, read_day
from charts.interchange.rows import Found, Options, Unreadable

_DAY_AND_CLOCK = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,\s*)?(?P<day>.+?)(?:,?\s+(?:at|um|Time:|Zeit:)\s+(?P<clock>[^(]+?))?\s*(?:\(=.*)?",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"(?P<place>.*?)\s*,\s*(?P<coordinates>{COORDINATE}\s*,\s*{COORDINATE})", re.IGNORECASE)
_MERIDIAN = re.compile(r"\b([hm]\d{1,3}[ew]\d{0,2}(?:[':]\d{1,2})?)", re.IGNORECASE)
_SEX = re.compile(r"^[♀♂⚥\ufe0e\ufe0f\s]+|\s*\((?:fe)?male\)$|\s*\((?:weib|männ)lich\)$", re.IGNORECASE)
_OCLOCK = re.compile(r"\s*Uhr\s*$", re.IGNORECASE)
_HOURLESS = ("X", "XX")


def read(text: str, options: Options) -> Iterator[Found]:
    return rows_of(((person.line, _name(person), person) for person in people(text)), _birth, options)


def _name(person: Person) -> str:
    return _SEX.sub("", person.name()).strip()


def _birth(person: Person, options: Options) -> Birth:
    said = person.said()
    born = _DAY_AND_CLOCK.fullmatch(said.get("born", ""))
    if born is None:
        raise Unreadable("born_missing", "moment")
    if person.is_mixed():
        raise Unreadable("people_unparted", "content")
    birth = Birth(name=_name(person), more={"source": said.get("datasource", "")})
    birth.day = read_day(born["day"], options.dates)
    birth.more["rating"] = rating = said.get("roddenrating", "").partition(" ")[0]
    # The Astro-Databank writes noon for what it rates so.
    birth.clock = None if rating in _HOURLESS else _clock(born["clock"] or said.get("time", ""))
    _read_place(birth, said)
    if "timezone" in said:
        _read_zone(birth, said["timezone"])
    elif "univ.time" in said and birth.clock is not None:
        birth.offset = _apart(birth.day.settled(options), birth.clock, said["univ.time"])
    return birth


def _clock(text: str) -> time | None:
    return read_clock(_OCLOCK.sub("", text))


def _read_place(birth: Birth, said: dict[str, str]) -> None:
    place, coordinates = said.get("place") or said.get("in", ""), said.get("coordinates", "")
    if match := _PLACE.fullmatch(place):
        place, coordinates = match["place"], match["coordinates"]
    town, _, country = place.rpartition(",")
    birth.place, birth.country = (town.strip(), country_of(country)) if town else (place.strip(), "")
    if both := BOTH.fullmatch(coordinates):
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
    greenwich = _clock(universal)
    if greenwich is None:
        raise Unreadable("offset_unreadable", "moment", universal)
    date = day.gregorian()
    apart = datetime.combine(date, clock, UTC) - datetime.combine(date, greenwich, UTC)
    return round((apart + timedelta(hours=12)).total_seconds() % 86400) - 43200


__all__ = ["BORN", "read"]
