"""Transits: when moving points come into exact aspect with the places of a chart, over a span.

A planet that turns retrograde near a place passes it three times, a slow one five or seven times: those passes are one
transit, each with its number. Passes before and after the span are counted too.

What moves is seen from the Earth's centre. A topocentric chart offers its own places to be met, the Moon's a parallax
of up to a degree aside; heliocentric and barycentric ones, in which nothing could be met, are refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

import numpy as np

from charts.engine.catalogue import ASPECT_TYPES, PLANETS, listed
from charts.engine.centers import AT_REST
from charts.engine.chart import Chart
from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import J2000
from charts.engine.errors import (
    HIGHEST_ORB,
    EngineError,
    GeocentricOnly,
    TimeUnknown,
    UnknownPoint,
    check_bounds,
    is_number,
)
from charts.engine.events.clock import Span, span_of, utc_datetimes
from charts.engine.events.context import (
    MAJOR_ASPECTS,
    aspect_circle,
    known_aspects,
    known_ayanamsa,
    known_points,
)
from charts.engine.events.curves import Ayanamsa, Indices, longitudes
from charts.engine.events.errors import EVENT_LIMIT
from charts.engine.events.grid import widened
from charts.engine.events.natal import ANGLES, natal_longitudes, natal_zodiac
from charts.engine.events.search import Crossings, crossings
from charts.engine.frozen import frozen
from charts.engine.numbers import Array

# Days between the first and the last pass of a transit are at most so many (1800 to 2150, and some to spare).
_QUICK, _MIDDLING, _SLOW = 0.0, 340.0, 1400.0
_LONGEST: Final[Mapping[str, float]] = MappingProxyType({
    **dict.fromkeys(("sun", "moon", "mean_node", "mean_south_node", "mean_lilith"), _QUICK),
    **dict.fromkeys(("neptune", "pluto", "chiron", "pholus", "true_lilith"), _SLOW),
})  # fmt: skip  # everybody else is middling
# Degrees that a point surely gains in a year, however slow it is and not counting its way back.
_DEGREES_A_YEAR: Final[Mapping[str, float]] = MappingProxyType({
    "jupiter": 24.0, "saturn": 9.0, "uranus": 3.2, "neptune": 1.9, "pluto": 0.9, "chiron": 1.4, "pholus": 0.9,
    "mean_node": 19.0, "mean_south_node": 19.0, "true_node": 15.0, "true_south_node": 15.0,
    "mean_lilith": 40.0, "true_lilith": 25.0, "moon": 4000.0, "sun": 340.0,
})  # fmt: skip  # everybody else is faster than 60° a year


class InvalidLongitude(EngineError):
    """A natal longitude that is no number of degrees."""

    def __init__(self, name: str, longitude: object) -> None:
        self.name, self.longitude = name, longitude
        super().__init__(f"The longitude of {name} must be a number of degrees, not {longitude}.")


def check_longitude(name: str, longitude: float) -> None:
    """Errors: `InvalidLongitude`."""
    if not (is_number(longitude) and isfinite(longitude)):
        raise InvalidLongitude(name, longitude)


@dataclass(frozen=True, slots=True)
class OrbPeriod:
    """How long the transiting point stays within an orb around an exact pass, without a break.

    An end is None where it lies outside the ephemeris.
    """

    orb: float  # degrees
    entered: datetime | None
    entered_julian_day: float | None  # UT1
    left: datetime | None
    left_julian_day: float | None


@frozen
class Transit:
    """A moving point (`first`) is in exact aspect with a place of the chart (`second`)."""

    type: Literal["transit"]
    julian_day: float  # UT1
    utc: datetime
    first: str
    second: str
    aspect: str
    angle: float
    longitude: float  # of the moving point, degrees
    retrograde: bool
    pass_number: int  # 1 for the first of `passes` about the same degree
    passes: int
    period: OrbPeriod | None  # if an orb was asked for


class _Search(NamedTuple):
    span: Span
    orb: float | None
    ayanamsa: Ayanamsa


class _Targets(NamedTuple):
    """Degrees of the circle that make an aspect, rising, none twice, and for each of them what it makes."""

    degrees: Array
    makes: tuple[tuple[tuple[str, str, float], ...], ...]  # natal name, aspect, angle


def find_transits(
    natal: Chart | Mapping[str, float],
    start: float,
    end: float,
    *,
    points: Iterable[str] = PLANETS,
    aspects: Iterable[str] = MAJOR_ASPECTS,
    targets: Iterable[str] | None = None,
    orb: float | None = None,
    ayanamsa: Ayanamsa = None,
) -> tuple[Transit, ...]:
    """Every exact transit from `start` on and before `end`, Julian days of UT1, by time.

    natal: a chart as the Earth sees it, or longitudes in degrees by name. points: those that move. targets: those of
    the natal names that are transited, all by default. orb: from 0 to 15 degrees, to be told when each pass comes
    within it and leaves it.
    ayanamsa: of longitudes given by name, if they are sidereal; a chart brings its own. Exact to a second.
    Errors: `InvalidSpan`, `OutOfEphemerisRange`, `TooManyEvents`, `UnknownPoint`, `UnknownAspect`, `UnknownAyanamsa`,
    `OutOfBounds`, `InvalidLongitude`, `GeocentricOnly`; `TimeUnknown` for angles of a chart without a time.
    """
    if isinstance(natal, Chart) and natal.engine.center in AT_REST:
        raise GeocentricOnly(natal.engine.center)
    span = span_of(start, end)
    circle = _circle(_chosen(natal, targets), known_aspects(aspects))
    moving = known_points(points)
    if orb is not None:
        check_bounds("orb", orb, 0.0, HIGHEST_ORB)
    zodiac = natal_zodiac(natal) if isinstance(natal, Chart) and ayanamsa is None else known_ayanamsa(ayanamsa)
    search = _Search(span, orb, zodiac)
    return tuple(_transits(moving, circle, search)) if moving and circle.makes else ()


def _chosen(natal: Chart | Mapping[str, float], targets: Iterable[str] | None) -> dict[str, float]:
    places = natal_longitudes(natal) if isinstance(natal, Chart) else dict(natal)
    for name, longitude in places.items():
        check_longitude(name, longitude)
    if targets is None:
        return places
    for name in (chosen := tuple(dict.fromkeys(listed(targets)))):
        if name not in places:
            if isinstance(natal, Chart) and name in ANGLES:
                raise TimeUnknown(f"A transit to the {name}")
            raise UnknownPoint(name, places)
    return {name: places[name] for name in chosen}


def _circle(places: Mapping[str, float], aspects: Sequence[str]) -> _Targets:
    angles, names = aspect_circle(aspects)
    makes: dict[float, list[tuple[str, str, float]]] = {}
    for target, longitude in places.items():
        for angle, name in zip(angles.tolist(), names, strict=True):
            makes.setdefault(wrap(longitude + angle), []).append((target, name, ASPECT_TYPES[name].angle))
    degrees = sorted(makes)
    return _Targets(np.array(degrees), tuple(tuple(makes[degree]) for degree in degrees))


def _transits(points: tuple[str, ...], circle: _Targets, search: _Search) -> Iterator[Transit]:
    span = search.span
    longest = np.array([_LONGEST.get(point, _MIDDLING) for point in points])
    found = crossings(longitudes(points, search.ayanamsa), circle.degrees, span, around=longest)
    number, passes = _numbered(found, longest)
    inside = (found.julian_day >= span.start) & (found.julian_day < span.end)
    hits = Crossings._make(column[inside] for column in found)
    periods = None if search.orb is None else _periods(points, circle, search, hits)
    columns = (hits.julian_day, hits.curve, hits.degree, ~hits.rising, number[inside], passes[inside])
    rows = zip(utc_datetimes(hits.julian_day), *(column.tolist() for column in columns), strict=True)
    for row, (utc, moment, curve, degree, retrograde, nth, of) in enumerate(rows):
        longitude, period = float(circle.degrees[degree]), periods[row] if periods else None
        for target, aspect, angle in circle.makes[degree]:
            yield Transit(
                "transit", moment, utc, points[curve], target, aspect, angle, longitude, retrograde, nth, of, period
            )


def _numbered(found: Crossings, longest: Array) -> tuple[Indices, Indices]:
    """Of each crossing its number among the passes of one transit, and how many they are.

    Between two passes of one transit the point turns: it goes the other way. Where it goes the same way again it has
    been around the whole circle.
    """
    order = np.lexsort((found.tt, found.degree, found.curve))
    curve, degree, tt, rising = (column[order] for column in (found.curve, found.degree, found.tt, found.rising))
    another = (curve[1:] != curve[:-1]) | (degree[1:] != degree[:-1]) | (rising[1:] == rising[:-1])
    another |= tt[1:] - tt[:-1] > longest[curve[1:]]
    first = np.concatenate([[True], another])[: len(order)]
    begins = np.nonzero(first)[0]
    many = np.diff(np.append(begins, len(order)))
    number, passes = np.empty_like(order), np.empty_like(order)
    passes[order] = np.repeat(many, many)
    number[order] = np.arange(len(order)) - np.repeat(begins, many) + 1
    return number, passes


def _periods(points: tuple[str, ...], circle: _Targets, search: _Search, hits: Crossings) -> list[OrbPeriod]:
    """The stay within the orb around each hit."""
    orb = float(search.orb or 0.0)
    entered, left = hits.julian_day.copy(), hits.julian_day.copy()
    if orb > 0.0:
        below, above = wrap_array(circle.degrees - orb), wrap_array(circle.degrees + orb)
        edges = np.unique(np.concatenate([below, above]))
        sides = np.stack([np.searchsorted(edges, below), np.searchsorted(edges, above)], axis=1).tolist()
        for curve in np.unique(hits.curve).tolist():
            crossed = _edge_crossings(points[curve], edges, search)
            for row in np.nonzero(hits.curve == curve)[0].tolist():
                times = [time for side in sides[hits.degree[row]] for time in crossed.get(side, ())]
                at = hits.julian_day[row]
                entered[row] = max((time for time in times if time <= at), default=np.nan)
                left[row] = min((time for time in times if time > at), default=np.nan)
    return [OrbPeriod(orb, *one, *other) for one, other in zip(_instants(entered), _instants(left), strict=True)]


def _edge_crossings(point: str, edges: Array, search: _Search) -> dict[int, list[float]]:
    """When a point crosses each edge of an orb, long enough around the span to leave the orb or to come into it."""
    curves = longitudes((point,), search.ayanamsa)
    days = _LONGEST.get(point, _MIDDLING) + (search.orb or 0.0) / _DEGREES_A_YEAR.get(point, 60.0) * 365.25
    found = crossings(curves, edges, widened(curves, search.span, days + 1.0), limit=8 * EVENT_LIMIT)
    times: dict[int, list[float]] = {}
    for edge, moment in zip(found.degree.tolist(), found.julian_day.tolist(), strict=True):
        times.setdefault(edge, []).append(moment)
    return times


def _instants(julian_days: Array) -> list[tuple[datetime | None, float | None]]:
    known = np.isfinite(julian_days)
    moments = utc_datetimes(np.where(known, julian_days, J2000))
    return [
        (utc, day) if is_known else (None, None)
        for utc, day, is_known in zip(moments, julian_days.tolist(), known.tolist(), strict=True)
    ]
