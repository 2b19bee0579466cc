"""Places by name, id and coordinates, from the compiled index: offline, read-only, safe to share between threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from charts.atlas.civil import ZoneAnswer, describe_local_time
from charts.atlas.coordinates import Directions, distance_km, require_coordinates, timezone_at
from charts.atlas.errors import AmbiguousPlace, IndexUnavailable, PlaceNotFound
from charts.atlas.query import Reading, plain_readings, split_readings
from charts.atlas.schema import LAYOUT

ATTRIBUTION = "Places: GeoNames (https://www.geonames.org), licensed under CC BY 4.0."

_ID_PREFIX = "geonames:"
_DOMINANCE = 5  # a bare name means the largest place only if the next is less than a fifth of it
_CANDIDATES = 10
_NAMES_ALIKE = 64  # no place has more names that begin with the same letter (tested): so many rows hold one place more
_LAST = "\U0010ffff"
_PLACES = (
    "SELECT places.number, geoname, places.name, areas.name, country, latitude, longitude, population, timezone"
    " FROM places JOIN areas ON areas.number = places.area"
)
_IN_AREA = "area IN (SELECT area FROM area_names WHERE key >= ? AND key < ?)"
_IN_COUNTRY = "area IN (SELECT number FROM areas WHERE country = ?)"

# A place's number, the weight of the name that matched, and its spellings (None: the place's own name).
Match = tuple[int, int, str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """An inhabited place.

    id: "geonames:2643743". matched_name: the spelling that the query met. admin: its first-level area. country: ISO
    3166-1 alpha-2. timezone: the dataset's. distance_km: from the coordinates asked for, if any were.
    """

    id: str
    name: str
    matched_name: str
    admin: str | None
    country: str
    latitude: float
    longitude: float
    population: int
    timezone: str
    distance_km: float | None = None


class Atlas:
    """index: a file that `python -m charts.atlas.build` compiled; else the first use raises IndexUnavailable."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._local = threading.local()
        self._directions: Directions | None = None
        self._edition = ""

    def edition(self) -> str:
        """What the answers depend on: as long as it is the same, so are they. Raises IndexUnavailable."""
        if not self._edition:
            (self._edition,) = (
                self._connection().execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
            )
        return self._edition

    def search(self, query: str, *, country: str | None = None, limit: int = 10) -> list[Place]:
        """Suggestions while typing, best first: names that match in full, then those that begin so, each by weight.

        A name weighs as many people as the place has, an alternative name a tenth of that. country: ISO 3166-1 alpha-2,
        any case. What does not name anything finds nothing.
        """
        plain = plain_readings(query)
        scope = None if country is None else country.upper()
        if not plain or limit < 1 or (scope is not None and not _is_country_code(scope)):
            return []
        found: dict[int, Match] = {}
        for reading in plain:
            self._gather(found, self._exact(reading, scope, limit), limit)
        self._gather(found, self._begun(plain[0], scope, limit), limit)
        if not found:
            for reading in split_readings(plain[0], self._begins_area):
                self._gather(found, self._begun(reading, scope, limit), limit)
        return self._places(query, found)

    def resolve(self, query: str) -> Place:
        """The one place that a query names in full, "London" or "Springfield, Illinois".

        Raises PlaceNotFound; AmbiguousPlace if, of the places of that name within what the query says, the largest has
        less than five times the people of the next, an alternative name counting a tenth: "Manchester" is not Richmond.
        """
        plain = plain_readings(query)
        for reading in (*plain, *(split_readings(plain[0], self._is_area) if plain else ())):
            matches = list(self._exact(reading, None, _CANDIDATES))
            if matches:
                return self._decide(query, matches)
        raise PlaceNotFound(query)

    def get(self, place_id: str) -> Place:
        """The place of an id. Raises PlaceNotFound."""
        number = place_id.removeprefix(_ID_PREFIX)
        if place_id.startswith(_ID_PREFIX) and number.isascii() and number.isdigit() and len(number) < 16:
            row = self._connection().execute(f"{_PLACES} WHERE geoname = ?", (int(number),)).fetchone()
            if row is not None:
                return _place(row, None)
        raise PlaceNotFound(place_id)

    def count(self) -> int:
        """How many places the index holds; it must be there and readable for that. Raises IndexUnavailable."""
        (count,) = self._connection().execute("SELECT max(number) FROM places").fetchone()
        return int(count)

    def nearest(self, latitude: float, longitude: float) -> Place:
        """The nearest place by great circle, with its distance_km. Raises InvalidCoordinates."""
        require_coordinates(latitude, longitude)
        if self._directions is None:  # two threads may load it at once: the same value
            (packed,) = self._connection().execute("SELECT value FROM meta WHERE name = 'directions'").fetchone()
            self._directions = Directions(packed)
        number = self._directions.nearest(latitude, longitude) + 1
        place = _place(self._connection().execute(f"{_PLACES} WHERE places.number = ?", (number,)).fetchone(), None)
        return replace(place, distance_km=round(distance_km(latitude, longitude, place.latitude, place.longitude), 3))

    def timezone_at(self, latitude: float, longitude: float) -> str:
        """The zone at bare coordinates, at sea too (a place has its own). Raises InvalidCoordinates."""
        return timezone_at(latitude, longitude)

    def lookup(self, latitude: float, longitude: float, local: datetime, *, place: Place | None = None) -> ZoneAnswer:
        """Zone and offset at a local time (naive): by the place's zone if there is a place, else by the coordinates."""
        if place is not None:
            return describe_local_time(local, place.timezone, place.longitude, source="place")
        return describe_local_time(local, timezone_at(latitude, longitude), longitude, source="coordinates")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _open(self._index)
        return connection

    def _is_area(self, key: str) -> bool:
        return self._connection().execute("SELECT 1 FROM area_names WHERE key = ?", (key,)).fetchone() is not None

    def _begins_area(self, key: str) -> bool:
        rows = self._connection().execute("SELECT 1 FROM area_names WHERE key >= ? AND key < ?", (key, key + _LAST))
        return rows.fetchone() is not None

    def _exact(self, reading: Reading, country: str | None, limit: int) -> Iterator[Match]:
        areas = tuple((area, area + "\0") for area in reading.areas)
        yield from self._match("key = ?", (reading.name,), areas, country, limit)

    def _begun(self, reading: Reading, country: str | None, limit: int) -> Iterator[Match]:
        """Names that begin as the reading's; the last area may be half typed too."""
        *whole, last = reading.areas or ("",)
        areas = tuple((area, area + "\0") for area in whole) + (((last, last + _LAST),) if last else ())
        names = "key >= ? AND key < ?"
        yield from self._match(names, (reading.name, reading.name + _LAST), areas, country, limit * _NAMES_ALIKE)

    def _match(
        self, names: str, values: tuple[str, ...], areas: Sequence[tuple[str, str]], country: str | None, limit: int
    ) -> Iterator[Match]:
        """Weightiest name first."""
        conditions = [names, *([_IN_COUNTRY] if country is not None else []), *[_IN_AREA] * len(areas)]
        statement = (
            f"SELECT place, weight, spellings FROM names WHERE {' AND '.join(conditions)}"  # noqa: S608  (constants)
            " ORDER BY weight DESC, place, key LIMIT ?"
        )
        scope = () if country is None else (country,)
        bounds = tuple(bound for area in areas for bound in area)
        yield from self._connection().execute(statement, (*values, *scope, *bounds, limit))

    @staticmethod
    def _gather(found: dict[int, Match], matches: Iterator[Match], limit: int) -> None:
        for match in matches:
            if len(found) == limit:
                return
            found.setdefault(match[0], match)

    def _decide(self, query: str, matches: list[Match]) -> Place:
        (_, heaviest, _), *others = matches
        rivals = [match for match in others if match[1] * _DOMINANCE > heaviest]
        first, *candidates = self._places(query, {match[0]: match for match in (matches[0], *rivals)})
        if candidates:
            raise AmbiguousPlace(query, (first, *candidates))
        return first

    def _places(self, query: str, found: dict[int, Match]) -> list[Place]:
        marks = ", ".join("?" * len(found))
        statement = f"{_PLACES} WHERE places.number IN ({marks})"
        rows = {row[0]: row for row in self._connection().execute(statement, tuple(found))}
        return [_place(rows[number], _written(query, spellings)) for number, (_, _, spellings) in found.items()]


