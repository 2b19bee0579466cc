"""Places by name, id and coordinates: offline, from the compiled index and what staff corrected in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from charts.atlas.civil import ZoneAnswer, describe_local_time
from charts.atlas.coordinates import distance_km, require_coordinates, timezone_at
from charts.atlas.corrections import Correction, Overlay, merged
from charts.atlas.errors import AmbiguousPlace, InvalidCoordinates, PlaceNotFound
from charts.atlas.index import Index, Match, Scope
from charts.atlas.place import COORDINATES, DATASET, Place, place_of, spot_at
from charts.atlas.query import Reading, plain_readings, split_readings
from charts.atlas.spelling import Near
from charts.atlas.typed import read_coordinates

ATTRIBUTION = "Places: GeoNames (https://www.geonames.org), licensed under CC BY 4.0."

_DOMINANCE = 5  # a bare name means the largest place only if the next is less than a fifth of it
_CANDIDATES = 10
_SPELLINGS = 40  # names that a mistyped one may be; more where an area narrows them
_SPELLINGS_WITHIN = 400
_SUGGESTIONS = 3
_BEGINNING = 2.0  # doublings of weight that a name gives up for what is not typed of it yet


class Atlas:
    """index: a file that `python -m charts.atlas.build` compiled; else the first use raises IndexUnavailable.

    corrections: what staff corrected, asked at each question; the same object as before means that nothing changed.
    """

    def __init__(self, index: Path, corrections: Callable[[], tuple[Correction, ...]] = tuple) -> None:
        self._index = Index(index)
        self._corrections = corrections
        self._applied: tuple[tuple[Correction, ...], Overlay] = ((), Overlay())

    def edition(self) -> str:
        """What the answers depend on, corrections too: while it is the same, so are they. Raises IndexUnavailable."""
        return f"{self._index.fingerprint()} {self._overlay().edition}"

    def search(self, query: str, *, country: str | None = None, limit: int = 10) -> list[Place]:
        """Suggestions while typing, best first.

        Names that match in full; those that begin so; those that are spelt nearly so; each by its weight. A name weighs
        as many people as the place has, an alternative name a tenth of that. country: ISO 3166-1 alpha-2, any case.
        Coordinates find their spot, then the places around it. What does not name anything finds nothing. Raises
        InvalidCoordinates.
        """
        code = None if country is None else country.upper()
        if limit < 1 or (code is not None and not _is_country_code(code)):
            return []
        typed = read_coordinates(query)
        if typed is not None:
            spot = replace(spot_at(*typed), matched_name=query.strip())
            return [spot, *self.around(*typed, limit - 1)]
        plain = plain_readings(query)
        if not plain:
            return []
        return self._suggestions(query, plain, code, limit)

    def resolve(self, query: str) -> Place:
        """The one place that a query names in full, "London" or "Springfield, Illinois", or the spot of coordinates.

        Raises PlaceNotFound; InvalidCoordinates; AmbiguousPlace if, of the places of that name within what the query
        says, the largest has less than five times the people of the next, an alternative name counting a tenth:
        "Manchester" is not Richmond. What a country holds today comes before what it once held: "Breslau, Germany".
        """
        typed = read_coordinates(query)
        if typed is not None:
            return spot_at(*typed)
        plain, overlay = plain_readings(query), self._overlay()
        for scope in _scopes(None, overlay):
            for reading in self._readings(plain, scope, self._index.is_area):
                matches = _first(self._exact(reading, scope, overlay, _CANDIDATES), _CANDIDATES)
                if matches:
                    return self._decide(query, matches, overlay)
        raise PlaceNotFound(query, tuple(self.search(query, limit=_SUGGESTIONS)))

    def get(self, place_id: str) -> Place:
        """The place of an id. Raises PlaceNotFound."""
        overlay = self._overlay()
        if place_id in overlay.places:
            corrected = overlay.places[place_id]
            if corrected is None:
                raise PlaceNotFound(place_id)
            return corrected
        place = _spot(place_id) if place_id.startswith(COORDINATES) else self._dataset_place(place_id)
        if place is None:
            raise PlaceNotFound(place_id)
        return place

    def uncorrected(self, place_id: str) -> Place:
        """As the data have it. Raises PlaceNotFound."""
        place = self._dataset_place(place_id)
        if place is None:
            raise PlaceNotFound(place_id)
        return place

    def knows_country(self, code: str) -> bool:
        """Whether there are places in the country of an ISO code."""
        return bool(self._index.country_keys(code))

    def count(self) -> int:
        """How many places the index holds; it must be there and readable for that. Raises IndexUnavailable."""
        return self._index.count()

    def nearest(self, latitude: float, longitude: float) -> Place:
        """The nearest place by great circle, with its distance_km. Raises InvalidCoordinates."""
        return self.around(latitude, longitude, 1)[0]

    def around(self, latitude: float, longitude: float, limit: int) -> list[Place]:
        """The nearest places, nearest first, each with its distance_km; of several in one spot the largest first.

        Raises InvalidCoordinates.
        """
        require_coordinates(latitude, longitude)
        if limit < 1:
            return []
        overlay = self._overlay()
        without = [number - 1 for number in overlay.withdrawn]
        positions = self._index.directions().nearest(latitude, longitude, limit, without)
        places = [place_of(row) for row in self._index.rows(position + 1 for position in positions).values()]
        found = [(distance_km(latitude, longitude, place.latitude, place.longitude), place) for place in places]
        found += overlay.nearest(latitude, longitude, limit)
        found.sort(key=lambda pair: (pair[0], -pair[1].population, pair[1].id))
        return [replace(place, distance_km=round(km, 3)) for km, place in found[:limit]]

    def timezone_at(self, latitude: float, longitude: float) -> str:
        """The zone at bare coordinates, at sea too (a place has its own). Raises InvalidCoordinates."""
        return timezone_at(latitude, longitude)

    def lookup(self, latitude: float, longitude: float, local: datetime, *, place: Place | None = None) -> ZoneAnswer:
        """Zone and offset at a local time (naive): by the place's zone if there is a place, else by the coordinates."""
        if place is not None and not place.is_spot:
            return describe_local_time(local, place.timezone, place.longitude, source="place")
        return describe_local_time(local, timezone_at(latitude, longitude), longitude, source="coordinates")

    def _overlay(self) -> Overlay:
        corrections = self._corrections()
        applied, overlay = self._applied
        if corrections is not applied:  # two threads may lay it at once: the same value
            overlay = Overlay.of(corrections, self._index)
            self._applied = (corrections, overlay)
        return overlay

    def _dataset_place(self, place_id: str) -> Place | None:
        number = place_id.removeprefix(DATASET)
        if not (place_id.startswith(DATASET) and number.isascii() and number.isdigit() and len(number) < 16):
            return None
        row = self._index.row_of(int(number))
        return None if row is None else place_of(row)

    def _suggestions(self, query: str, plain: tuple[Reading, ...], country: str | None, limit: int) -> list[Place]:
        overlay = self._overlay()
        found: dict[int, Match] = {}
        scopes = _scopes(country, overlay)
        for scope in scopes:
            for reading in plain:
                if reading.areas or not scope.past:
                    _gather(found, self._exact(reading, scope, overlay, limit), limit)
        names = {plain[0].name}
        for scope in scopes:
            for reading in self._beginnings(plain[0], scope, found):
                names.add(reading.name)
                _gather(found, self._begun(reading, scope, overlay, limit), limit)
        named = any(match.key in names for match in found.values())
        # What is called just so within a named area is meant.
        if len(found) < limit and (not named or len(plain) == len(names) == 1):
            found = self._with_mistyped(found, plain[0], names, scopes[1], overlay, limit, named=named)
        return self._places(query, found, overlay)

    def _beginnings(self, plain: Reading, scope: Scope, found: Mapping[int, Match]) -> Iterator[Reading]:
        """What a half-typed query may be the beginning of. found: what was by then."""
        if not (scope.past and (found or not plain.areas)):
            yield plain
        if not found:
            yield from split_readings(plain, lambda key: self._index.begins_area(key, scope))

    def _readings(
        self, plain: tuple[Reading, ...], scope: Scope, is_area: Callable[[str, Scope], bool]
    ) -> Iterator[Reading]:
        """What the query may mean. With the past only those that name what the place lies in: others did not change."""
        yield from (reading for reading in plain if reading.areas or not scope.past)
        if plain:
            yield from split_readings(plain[0], lambda key: is_area(key, scope))

    def _with_mistyped(
        self,
        found: dict[int, Match],
        plain: Reading,
        names: Set[str],
        scope: Scope,
        overlay: Overlay,
        limit: int,
        *,
        named: bool,
    ) -> dict[int, Match]:
        """What was found, and places whose name is nearly the query's, the likeliest first; names in full stay first.

        named: something is called just so; then the query is not taken for a mistyped beginning.
        """
        ranked = {
            place: (-math.inf if match.key in names else _BEGINNING - math.log2(max(match.weight, 1)), match)
            for place, match in found.items()
        }
        split = split_readings(plain, partial(self._index.is_area, scope=scope))
        for reading in (plain, *split):
            beginnings = not named and reading is plain
            for price, match in self._mistyped(reading, scope, overlay, limit, beginnings=beginnings):
                ranked.setdefault(match.place, (price, match))
        likeliest = sorted(ranked.items(), key=lambda item: item[1][0])[:limit]
        return {place: match for place, (_, match) in likeliest}

    def _mistyped(
        self, reading: Reading, scope: Scope, overlay: Overlay, limit: int, *, beginnings: bool
    ) -> list[tuple[float, Match]]:
        """Places whose name, or if there are too few its beginning, is nearly the reading's; the likeliest first."""
        most = _SPELLINGS_WITHIN if reading.areas or scope.country else _SPELLINGS
        near = [*self._index.near(reading.name, most), *overlay.near(reading.name, most)]
        found = self._spelt(near, reading, scope, overlay, most)
        if beginnings and len(found) < limit:
            near = [*self._index.near_beginnings(reading.name, most), *overlay.near_beginnings(reading.name, most)]
            found += self._spelt(near, reading, scope, overlay, most)
        return found[: 2 * limit]

    def _spelt(
        self, near: list[Near], reading: Reading, scope: Scope, overlay: Overlay, most: int
    ) -> list[tuple[float, Match]]:
        """Places by names that are nearly the reading's, the likeliest first, each with how unlikely it is."""
        prices = {name.key: name.price for name in near}
        if not prices:
            return []
        keys = list(prices)
        matches = merged(self._index.named(keys, reading.areas, scope, most), overlay.named(keys, reading.areas, scope))
        unlikely = [(prices[match.key] - math.log2(max(match.weight, 1)), match) for match in matches]
        return sorted(unlikely, key=lambda pair: pair[0])

    def _exact(self, reading: Reading, scope: Scope, overlay: Overlay, limit: int) -> Iterator[Match]:
        return merged(self._index.exact(reading, scope, limit), overlay.exact(reading, scope))

    def _begun(self, reading: Reading, scope: Scope, overlay: Overlay, limit: int) -> Iterator[Match]:
        return merged(self._index.begun(reading, scope, limit), overlay.begun(reading, scope))

    def _decide(self, query: str, matches: list[Match], overlay: Overlay) -> Place:
        heaviest, *others = matches
        rivals = [match for match in others if match.weight * _DOMINANCE > heaviest.weight]
        first, *candidates = self._places(query, {match.place: match for match in (heaviest, *rivals)}, overlay)
        if candidates:
            raise AmbiguousPlace(query, (first, *candidates))
        return first

    def _places(self, query: str, found: dict[int, Match], overlay: Overlay) -> list[Place]:
        rows = self._index.rows(number for number in found if number > 0)
        places = {number: place_of(rows[number]) if number > 0 else overlay.place(number) for number in found}
        return [
            place if (name := _written(query, found[number].spellings)) is None else replace(place, matched_name=name)
            for number, place in places.items()
        ]


