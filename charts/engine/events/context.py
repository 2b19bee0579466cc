"""What every finder of events is handed, and what most of them need."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, get_args

import numpy as np

from charts.engine.arrays.sky import KNOWN
from charts.engine.catalogue import ASPECT_TYPES, PLANETS, POINT_ORDER, check_aspects, listed
from charts.engine.circle import wrap_array
from charts.engine.errors import UnknownPoint, check_setting
from charts.engine.events.clock import Span
from charts.engine.events.curves import Ayanamsa, Indices, longitudes
from charts.engine.events.kinds import VoidPlanets
from charts.engine.numbers import Array
from charts.engine.zodiac import ayanamsa_named

MAJOR_ASPECTS: Final = tuple(aspect.name for aspect in ASPECT_TYPES.values() if aspect.major)
MOVING_POINTS: Final = tuple(sorted(KNOWN, key=POINT_ORDER.__getitem__))  # those whose motion can be searched


class Search(NamedTuple):
    """A span, and of what events are wanted."""

    span: Span
    points: tuple[str, ...] = PLANETS
    aspects: tuple[str, ...] = MAJOR_ASPECTS
    ayanamsa: Ayanamsa = None  # None: the tropical zodiac
    void_planets: VoidPlanets = "traditional"  # aspects with these end before the Moon is void of course


def known_points(points: str | Iterable[str]) -> tuple[str, ...]:
    """The points, each once, in the catalogue's order. Errors: `UnknownPoint`, also for lots and angles."""
    asked = listed(points)
    for point in asked:
        if point not in KNOWN:
            raise UnknownPoint(point, MOVING_POINTS)
    return tuple(point for point in MOVING_POINTS if point in asked)


def known_aspects(aspects: str | Iterable[str]) -> tuple[str, ...]:
    """The aspects, each once. Errors: `UnknownAspect`."""
    chosen = tuple(dict.fromkeys(listed(aspects)))
    check_aspects(chosen)
    return chosen


def known_ayanamsa(ayanamsa: Ayanamsa) -> Ayanamsa:
    """The same. Errors: `UnknownAyanamsa`."""
    if isinstance(ayanamsa, str):
        ayanamsa_named(ayanamsa)
    return ayanamsa


def known_void_planets(planets: VoidPlanets) -> VoidPlanets:
    """The same. Errors: `UnsupportedSetting`."""
    check_setting("void_planets", planets, get_args(VoidPlanets))
    return planets


def aspect_circle(aspects: Sequence[str]) -> tuple[Array, tuple[str, ...]]:
    """The degrees of the circle that make the aspects, rising, and which each makes: 60° and 300° for a sextile."""
    circle = {angle % 360.0: name for name in aspects for angle in _both_sides(ASPECT_TYPES[name].angle)}
    return np.array(sorted(circle)), tuple(circle[degree] for degree in sorted(circle))


def _both_sides(angle: float) -> tuple[float, float]:
    return angle, -angle


def places_of(names: Sequence[str], which: Indices, tt: Array, ayanamsa: Ayanamsa) -> tuple[Array, Array]:
    """Longitude and speed of a point of `names` each at its moment, in the zodiac asked for."""
    longitude, speed = longitudes(names, ayanamsa).at(which, tt)
    return wrap_array(longitude), speed
