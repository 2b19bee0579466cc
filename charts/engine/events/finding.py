"""The types of events, and the one search over all of them."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from charts.engine.catalogue import PLANETS, listed
from charts.engine.events.bounds import expected_out_of_bounds, find_out_of_bounds
from charts.engine.events.clock import span_of
from charts.engine.events.context import (
    MAJOR_ASPECTS,
    Search,
    known_aspects,
    known_ayanamsa,
    known_points,
    known_void_planets,
)
from charts.engine.events.curves import Ayanamsa
from charts.engine.events.errors import UnknownEventType
from charts.engine.events.kinds import SkyEvent, VoidPlanets
from charts.engine.events.longitudes import expected_ingresses, expected_stations, find_ingresses, find_stations
from charts.engine.events.lunations import expected_lunations, find_lunations
from charts.engine.events.mutual import expected_aspects, find_aspects
from charts.engine.events.search import refuse_too_many
from charts.engine.events.shadows import expected_eclipses, find_eclipse_events
from charts.engine.events.void import expected_voids, find_voids


class EventType(NamedTuple):
    find: Callable[[Search], Iterable[SkyEvent]]
    expected: Callable[[Search], int]  # about how many, cheaply
    default: bool = True  # whether a search that names no types finds it


# A further type is one line here, with its dataclass in `kinds.SkyEvent`.
EVENT_TYPES: Final[Mapping[str, EventType]] = MappingProxyType({
    "ingress": EventType(find_ingresses, expected_ingresses),
    "station": EventType(find_stations, expected_stations),
    "lunation": EventType(find_lunations, expected_lunations),
    "aspect": EventType(find_aspects, expected_aspects),
    "eclipse": EventType(find_eclipse_events, expected_eclipses),
    "void_of_course": EventType(find_voids, expected_voids, default=False),
    "out_of_bounds": EventType(find_out_of_bounds, expected_out_of_bounds, default=False),
})  # fmt: skip  # a line a type
DEFAULT_TYPES: Final = tuple(name for name, event_type in EVENT_TYPES.items() if event_type.default)


def find_events(
    start: float,
    end: float,
    *,
    types: Iterable[str] = DEFAULT_TYPES,
    points: Iterable[str] = PLANETS,
    aspects: Iterable[str] = MAJOR_ASPECTS,
    ayanamsa: Ayanamsa = None,
    void_planets: VoidPlanets = "traditional",
) -> tuple[SkyEvent, ...]:
    """Everything of the asked types that happens from `start` on and before `end`, Julian days of UT1, by time.

    types: of EVENT_TYPES. points: bodies, nodes, apogees, of ingresses, stations, aspects and out-of-bounds. aspects:
    those between the points. ayanamsa: of a sidereal zodiac, by name or one's own; None is tropical. void_planets: with
    whom the Moon makes aspects before it is void of course, the traditional seven or all ten. Instants are good to a
    second, stations to a minute. Errors: `InvalidSpan`, `OutOfEphemerisRange`, `TooManyEvents`, `UnknownEventType`,
    `UnknownPoint`, `UnknownAspect`, `UnknownAyanamsa`, `UnsupportedSetting`.
    """
    zodiac, planets = known_ayanamsa(ayanamsa), known_void_planets(void_planets)
    search = Search(span_of(start, end), known_points(points), known_aspects(aspects), zodiac, planets)
    chosen = [_event_type(name) for name in dict.fromkeys(listed(types))]
    refuse_too_many(sum(event_type.expected(search) for event_type in chosen), search.span)
    found: list[SkyEvent] = []
    for event_type in chosen:
        found += event_type.find(search)
        refuse_too_many(len(found), search.span)
    return tuple(sorted(found, key=attrgetter("julian_day")))


def _event_type(name: str) -> EventType:
    if name not in EVENT_TYPES:
        raise UnknownEventType(name, EVENT_TYPES)
    return EVENT_TYPES[name]
