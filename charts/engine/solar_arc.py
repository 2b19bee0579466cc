"""Solar arc: the whole chart moved on by one arc, about a degree for a year of life.

Reinhold Ebertin, The Combination of Stellar Influences, 1940; Noel Tyl, Solar Arcs, 2001. Keys: ``true``, what the Sun
goes in a day for each year (Ebertin's); ``naibod``, the mean Sun's 0°59′08.33″ a year; ``degree``, one degree a year.
The arc is measured along the zodiac or on the equator; on the equator every degree of the zodiac is moved by it in
right ascension, as the midheaven is. Years are tropical. Converse: the arc goes back as life goes on, and a true one is
the Sun's before birth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from charts.engine.aspects import Aspect
from charts.engine.catalogue import ASPECT_TYPES, DEFAULT_ASPECTS, check_aspects, listed, sign_of
from charts.engine.chart import Angles, Chart, compute_chart
from charts.engine.circle import wrap
from charts.engine.comparison.between import MAIN_ANGLES, Placed, aspects_between, placed
from charts.engine.constants import MEAN_SUN, TROPICAL_YEAR
from charts.engine.directions.errors import LIMIT, TooManyDirections
from charts.engine.directions.sun import Measure, days_of, true_arc
from charts.engine.errors import check_setting
from charts.engine.houses import HouseFinder
from charts.engine.meridian import Meridian, meridian_of, zodiac_start
from charts.engine.numbers import Array
from charts.engine.orbs import Orbs
from charts.engine.progressions import ORBS
from charts.engine.request import ChartRequest
from charts.engine.timelords.spans import check_moment, check_span
from charts.engine.times import utc_datetime

Key = Literal["true", "naibod", "degree"]
_BIRTH: Final = 1e-9  # degrees: an arc so small is birth itself


@dataclass(frozen=True, slots=True)
class Arc:
    """How a chart is directed: by which key, along which circle, and forward or back."""

    key: Key = "true"
    measure: Measure = "longitude"
    converse: bool = False

    def __post_init__(self) -> None:
        check_setting("key", self.key, get_args(Key))
        check_setting("measure", self.measure, get_args(Measure))

    def at(self, natal: float, moment: float) -> float:
        """The arc in degrees at a moment of life, both Julian days of UT1. Errors: `OutOfEphemerisRange`."""
        years = (moment - natal) / TROPICAL_YEAR * (-1.0 if self.converse else 1.0)
        if self.key == "true":
            return true_arc(natal, years, self.measure)
        return years * (MEAN_SUN if self.key == "naibod" else 1.0)

    def moments(self, natal: float, arcs: Array) -> Array:
        """The moments of life at which the arc has these values. Errors: `OutOfEphemerisRange`."""
        if self.key == "true":
            years = days_of(natal, arcs, self.measure)
        else:
            years = arcs / (MEAN_SUN if self.key == "naibod" else 1.0)
        return natal + years * TROPICAL_YEAR * (-1.0 if self.converse else 1.0)


TRUE_ARC = Arc()


@dataclass(frozen=True, slots=True)
class DirectedPoint:
    """A natal point moved on by the arc."""

    name: str
    longitude: float  # degrees
    sign: str
    sign_degree: float
    house: int | None  # of the natal chart
    natal_longitude: float


@dataclass(frozen=True, slots=True)
class SolarArc:
    """A chart directed by solar arc to a moment of life, and its aspects to the natal chart."""

    key: Key
    measure: Measure
    converse: bool
    julian_day: float  # UT1, of the moment in life
    utc: datetime
    age: float  # tropical years, negative before birth
    arc: float  # degrees, negative when converse or before birth
    points: tuple[DirectedPoint, ...]
    angles: Angles | None  # directed; None when the time is unknown
    inter_aspects: tuple[Aspect, ...]  # first is directed, second natal, which stands still


@dataclass(frozen=True, slots=True)
class SolarArcDirection:
    """The exact date on which a directed point aspects a natal one."""

    first: str  # directed
    second: str  # natal
    aspect: str
    angle: float
    longitude: float  # of the directed point then, degrees
    arc: float  # degrees
    age: float  # tropical years
    julian_day: float  # UT1
    utc: datetime


class _Zodiac(NamedTuple):
    """Turns places in the chart's zodiac to the circle on which the arc is measured, and back."""

    measure: Measure
    meridian: Meridian
    start: float

    def measured(self, longitude: float) -> float:
        on_equator = self.measure == "right_ascension"
        return self.meridian.equatorial(longitude + self.start)[0] if on_equator else longitude

    def moved(self, longitude: float, arc: float) -> float:
        if self.measure == "longitude":
            return wrap(longitude + arc)
        return wrap(self.meridian.longitude_at(self.measured(longitude) + arc) - self.start)


def _zodiac(natal: ChartRequest, measure: Measure) -> _Zodiac:
    return _Zodiac(measure, meridian_of(natal), zodiac_start(natal))