def _scopes(country: str | None, overlay: Overlay) -> tuple[Scope, Scope]:
    """Today's countries, then what they once held."""
    today = Scope(country, without=overlay.without)
    return today, today.with_past()


def _gather(found: dict[int, Match], matches: Iterable[Match], limit: int) -> None:
    for match in matches:
        if len(found) == limit:
            return
        found.setdefault(match.place, match)


def _first(matches: Iterator[Match], limit: int) -> list[Match]:
    return [match for _, match in zip(range(limit), matches, strict=False)]


def _is_country_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def _written(query: str, spellings: str | None) -> str | None:
    """Of the spellings of a name the one that was typed, letter by letter or at least from its beginning."""
    if spellings is None:
        return None
    asked, variants = query.strip().casefold(), spellings.split("|")
    same = (name for name in variants if name.casefold() == asked)
    begun = (name for name in variants if asked.startswith(name.casefold()) or name.casefold().startswith(asked))
    return next(same, next(begun, variants[0]))


def _spot(place_id: str) -> Place | None:
    latitude, _, longitude = place_id.removeprefix(COORDINATES).partition(",")
    try:
        spot = spot_at(float(latitude), float(longitude))
    except (ValueError, InvalidCoordinates):
        return None
    return spot if spot.id == place_id else None
