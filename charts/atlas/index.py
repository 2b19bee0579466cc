"""The compiled index as a table of names: which places a reading of a query may mean. Safe to share between threads."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from charts.atlas.coordinates import Directions
from charts.atlas.errors import IndexUnavailable
from charts.atlas.query import Reading
from charts.atlas.schema import LAYOUT
from charts.atlas.spelling import Near, Rows, Spellings, read_rows

_NAMES_ALIKE = 64  # no place has more names that begin with the same letter (tested): so many rows hold one place more
_LAST = "\U0010ffff"
_PLACES = (
    "SELECT places.number, geoname, places.name, areas.name, country, latitude, longitude, population, timezone"
    " FROM places JOIN areas ON areas.number = places.area"
)
_IN_AREA = "area IN (SELECT area FROM area_names WHERE key >= ? AND key < ? AND past <= ?)"
_IN_COUNTRY = "area IN (SELECT number FROM areas WHERE country = ?)"
_NOT_CORRECTED = "place NOT IN (SELECT value FROM json_each(?))"

Row = tuple[int, int, str, str | None, str, float, float, int, str]  # what _PLACES selects


class Match(NamedTuple):
    """place: its number, negative for a corrected one. weight: of the name that matched. spellings: of that name, None
    for the place's own.
    """

    place: int
    weight: int
    spellings: str | None
    key: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look. country: ISO code. past: also in what the countries named once held. without: numbers of places,
    as JSON.
    """

    country: str | None = None
    past: bool = False
    without: str | None = None

    def with_past(self) -> Scope:
        return replace(self, past=True)


