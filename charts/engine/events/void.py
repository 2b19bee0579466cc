"""The Moon void of course: after its last exact aspect in a sign, until it leaves the sign.

Aspects are the five of Ptolemy. By tradition they are those with the Sun and the planets to Saturn (Lilly, Christian
Astrology, p. 122: "when she is separated from a planet, nor doth forthwith, during her being in that sign, apply to
any other"); modern tables count Uranus, Neptune and Pluto too.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from charts.engine.catalogue import PLANETS, SIGN_NAMES
from charts.engine.constants import TROPICAL_MONTH
from charts.engine.events.clock import Span, span_of, utc_datetimes
from charts.engine.events.context import (
    MAJOR_ASPECTS,
    Search,
    aspect_circle,
    known_ayanamsa,
    known_void_planets,
)
from charts.engine.events.curves import Ayanamsa, Indices, differences, longitudes
from charts.engine.events.grid import widened
from charts.engine.events.kinds import VoidOfCourse, VoidPlanets
from charts.engine.events.longitudes import BORDERS
from charts.engine.events.search import Crossings, crossings
from charts.engine.numbers import Array

_MOON: Final = longitudes(("moon",))
_DEGREES, _NAMES = aspect_circle(MAJOR_ASPECTS)
_LONGEST_STAY: Final = 3.0  # days, more than the Moon is ever in a sign


def void_of_course(
    julian_day: float, *, planets: VoidPlanets = "traditional", ayanamsa: Ayanamsa = None
) -> VoidOfCourse:
    """The void course that ends the Moon's stay in the sign it is in at a Julian day of UT1.

    It has begun if its `julian_day` is not later than the one given. planets: whose aspects count. Errors:
    `OutOfEphemerisRange` also where the stay reaches beyond the ephemeris, `UnknownAyanamsa`, `UnsupportedSetting`.
    """
    span = span_of(julian_day - _LONGEST_STAY, julian_day + _LONGEST_STAY)
    courses = _courses(span, known_void_planets(planets), known_ayanamsa(ayanamsa))
    return next(course for course in courses if julian_day < course.end_julian_day)


def find_voids(search: Search) -> Iterator[VoidOfCourse]:
    """Every void course that begins in the span."""
    span = search.span
    for course in _courses(widened(_MOON, span, _LONGEST_STAY), search.void_planets, search.ayanamsa):
        if span.start <= course.julian_day < span.end:
            yield course


def expected_voids(search: Search) -> int:
    return int(12.0 * search.span.days / TROPICAL_MONTH) + 1


def void_periods(span: Span, planets: VoidPlanets, ayanamsa: Ayanamsa) -> tuple[Array, Array]:
    """When the void courses of all the Moon's stays in a sign that touch a span begin and end, JD UT1."""
    stays = _stays(widened(_MOON, span, _LONGEST_STAY), planets, ayanamsa)
    return stays.begins, stays.ends


class _Stays(NamedTuple):
    """The Moon's stays in a sign, n of them."""

    sign: Indices
    begins: Array  # of the void course, JD UT1
    ends: Array
    last: Indices  # aspect in `aspects`, −1 for none
    aspects: Crossings


def _others(planets: VoidPlanets) -> list[str]:
    return [planet for planet in (PLANETS if planets == "modern" else PLANETS[:7]) if planet != "moon"]


def _stays(span: Span, planets: VoidPlanets, ayanamsa: Ayanamsa) -> _Stays:
    """The stays in a sign that lie within the span."""
    ingresses = crossings(longitudes(("moon",), ayanamsa), BORDERS, span)
    aspects = crossings(differences([("moon", planet) for planet in _others(planets)]), _DEGREES, span)
    entered, left = ingresses.julian_day[:-1], ingresses.julian_day[1:]
    last = np.searchsorted(aspects.julian_day, left) - 1
    held = aspects.julian_day[last] >= entered
    begins = np.where(held, aspects.julian_day[last], entered)
    return _Stays(ingresses.degree[:-1], begins, left, np.where(held, last, -1), aspects)


def _courses(span: Span, planets: VoidPlanets, ayanamsa: Ayanamsa) -> Iterator[VoidOfCourse]:
    """The void courses of all stays in a sign that lie within the span."""
    stays = _stays(span, planets, ayanamsa)
    others, aspects = _others(planets), stays.aspects
    instants = zip(_instants(stays.begins), _instants(stays.ends), strict=True)
    columns = zip(stays.sign.tolist(), stays.last.tolist(), strict=True)
    for ((start, start_utc), (end, end_utc)), (sign, last) in zip(instants, columns, strict=True):
        aspect = None if last < 0 else _NAMES[aspects.degree[last]]
        planet = None if last < 0 else others[aspects.curve[last]]
        following = SIGN_NAMES[(sign + 1) % 12]
        yield VoidOfCourse(start, start_utc, end, end_utc, SIGN_NAMES[sign], following, aspect, planet)


def _instants(julian_days: Array) -> list[tuple[float, datetime]]:
    return list(zip(julian_days.tolist(), utc_datetimes(julian_days), strict=True))
