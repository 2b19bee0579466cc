"""Which places a text may name: the index with what staff corrected laid over it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from charts.atlas.corrections import Overlay, merged
from charts.atlas.index import Index, Match, Scope
from charts.atlas.place import Place, place_of
from charts.atlas.query import Reading, plain_readings, split_readings, without_kind
from charts.atlas.spelling import Near

CANDIDATES = 10
_SHORTEST_AREA = 3  # letters of an area's name that is cut short
_SPELLINGS = 40  # names that a mistyped one may be; more where an area narrows them
_SPELLINGS_WITHIN = 400


@dataclass(frozen=True, slots=True)
class Matcher:
    index: Index
    overlay: Overlay

    def scopes(self, country: str | None = None) -> tuple[Scope, Scope]:
        """Today's countries, then what they once held."""
        today = Scope(country, without=self.overlay.without)
        return today, today.with_past()

    def in_full(self, query: str) -> list[Match]:
        """Places of the name that the query is, within what else it says."""
        plain = self.plain(query)
        for short, is_area in ((False, self.index.is_area), (True, self._is_short_area)):
            for scope in self.scopes():
                for reading in self._readings(plain, scope, is_area):
                    matches = first_of(self.exact(reading, scope, CANDIDATES, short=short), CANDIDATES)
                    if matches:
                        return matches
        return []

    def exact_anywhere(self, reading: Reading) -> list[Match]:
        """As `exact`, today or else with the past."""
        found = (first_of(self.exact(reading, scope, CANDIDATES), CANDIDATES) for scope in self.scopes())
        return next(filter(None, found), [])

    def is_area(self, key: str) -> bool:
        _today, past = self.scopes()
        return self.index.is_area(key, past)

    def places(self, query: str, found: dict[int, Match]) -> list[Place]:
        """By the spelling that is the query's."""
        rows = self.index.rows(number for number in found if number > 0)
        places = {number: place_of(rows[number]) if number > 0 else self.overlay.place(number) for number in found}
        return [
            place if (name := _written(query, found[number].spellings)) is None else replace(place, matched_name=name)
            for number, place in places.items()
        ]

    def plain(self, query: str) -> tuple[Reading, ...]:
        """The query as it stands if a place is called so, else without what says that it is a town or a village."""
        plain, bare = plain_readings(query), plain_readings(without_kind(query))
        scope, _past = self.scopes()
        if bare in ((), plain) or any(first_of(self.exact(reading, scope, 1), 1) for reading in plain):
            return plain
        return bare

    def _readings(
        self, plain: tuple[Reading, ...], scope: Scope, is_area: Callable[[str, Scope], bool]
    ) -> Iterator[Reading]:
        """What the query may mean. With the past only those that name what the place lies in: others did not change."""
        yield from (reading for reading in plain if reading.areas or not scope.past)
        if plain:
            yield from split_readings(plain[0], lambda key: is_area(key, scope))

    def exact(self, reading: Reading, scope: Scope, limit: int, *, short: bool = False) -> Iterator[Match]:
        found = self.index.exact(reading, scope, limit, short=short)
        return merged(found, self.overlay.exact(reading, scope, short=short))

    def begun(self, reading: Reading, scope: Scope, limit: int) -> Iterator[Match]:
        return merged(self.index.begun(reading, scope, limit), self.overlay.begun(reading, scope))

    def mistyped(self, reading: Reading, scope: Scope, limit: int, *, beginnings: bool) -> list[tuple[float, Match]]:
        """Places whose name, or if there are too few its beginning, is nearly the reading's; the likeliest first."""
        most = _SPELLINGS_WITHIN if reading.areas or scope.country else _SPELLINGS
        near = [*self.index.near(reading.name, most), *self.overlay.near(reading.name, most)]
        found = self._spelt(near, reading, scope, most)
        if beginnings and len(found) < limit:
            near = [*self.index.near_beginnings(reading.name, most), *self.overlay.near_beginnings(reading.name, most)]
            found += self._spelt(near, reading, scope, most)
        return found[: 2 * limit]

    def _spelt(self, near: list[Near], reading: Reading, scope: Scope, most: int) -> list[tuple[float, Match]]:
        """Places by names that are nearly the reading's, the likeliest first, each with how unlikely it is."""
        prices = {name.key: name.price for name in near}
        if not prices:
            return []
        keys = list(prices)
        known = self.index.named(keys, reading.areas, scope, most)
        matches = merged(known, self.overlay.named(keys, reading.areas, scope))
        unlikely = [(prices[match.key] - math.log2(max(match.weight, 1)), match) for match in matches]
        return sorted(unlikely, key=lambda pair: pair[0])

    def _is_short_area(self, key: str, scope: Scope) -> bool:
        return len(key) >= _SHORTEST_AREA and self.index.begins_area(key, scope)


def first_of(matches: Iterator[Match], limit: int) -> list[Match]:
    return [match for _, match in zip(range(limit), matches, strict=False)]


def _written(query: str, spellings: str | None) -> str | None:
    """Of the spellings of a name the one that was typed, letter by letter or at least from its beginning."""
    if spellings is None:
        return None
    asked, variants = query.strip().casefold(), spellings.split("|")
    same = (name for name in variants if name.casefold() == asked)
    begun = (name for name in variants if asked.startswith(name.casefold()) or name.casefold().startswith(asked))
    return next(same, next(begun, variants[0]))