class Index:
    """path: a file that `python -m charts.atlas.build` compiled; else the first use raises IndexUnavailable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._directions: Directions | None = None
        self._fingerprint = ""
        self._spellings = Spellings(self._rows)

    def count(self) -> int:
        (count,) = self._connection().execute("SELECT max(number) FROM places").fetchone()
        return int(count)

    def fingerprint(self) -> str:
        """Of the data and code that it was compiled from."""
        if not self._fingerprint:
            row = self._connection().execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
            self._fingerprint = str(row[0])
        return self._fingerprint

    def is_area(self, key: str, scope: Scope) -> bool:
        statement = "SELECT 1 FROM area_names WHERE key = ? AND past <= ?"
        return self._connection().execute(statement, (key, scope.past)).fetchone() is not None

    def begins_area(self, key: str, scope: Scope) -> bool:
        statement = "SELECT 1 FROM area_names WHERE key >= ? AND key < ? AND past <= ?"
        return self._connection().execute(statement, (key, key + _LAST, scope.past)).fetchone() is not None

    def exact(self, reading: Reading, scope: Scope, limit: int, *, short: bool = False) -> Iterator[Match]:
        """Places of that name, weightiest first. short: the last area may be cut short: "Calif."."""
        yield from self._match("key = ?", (reading.name,), _areas(reading, short=short), scope, limit)

    def begun(self, reading: Reading, scope: Scope, limit: int) -> Iterator[Match]:
        """Places whose name begins as the reading's; the last area may be half typed too. Weightiest first."""
        bounds = (reading.name, reading.name + _LAST)
        areas = _areas(reading, short=True)
        yield from self._match("key >= ? AND key < ?", bounds, areas, scope, limit * _NAMES_ALIKE)

    def near(self, key: str, limit: int) -> list[Near]:
        """Names that a mistyped one may be."""
        return self._spellings.near(key, limit)

    def near_beginnings(self, key: str, limit: int) -> list[Near]:
        return self._spellings.begun(key, limit)

    def named(self, keys: Sequence[str], areas: Sequence[str], scope: Scope, limit: int) -> Iterator[Match]:
        """Places of any of these names, weightiest first."""
        names = "key IN (SELECT value FROM json_each(?))"
        yield from self._match(names, (json.dumps(keys),), _whole(areas), scope, limit)

    def rows(self, numbers: Iterable[int]) -> dict[int, Row]:
        """The places of these numbers."""
        statement = f"{_PLACES} WHERE places.number IN (SELECT value FROM json_each(?))"  # noqa: S608 -- constants
        found = self._connection().execute(statement, (json.dumps(list(numbers)),))
        return {row[0]: row for row in found}

    def row_of(self, geoname: int) -> Row | None:
        row: Row | None = self._connection().execute(f"{_PLACES} WHERE geoname = ?", (geoname,)).fetchone()
        return row

    def directions(self) -> Directions:
        if self._directions is None:  # two threads may load it at once: the same value
            (packed,) = self._connection().execute("SELECT value FROM meta WHERE name = 'directions'").fetchone()
            self._directions = Directions(packed)
        return self._directions

    def names_of(self, numbers: Iterable[int]) -> Iterator[Match]:
        """Every name of these places, by reading all names there are (0.2 s): only when corrections change."""
        statement = "SELECT place, weight, spellings, key FROM names WHERE place IN (SELECT value FROM json_each(?))"
        yield from map(Match._make, self._connection().execute(statement, (json.dumps(list(numbers)),)))

    def area_of(self, number: int) -> int:
        (area,) = self._connection().execute("SELECT area FROM places WHERE number = ?", (number,)).fetchone()
        return int(area)

    def area_named(self, country: str, name: str) -> int | None:
        """The first-level area of that name, any name of it, in a country."""
        statement = (
            "SELECT number FROM areas JOIN area_names ON area = number WHERE country = ? AND key = ? AND past = 0"
            " GROUP BY country HAVING count(*) = 1"
        )
        row = self._connection().execute(statement, (country, name)).fetchone()
        return None if row is None else int(row[0])

    def area_keys(self, area: int) -> dict[str, bool]:
        """Key → past, of all that an area may be called."""
        rows = self._connection().execute("SELECT key, past FROM area_names WHERE area = ?", (area,))
        return {key: bool(past) for key, past in rows}

    def country_keys(self, country: str) -> dict[str, bool]:
        """Key → past, of what all areas of a country have in common. Empty if there is no such country."""
        statement = (
            "SELECT key, max(past) FROM area_names JOIN areas ON number = area WHERE country = ?1 GROUP BY key"
            " HAVING count(*) = (SELECT count(*) FROM areas WHERE country = ?1)"
        )
        return {key: bool(past) for key, past in self._connection().execute(statement, (country,))}

    def _match(
        self, names: str, values: tuple[str, ...], areas: Sequence[tuple[str, str]], scope: Scope, limit: int
    ) -> Iterator[Match]:
        conditions, given = [names], list[object](values)
        if scope.country is not None:
            conditions.append(_IN_COUNTRY)
            given.append(scope.country)
        for bounds in areas:
            conditions.append(_IN_AREA)
            given += (*bounds, scope.past)
        if scope.without is not None:
            conditions.append(_NOT_CORRECTED)
            given.append(scope.without)
        statement = (
            f"SELECT place, weight, spellings, key FROM names WHERE {' AND '.join(conditions)}"  # noqa: S608 -- constants
            " ORDER BY weight DESC, place, key LIMIT ?"
        )
        yield from map(Match._make, self._connection().execute(statement, (*given, limit)))

    def _rows(self, length: int) -> Rows | None:
        statement = "SELECT length, letters, marks, weights FROM spellings WHERE length = ?"
        row = self._connection().execute(statement, (length,)).fetchone()
        return None if row is None else read_rows(*row)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _open(self._path)
        return connection


def _areas(reading: Reading, *, short: bool) -> list[tuple[str, str]]:
    *whole, last = reading.areas or ("",)
    end = _LAST if short else "\0"
    return [*_whole(whole), *([(last, last + end)] if last else [])]


def _whole(areas: Sequence[str]) -> list[tuple[str, str]]:
    return [(area, area + "\0") for area in areas]


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