def solar_arc(
    natal: ChartRequest, moment: float, arc: Arc = TRUE_ARC, *, orbs: Orbs | Mapping[str, float] = ORBS
) -> SolarArc:
    """A birth directed to a moment of life, a Julian day of UT1.

    orbs: of the aspects to the natal chart, 1° for the majors by default. All directed points move alike, lots and
    angles too, so that every aspect either applies or separates.
    Errors: those of `compute_chart` and `orbs_of`, `OutOfBounds`.
    """
    check_moment("moment", moment)
    chart, zodiac = compute_chart(natal), _zodiac(natal, arc.measure)
    degrees = arc.at(natal.julian_day, moment)
    pace = -1.0 if arc.converse else 1.0
    directed = (Placed(one.name, zodiac.moved(one.longitude, degrees), pace) for one in placed(chart))
    return SolarArc(
        arc.key, arc.measure, arc.converse, moment, utc_datetime(moment),
        (moment - natal.julian_day) / TROPICAL_YEAR, degrees,
        points=_points(chart, zodiac, degrees),
        angles=chart.angles and Angles(
            *(zodiac.moved(getattr(chart.angles, angle), degrees) for angle in Angles.__slots__)
        ),
        inter_aspects=aspects_between(directed, placed(chart, MAIN_ANGLES, still=True), orbs),
    )  # fmt: skip  # the result's own order


def _points(chart: Chart, zodiac: _Zodiac, arc: float) -> tuple[DirectedPoint, ...]:
    finder = HouseFinder(tuple(house.longitude for house in chart.houses)) if chart.houses else None
    points = []
    for point in chart.points:
        longitude = zodiac.moved(point.longitude, arc)
        house = finder.house(longitude) if finder else None
        points.append(DirectedPoint(point.name, longitude, *sign_of(longitude), house, point.longitude))
    return tuple(points)


class _Hit(NamedTuple):
    first: Placed
    second: Placed
    aspect: str
    arc: float


def solar_arc_directions(
    natal: ChartRequest,
    start: float,
    end: float,
    arc: Arc = TRUE_ARC,
    *,
    aspects: Iterable[str] = tuple(DEFAULT_ASPECTS),
    angles: Iterable[str] = MAIN_ANGLES,
) -> tuple[SolarArcDirection, ...]:
    """Every exact aspect of a directed point or angle to a natal one within a span of life, in order of time.

    start, end: Julian days of UT1, both within the span. Birth itself, when everything meets its own place, is none.
    Errors: `InvalidSpan`, `TooManyDirections`, `UnknownAspect`, `UnknownAngle`, those of `compute_chart`.
    """
    check_span(start, end)
    check_aspects(named := listed(aspects))
    points, zodiac = placed(compute_chart(natal), angles), _zodiac(natal, arc.measure)
    bounds = sorted(arc.at(natal.julian_day, moment) for moment in (start, end))
    hits = _hits(points, named, zodiac, (bounds[0], bounds[1]))
    moments = arc.moments(natal.julian_day, np.array([hit.arc for hit in hits])).tolist()
    dated = sorted(zip(moments, hits, strict=True), key=lambda pair: pair[0])
    return tuple(_direction(natal, moment, hit, zodiac) for moment, hit in dated)


def _hits(
    points: tuple[Placed, ...], aspects: tuple[str, ...], zodiac: _Zodiac, bounds: tuple[float, float]
) -> list[_Hit]:
    """All arcs within the bounds that make an aspect: the way from the one to the other's ray, and whole turns more."""
    low, high = bounds
    offsets = [(aspect, offset) for aspect in aspects for offset in rays(ASPECT_TYPES[aspect].angle)]
    expected = int(len(points) ** 2 * len(offsets) * (high - low) / 360.0)  # each ray is met once a turn
    if expected > LIMIT:
        raise TooManyDirections(expected)
    starts = {point.name: zodiac.measured(point.longitude) for point in points}
    hits = []
    for second, (aspect, offset) in product(points, offsets):
        goal = zodiac.measured(wrap(second.longitude + offset))
        for first in points:
            needed = low + (goal - starts[first.name] - low) % 360.0
            while needed <= high:
                if abs(needed) > _BIRTH:
                    hits.append(_Hit(first, second, aspect, needed))
                needed += 360.0
    return hits


def rays(angle: float) -> tuple[float, ...]:
    """Where an aspect falls from a point, in degrees: to both sides, or to the one opposite place or its own."""
    return (angle,) if angle in (0.0, 180.0) else (angle, -angle)


def _direction(natal: ChartRequest, moment: float, hit: _Hit, zodiac: _Zodiac) -> SolarArcDirection:
    return SolarArcDirection(
        hit.first.name, hit.second.name, hit.aspect, ASPECT_TYPES[hit.aspect].angle,
        zodiac.moved(hit.first.longitude, hit.arc), hit.arc, (moment - natal.julian_day) / TROPICAL_YEAR,
        moment, utc_datetime(moment),
    )  # fmt: skip  # as in SolarArcDirection
