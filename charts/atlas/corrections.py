"""What staff corrected, laid over the index at each question: a new index changes nothing about it.

A corrected place is taken out of the index's answers and put back from here with what was corrected, under all its
names.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from charts.atlas.coordinates import distance_km
from charts.atlas.index import Index, Match, Scope
from charts.atlas.names import expand, fold
from charts.atlas.place import DATASET, Place, place_of
from charts.atlas.query import Reading
from charts.atlas.spelling import Near, Spellings, rows_by_length
from charts.atlas.weights import OTHER_NAME, OWN_NAME

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Correction:
    """place_id: of a place in the data ("geonames:…"), or of one that staff added ("staff:…").

    What is None stays as the data have it; an added place has all but `admin`. A name that was corrected stays among
    the other names. hidden: the place is not to be found at all.
    """

    place_id: str
    name: str | None = None
    other_names: tuple[str, ...] = ()
    admin: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    timezone: str | None = None
    hidden: bool = False

    def applied_to(self, place: Place) -> Place:
        """The place as corrected."""
        given = {name: getattr(self, name) for name in ("name", "latitude", "longitude", "population", "timezone")}
        corrected = replace(place, **{name: value for name, value in given.items() if value is not None})
        return replace(corrected, matched_name=corrected.name)

    def added(self) -> Place | None:
        """The place that staff added, if it says all that a place has."""
        name, country, zone = self.name, self.country, self.timezone
        if name is None or country is None or zone is None or self.latitude is None or self.longitude is None:
            return None
        people = self.population or 0
        return Place(self.place_id, name, name, self.admin, country, self.latitude, self.longitude, people, zone)


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    areas: dict[str, bool]  # key → past
    names: dict[str, tuple[int, str | None]]  # key → weight, spellings


@dataclass(frozen=True, slots=True)
class Overlay:
    """places: by id, None for a hidden one. without, withdrawn: numbers of those in the index. edition: differs where
    the corrections do.
    """

    places: dict[str, Place | None] = field(default_factory=dict)
    without: str | None = None
    withdrawn: tuple[int, ...] = ()
    edition: str = ""
    _entries: list[_Entry] = field(default_factory=list)  # the first has the number -1
    _names: list[tuple[str, int]] = field(default_factory=list)  # key, place; sorted
    _spellings: Spellings = field(default_factory=lambda: Spellings(lambda length: None))

    @classmethod
    def of(cls, corrections: Iterable[Correction], index: Index) -> Overlay:
        given = list(corrections)
        if not given:
            return cls()
        numbers: dict[str, int] = {}
        places: dict[str, Place | None] = {}
        for correction in given:
            number, place = _subject(correction, index)
            if number is not None:
                numbers[correction.place_id] = number
            if place is not None:
                places[correction.place_id] = None if correction.hidden else place
        known = {number: list[Match]() for number in numbers.values()}
        for match in index.names_of(known):
            known[match.place].append(match)
        entries = [
            _Entry(place, *_described(correction, place, numbers.get(correction.place_id), known, index))
            for correction in given
            if (place := places.get(correction.place_id)) is not None
        ]
        names = sorted((key, -position) for position, entry in enumerate(entries, 1) for key in entry.names)
        weights = [(key, entries[-number - 1].names[key][0]) for key, number in names]
        spellings = Spellings(rows_by_length(weights).get)
        withdrawn = tuple(numbers.values())
        without = json.dumps(withdrawn) if withdrawn else None
        edition = hashlib.sha256(repr(given).encode()).hexdigest()
        return cls(places, without, withdrawn, edition, entries, names, spellings)

    def place(self, number: int) -> Place:
        return self._entries[-number - 1].place

    def exact(self, reading: Reading, scope: Scope, *, short: bool = False) -> Iterator[Match]:
        yield from self._matches(reading.name, reading.name + "\0", reading.areas, scope, half_typed=short)

    def begun(self, reading: Reading, scope: Scope) -> Iterator[Match]:
        yield from self._matches(reading.name, reading.name + _LAST, reading.areas, scope, half_typed=True)

    def named(self, keys: Sequence[str], areas: Sequence[str], scope: Scope) -> Iterator[Match]:
        matches = (match for key in keys for match in self._matches(key, key + "\0", areas, scope))
        return iter(sorted(matches, key=_heaviest))

    def near(self, key: str, limit: int) -> list[Near]:
        return self._spellings.near(key, limit)

    def near_beginnings(self, key: str, limit: int) -> list[Near]:
        return self._spellings.begun(key, limit)

    def nearest(self, latitude: float, longitude: float, limit: int) -> list[tuple[float, Place]]:
        """(km, place), nearest first."""
        apart = (
            (distance_km(latitude, longitude, entry.place.latitude, entry.place.longitude), number, entry.place)
            for number, entry in enumerate(self._entries)
        )
        return [(km, place) for km, _, place in heapq.nsmallest(limit, apart)]

    def _matches(
        self, start: str, end: str, areas: Sequence[str], scope: Scope, *, half_typed: bool = False
    ) -> Iterator[Match]:
        """Weightiest first."""
        found = []
        for position in range(bisect_left(self._names, (start,)), bisect_left(self._names, (end,))):
            key, number = self._names[position]
            entry = self._entries[-number - 1]
            weight, spellings = entry.names[key]
            if _lies_in(entry, areas, scope, half_typed=half_typed):
                found.append(Match(number, weight, spellings, key))
        return iter(sorted(found, key=_heaviest))


def _heaviest(match: Match) -> tuple[int, int, str]:
    return -match.weight, match.place, match.key


def merged(index: Iterator[Match], overlay: Iterator[Match]) -> Iterator[Match]:
    """Two lists, weightiest first, as one."""
    return heapq.merge(index, overlay, key=lambda match: -match.weight)


def _subject(correction: Correction, index: Index) -> tuple[int | None, Place | None]:
    """The number of the place in the index, if it is in it, and the place as corrected."""
    if not correction.place_id.startswith(DATASET):
        return None, correction.added()
    row = index.row_of(int(correction.place_id.removeprefix(DATASET)))
    return (None, None) if row is None else (row[0], correction.applied_to(place_of(row)))


def _described(
    correction: Correction, place: Place, number: int | None, known: dict[int, list[Match]], index: Index
) -> tuple[dict[str, bool], dict[str, tuple[int, str | None]]]:
    """Its areas and its names."""
    people = max(place.population, 1)
    names: dict[str, tuple[int, str | None]] = {}
    if number is None:
        areas = _areas_of_added(place, index)
    else:
        areas = index.area_keys(index.area_of(number))
        was = max(index.rows([number])[number][7], 1)
        own = index.rows([number])[number][2]
        for match in known[number]:
            renamed = match.spellings is None and correction.name is not None
            weight = people * OTHER_NAME if renamed else match.weight * people // was
            names[match.key] = weight, own if renamed else match.spellings
    for other in correction.other_names:
        for key in {fold(other), fold(expand(other))} - {""}:
            names.setdefault(key, (people * OTHER_NAME, other))
    if correction.name is not None:
        own_keys = {fold(place.name), fold(expand(place.name))} - {""}
        names |= dict.fromkeys(own_keys, (people * OWN_NAME, None))
    return areas, names


def _areas_of_added(place: Place, index: Index) -> dict[str, bool]:
    country, admin = place.country or "", fold(place.admin or "")
    area = index.area_named(country, admin)
    if area is not None:
        return index.area_keys(area)
    return index.country_keys(country) | ({admin: False} if admin else {})


def _lies_in(entry: _Entry, areas: Sequence[str], scope: Scope, *, half_typed: bool) -> bool:
    if scope.country is not None and entry.place.country != scope.country:
        return False
    keys = [key for key, past in entry.areas.items() if not past or scope.past]
    whole = all(area in keys for area in (areas[:-1] if half_typed else areas))
    return whole and (not half_typed or not areas or any(key.startswith(areas[-1]) for key in keys))
