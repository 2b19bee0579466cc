"""Harmonic charts: every longitude multiplied by the number of the harmonic.

John Addey, Harmonics in Astrology, 1976: points that stand a whole number of n-th parts of the circle apart meet in the
n-th harmonic. On a sidereal chart the ninth is the navamsha. A number that is not whole is an age harmonic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from charts.engine.aspects import Aspect, aspect_hits, named
from charts.engine.catalogue import ANGLES, DEFAULT_ASPECTS, POINT_ORDER, sign_of
from charts.engine.chart import Angles, Chart, Point
from charts.engine.circle import wrap
from charts.engine.errors import check_bounds
from charts.engine.request import ChartSettings

HIGHEST: Final = 360.0


@dataclass(frozen=True, slots=True)
class HarmonicPoint:
    name: str
    longitude: float  # in the harmonic, degrees
    sign: str
    sign_degree: float
    speed: float | None  # degrees a day, multiplied likewise
    natal_longitude: float


@dataclass(frozen=True, slots=True)
class Harmonic:
    number: float
    points: tuple[HarmonicPoint, ...]
    angles: Angles | None  # multiplied too; None when the time is unknown
    aspects: tuple[Aspect, ...]  # in the harmonic: an orb there is number times the natal one


def harmonic(chart: Chart, number: float, aspects: Mapping[str, float] = DEFAULT_ASPECTS) -> Harmonic:
    """The harmonic of a chart, from 1 (the chart itself) to 360.

    aspects: allowed orbs in degrees within the harmonic. Errors: `OutOfBounds`, `UnknownAspect`, `InvalidOrb`.
    """
    check_bounds("number", number, 1.0, HIGHEST)
    orbs = ChartSettings(aspects=aspects).aspects  # checked
    points = tuple(_multiplied(point, number) for point in chart.points)
    angles = chart.angles and Angles(*(wrap(getattr(chart.angles, angle) * number) for angle in ANGLES))
    return Harmonic(float(number), points, angles, _aspects(points, orbs))


def _multiplied(point: Point, number: float) -> HarmonicPoint:
    longitude = wrap(point.longitude * number)
    speed = None if point.speed is None else point.speed * number
    return HarmonicPoint(point.name, longitude, *sign_of(longitude), speed, point.longitude)


def _aspects(points: tuple[HarmonicPoint, ...], orbs: Mapping[str, float]) -> tuple[Aspect, ...]:
    known = [point for point in points if point.name in POINT_ORDER]
    longitudes = [0.0] * len(POINT_ORDER)
    speeds: list[float | None] = [None] * len(POINT_ORDER)
    for point in known:
        place = POINT_ORDER[point.name]
        longitudes[place], speeds[place] = point.longitude, point.speed
    return named(aspect_hits([POINT_ORDER[point.name] for point in known], longitudes, speeds, orbs))