def _is_country_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def _written(query: str, spellings: str | None) -> str | None:
    """Of the spellings of a name the one that was typed."""
    if spellings is None:
        return None
    asked, variants = query.strip().casefold(), spellings.split("|")
    typed = (name for name in variants if asked.startswith(name.casefold()) or name.casefold().startswith(asked))
    return next(typed, variants[0])


def _place(row: tuple[int, int, str, str | None, str, float, float, int, str], matched_name: str | None) -> Place:
    _, geoname, name, admin, country, latitude, longitude, population, timezone = row
    return Place(
        id=f"{_ID_PREFIX}{geoname}",
        name=name,
        matched_name=matched_name or name,
        admin=admin,
        country=country,
        latitude=latitude,
        longitude=longitude,
        population=population,
        timezone=timezone,
    )


def _open(index: Path) -> sqlite3.Connection:
    try:
        # immutable: SQLite takes no locks. A rebuilt index replaces the file; who has it open keeps the old one.
        connection = sqlite3.connect(
            f"{index.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise IndexUnavailable(f"No place index at {index}: python -m charts.atlas.build {index}") from error
    if layout != LAYOUT:
        connection.close()
        raise IndexUnavailable(f"The place index at {index} has layout {layout}, not {LAYOUT}: compile it again.")
    return connection
