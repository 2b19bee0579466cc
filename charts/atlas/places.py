"""Places by name, id and coordinates: offline, from the compiled index and what staff corrected in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from charts.atlas import borders
from charts.atlas.civil import ZoneAnswer, describe_local_time
from charts.atlas.coordinates import distance_km, require_coordinates, timezone_at
from charts.atlas.corrections import Correction, Overlay
from charts.atlas.errors import AmbiguousPlace, InvalidCoordinates, PlaceNotFound
from charts.atlas.index import Index, Match, Scope
from charts.atlas.matching import Matcher, first_of
from charts.atlas.place import COORDINATES, DATASET, Place, place_of, spot_at
from charts.atlas.quarters import DOMINANCE, NEAR_KM, Meant, are_one_spot, meant
from charts.atlas.query import Reading, split_readings
from charts.atlas.typed import read_coordinates
from charts.atlas.weights import OWN_NAME

ATTRIBUTION = "Places: GeoNames (https://www.geonames.org), licensed under CC BY 4.0."

_HARDLY_BEGUN = 3
_OVERSHADOWED = 20  # a name of three letters comes first unless a longer one weighs so many times as much
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

        Names that match in full; those that begin so; those that are spelt nearly so; each by its weight. Of one letter
        to three, names in full and beginnings alike. A name weighs as many people as the place has, an alternative name
        a tenth of that, unless it is the usual one. country: ISO 3166-1 alpha-2, any case.
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
        matcher = self._matcher()
        found = self._suggested(query, code, matcher, limit)
        if not found and "," in query:
            found = [place for place in _places(query, meant(query, matcher), matcher) if code in (None, place.country)]
        return found[:limit]

    def resolve(self, query: str) -> Place:
        """The one place that a query names in full, "London" or "Springfield, Illinois", or the spot of coordinates.

        Raises PlaceNotFound; InvalidCoordinates; AmbiguousPlace if, of the places of that name within what the query
        says, the largest has less than five times the people of the next, an alternative name counting a tenth:
        "Manchester" is not Richmond. The usual name of a place counts as its own: "Odessa" is Odesa. What a country
        holds today comes before what it once held: "Breslau, Germany". A region may be cut short: "Boston, Mass."; a
        town stands for what is near it: "Westminster, London". A region between a city and its country that the data do
        not know is named in `unknown_area`. Of places in one spot the one is meant whose own name it
        is: New Delhi, not Delhi.
        """
        typed = read_coordinates(query)
        if typed is not None:
            return spot_at(*typed)
        matcher = self._matcher()
        found = meant(query, matcher)
        if found.matches:
            return _decide(query, found, matcher)
        raise PlaceNotFound(query, tuple(self._likely(query, matcher)))

    def named(self, query: str) -> list[Place]:
        """All that `resolve` decides between, the weightiest first; none if nothing is called so."""
        typed, matcher = read_coordinates(query), self._matcher()
        if typed is not None:
            return [spot_at(*typed)]
        return _places(query, meant(query, matcher), matcher)

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
        area = None
        if place is not None and not place.is_spot:
            answer = describe_local_time(local, place.timezone, place.longitude, source="place")
            area = place.country, place.admin
        else:
            answer = describe_local_time(local, timezone_at(latitude, longitude), longitude, source="coordinates")
        return replace(answer, notes=self.border_notes(answer.timezone, local.date(), latitude, longitude, area))

    def border_notes(
        self,
        timezone: str,
        day: date,
        latitude: float,
        longitude: float,
        area: tuple[str | None, str | None] | None = None,
    ) -> tuple[str, ...]:
        """What to say if the zone's history is not that of the country that held the place then.

        area: its country and first-level area; without them those of the nearest place.
        """
        rules = borders.rules_of(timezone, day)
        if not rules:
            return ()
        if area is None:
            nearest = next((near for near in self.around(latitude, longitude, 1) if _is_near(near)), None)
            area = None if nearest is None else (nearest.country, nearest.admin)
        held = (rule for rule in rules if rule.holds(latitude, longitude, area or (None, None)))
        return tuple(borders.note(timezone, rule) for rule in islice(held, 1))

    def _likely(self, query: str, matcher: Matcher) -> list[Place]:
        """What may be meant by a query that names nothing. Of what stands behind the comma nothing may be known, such
        as a county: its name alone is worth offering.
        """
        name, comma, _areas = query.partition(",")
        likely = self._suggested(query, None, matcher, _SUGGESTIONS)
        return likely or (self.search(name, limit=_SUGGESTIONS) if comma else [])

    def _matcher(self) -> Matcher:
        return Matcher(self._index, self._overlay())

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

    def _suggested(self, query: str, country: str | None, matcher: Matcher, limit: int) -> list[Place]:
        plain = matcher.plain(query)
        return self._suggestions(query, plain, country, matcher, limit) if plain else []

    def _suggestions(
        self, query: str, plain: tuple[Reading, ...], country: str | None, matcher: Matcher, limit: int
    ) -> list[Place]:
        scopes = matcher.scopes(country)
        if plain == (plain[0],) and _is_hardly_begun(plain[0].name):
            few = self._of_few_letters(query, plain[0], scopes[0], matcher, limit)
            if few is not None:
                return matcher.places(query, few)
        found: dict[int, Match] = {}
        for scope in scopes:
            for reading in plain:
                if reading.areas or not scope.past:
                    _gather(found, matcher.exact(reading, scope, limit), limit)
        names = {plain[0].name}
        for scope in scopes:
            for reading in self._beginnings(plain[0], scope, found):
                names.add(reading.name)
                _gather(found, matcher.begun(reading, scope, limit), limit)
        named = any(match.key in names for match in found.values())
        # What is called just so within a named area is meant.
        if len(found) < limit and (not named or len(plain) == len(names) == 1):
            found = self._with_mistyped(found, plain[0], names, scopes[1], matcher, limit, named=named)
        return matcher.places(query, found)

    def _of_few_letters(
        self, query: str, reading: Reading, scope: Scope, matcher: Matcher, limit: int
    ) -> dict[int, Match] | None:
        """Whole names and beginnings by weight alone. None if a name is meant: LA in capitals, or Ulm, but not San in
        Mali beside Santiago.
        """
        is_short = len(reading.name) < _HARDLY_BEGUN
        whole = first_of(matcher.exact(reading, scope, limit), limit)
        is_code = query.isupper() and any(query.strip() in (match.spellings or "").split("|") for match in whole[:1])
        if is_code or not (whole or is_short):
            return None
        begun = list(matcher.begun(reading, scope, limit))
        if not is_short and begun[0].weight <= _OVERSHADOWED * whole[0].weight:  # what is whole is begun, too
            return None
        return self._weightiest(query, {match.place: match for match in whole}, begun, matcher, limit)

    def _weightiest(
        self, query: str, whole: dict[int, Match], begun: list[Match], matcher: Matcher, limit: int
    ) -> dict[int, Match]:
        """A whole name weighs all people of its place (NY); the heaviest of them is shown at any rate, if the last."""
        people = (place.population for place in matcher.places(query, whole))
        ranked = {match.place: (count * OWN_NAME, match) for match, count in zip(whole.values(), people, strict=True)}
        first = next(iter(sorted(ranked.values(), key=lambda pair: -pair[0])), None)
        for match in begun:
            ranked.setdefault(match.place, (match.weight, match))
        best = [match for _, match in sorted(ranked.values(), key=lambda pair: -pair[0])]
        if first is not None and limit > 1 and first[1] not in best[:limit]:
            best[limit - 1] = first[1]
        return {match.place: match for match in best[:limit]}

    def _beginnings(self, plain: Reading, scope: Scope, found: Mapping[int, Match]) -> Iterator[Reading]:
        """What a half-typed query may be the beginning of. found: what was by then."""
        if not (scope.past and (found or not plain.areas)):
            yield plain
        if not found:
            yield from split_readings(plain, lambda key: self._index.begins_area(key, scope))

    def _with_mistyped(
        self,
        found: dict[int, Match],
        plain: Reading,
        names: Set[str],
        scope: Scope,
        matcher: Matcher,
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
            for price, match in matcher.mistyped(reading, scope, limit, beginnings=beginnings):
                ranked.setdefault(match.place, (price, match))
        likeliest = sorted(ranked.items(), key=lambda item: item[1][0])[:limit]
        return {place: match for place, (_, match) in likeliest}


def _decide(query: str, found: Meant, matcher: Matcher) -> Place:
    if not found.is_sure:
        raise AmbiguousPlace(query, tuple(_places(query, found, matcher)))
    heaviest, *others = found.matches
    rivals = [match for match in others if match.weight * DOMINANCE > heaviest.weight]
    likeliest = [heaviest, *rivals]
    places = _places(query, found._replace(matches=likeliest), matcher)
    so_called = [place for place, match in zip(places, likeliest, strict=True) if match.spellings is None]
    if len(places) == 1:
        return places[0]
    if len(so_called) == 1 and all(are_one_spot(so_called[0], place) for place in places):
        return so_called[0]
    raise AmbiguousPlace(query, tuple(places))


def _places(query: str, found: Meant, matcher: Matcher) -> list[Place]:
    places = matcher.places(query, {match.place: match for match in found.matches})
    return [replace(place, unknown_area=found.unknown) for place in places] if found.unknown else places


def _gather(found: dict[int, Match], matches: Iterable[Match], limit: int) -> None:
    for match in matches:
        if len(found) == limit:
            return
        found.setdefault(match.place, match)


def _is_hardly_begun(name: str) -> bool:
    """At most three letters, of an alphabet: 東京 is a whole name."""
    return len(name) <= _HARDLY_BEGUN and max(name) < "\u1100"


def _is_near(place: Place) -> bool:
    return place.distance_km is not None and place.distance_km <= NEAR_KM


def _is_country_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def _spot(place_id: str) -> Place | None:
    latitude, _, longitude = place_id.removeprefix(COORDINATES).partition(",")
    try:
        spot = spot_at(float(latitude), float(longitude))
    except (ValueError, InvalidCoordinates):
        return None
    return spot if spot.id == place_id else None
