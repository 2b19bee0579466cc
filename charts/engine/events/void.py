"""The Moon void of course: after its last exact aspect in a sign, until it leaves the sign.

Aspects are the five of Ptolemy. By tradition they are those with the Sun and the planets to Saturn (Lilly, Christian
Astrology, p. 122: "when she is separated from a planet, nor doth forthwith, during her being in that sign, apply to
any other"); modern tables count Uranus, Neptune and Pluto too.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.events.clock import Span, span_of, utc_datetimes
from charts.engine.events.context import (
    MAJOR_ASPECTS,
    PLANETS,
    Search,
    aspect_circle,
    known_ayanamsa,
    known_void_planets,
)
from charts.engine.events.curves import Ayanamsa, differences, longitudes
from charts.engine.events.grid import widened
from charts.engine.events.kinds import VoidOfCourse, VoidPlanets
from charts.engine.events.longitudes import BORDERS
from charts.engine.events.search import crossings
from charts.engine.numbers import Array

_MOON: Final = longitudes(("moon",))
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
    return int(12.0 * search.span.days / 27.321582) + 1  # the tropical month: Meeus, chapter 47


def _courses(span: Span, planets: VoidPlanets, ayanamsa: Ayanamsa) -> Iterator[VoidOfCourse]:
    """The void courses of all stays in a sign that lie within the span."""
    others = [planet for planet in (PLANETS if planets == "modern" else PLANETS[:7]) if planet != "moon"]
    degrees, names = aspect_circle(MAJOR_ASPECTS)
    ingresses = crossings(longitudes(("moon",), ayanamsa), BORDERS, span)
    aspects = crossings(differences([("moon", planet) for planet in others]), degrees, span)
    entered, left = ingresses.julian_day[:-1], ingresses.julian_day[1:]
    last = np.searchsorted(aspects.julian_day, left) - 1
    held = aspects.julian_day[last] >= entered
    begins = np.where(held, aspects.julian_day[last], entered)
    rows = zip(
        last.tolist(), held.tolist(), _instants(begins), _instants(left), ingresses.degree[:-1].tolist(), strict=True
    )
    for aspect, any_held, (start, start_utc), (end, end_utc), sign in rows:
        name = names[aspects.degree[aspect]] if any_held else None
        planet = others[aspects.curve[aspect]] if any_held else None
        following = SIGN_NAMES[(sign + 1) % 12]
        yield VoidOfCourse(start, start_utc, end, end_utc, SIGN_NAMES[sign], following, name, planet)


def _instants(julian_days: Array) -> list[tuple[float, datetime]]:
    return list(zip(julian_days.tolist(), utc_datetimes(julian_days), strict=True))
