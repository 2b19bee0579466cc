"""Names within what the data have no area for: a quarter of a town, a city of a county."""

from __future__ import annotations

from typing import Final, NamedTuple

from charts.atlas.coordinates import distance_km
from charts.atlas.index import Match
from charts.atlas.matching import Matcher
from charts.atlas.place import Place
from charts.atlas.query import Reading

NEAR_KM: Final = 30  # so far a spot lies in the area of the nearest place
DOMINANCE: Final = 5  # a bare name means the largest place only if the next is less than a fifth of it
_METROPOLIS: Final = 20  # a town of so many times the people of a quarter's namesake elsewhere is meant before that
_PROVINCE: Final = 2  # letters


class Meant(NamedTuple):
    """What a query may mean, the weightiest first. is_sure: whether the weights decide; else it is asked back.

    unknown: what the query says of the place and the data do not know.
    """

    matches: list[Match]
    is_sure: bool = True
    unknown: str = ""


def meant(query: str, matcher: Matcher) -> Meant:
    """By the whole query, else as a quarter of a town, else without a region that is not known."""
    if (matches := matcher.in_full(query)) or "," not in query:
        return Meant(matches)
    quarters = _in_town(query, matcher)
    return quarters if quarters.matches else _without_unknown(query, matcher)


def _in_town(query: str, matcher: Matcher) -> Meant:
    """Quarters and suburbs, whose town is no area of the data: what is called so near a larger town that stands behind
    the first comma, "Westminster, London". Where one of them is the larger itself, none is meant.

    Unsure where the town's name has other bearers of its size, or the quarter's a larger one elsewhere that the town
    does not outweigh: Surrey is not only in Canada. Then all that are called as the quarter may be meant.
    """
    name, _, town = query.partition(",")
    called_so = _bearers(name, matcher)
    towns = _bearers(town, matcher) if called_so else []
    if not any(_near(larger, called_so) for _, larger in towns):
        return Meant([])
    likeliest = [larger for match, larger in towns if match.weight * DOMINANCE > towns[0][0].weight]
    near = _near(likeliest[0], called_so)
    largest = max((place.population for _, place in near), default=0)
    rivals = [place.population for _, place in called_so if place.population > largest]
    if near and len(likeliest) == 1 and all(people * _METROPOLIS < likeliest[0].population for people in rivals):
        return Meant([match for match, _ in near])
    return Meant([match for match, _ in called_so], is_sure=False)


def _bearers(name: str, matcher: Matcher) -> list[tuple[Match, Place]]:
    found = {match.place: match for match in matcher.in_full(name)}
    return [*zip(found.values(), matcher.places(name, found), strict=True)]


def _near(town: Place, called_so: list[tuple[Match, Place]]) -> list[tuple[Match, Place]]:
    near = [(match, place) for match, place in called_so if are_one_spot(place, town)]
    return near if all(place.population < town.population for _, place in near) else []


def _without_unknown(query: str, matcher: Matcher) -> Meant:
    """A region of the second level, which the data lack, between a city and what it surely lies in: "Nice,
    Alpes-Maritimes, France". Sure where the city alone is called so there. A region that is known lies elsewhere, but
    for one of the city's own name, and the two letters of an Italian province.
    """
    whole = next(iter(matcher.plain(query)), Reading(""))
    *regions, last = whole.areas or ("",)
    codes = _PROVINCE if last in matcher.index.country_keys("IT") else 0
    unknown = [area for area in regions if area == whole.name or len(area) == codes or not matcher.is_area(area)]
    if not unknown or not matcher.is_area(last):
        return Meant([])
    known = tuple(area for area in whole.areas if area not in unknown)
    matches = matcher.exact_anywhere(Reading(whole.name, known))
    own = sum(match.spellings is None or match.weight * DOMINANCE > matches[0].weight for match in matches)
    return Meant(matches, is_sure=own == 1, unknown=", ".join(unknown))


def are_one_spot(place: Place, other: Place) -> bool:
    apart = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
    return place.timezone == other.timezone and apart <= NEAR_KM
