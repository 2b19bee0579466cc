"""The dates in life on which progressed points are in exact aspect to natal ones.

Positions are sampled along the progressed span, with every station made a sample of its own. Between two samples a
point then runs one way only, so that each place it passes is passed once there, and three passes around a station are
three dates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays import sky_arrays
from charts.engine.arrays.sky import KNOWN
from charts.engine.catalogue import ASPECT_TYPES, DEFAULT_ASPECTS, check_aspects, listed
from charts.engine.chart import compute_chart
from charts.engine.circle import wrap
from charts.engine.comparison.between import MAIN_ANGLES, Placed, placed
from charts.engine.directions.errors import LIMIT, TooManyDirections
from charts.engine.errors import OutOfBounds, check_setting
from charts.engine.events.roots import crossing
from charts.engine.numbers import Array
from charts.engine.progressions import SECONDARY, YEARS, Pace, moment_of_life, progressed_moment
from charts.engine.request import ChartRequest
from charts.engine.solar_arc import rays
from charts.engine.timelords.spans import check_span
from charts.engine.times import tt_from_ut1_array, utc_datetime
from charts.engine.zodiac import sidereal_shift_arrays

SAMPLE: Final = 0.25  # days: the Moon goes 4° in it; two stations within turn a point by less than a second of arc
LONGEST: Final = 4_500.0  # progressed days: a minor progression of 164 years


@dataclass(frozen=True, slots=True)
class ProgressedAspect:
    """The date on which a progressed point is in exact aspect to a natal one."""

    first: str  # progressed
    second: str  # natal
    aspect: str
    angle: float
    longitude: float  # of the progressed point then, degrees
    retrograde: bool  # the progressed point
    age: float  # years of the asked length
    julian_day: float  # UT1, in life
    utc: datetime
    progressed_julian_day: float


class _Target(NamedTuple):
    second: str
    aspect: str
    longitude: float


class _Course(NamedTuple):
    """A point along the progressed span: moments in order and longitudes without jumps at 360°."""

    moments: Array
    longitudes: Array


def progressed_aspects(
    natal: ChartRequest,
    start: float,
    end: float,
    pace: Pace = SECONDARY,
    *,
    aspects: Iterable[str] = tuple(DEFAULT_ASPECTS),
    angles: Iterable[str] = MAIN_ANGLES,
) -> tuple[ProgressedAspect, ...]:
    """Every exact aspect of a progressed body, node or apogee to a natal point or angle in a span of life, in order.

    start, end: Julian days of UT1, both within the span. The request's points are progressed, but for lots and stars.
    Birth itself, when everything is in its own place, counts like any other moment.
    Errors: `InvalidSpan`, `OutOfBounds`, `TooManyDirections`, `UnknownAspect`, `UnknownAngle`, `UnsupportedSetting`
    for a centre other than the Earth's, those of `compute_chart`.
    """
    check_span(start, end)
    check_aspects(named := listed(aspects))
    check_setting("center", natal.settings.center, ("geocentric",))
    chart = compute_chart(natal)
    targets = _targets(placed(chart, angles), named)
    low, high = sorted(progressed_moment(natal.julian_day, moment, pace) for moment in (start, end))
    moving = [point.name for point in chart.points if point.name in KNOWN]
    if high - low > LONGEST:
        raise OutOfBounds("progressed days", high - low, 0.0, LONGEST)
    found: list[ProgressedAspect] = []
    for name in moving:
        passes = _passes(natal, name, targets, _course(natal, name, low, high), LIMIT - len(found))
        found += (_aspect(natal, pace, name, targets[index], moment, speed) for index, moment, speed in passes)
    return tuple(sorted(found, key=lambda one: one.julian_day))


def _targets(points: Sequence[Placed], aspects: tuple[str, ...]) -> list[_Target]:
    return [
        _Target(point.name, aspect, wrap(point.longitude + offset))
        for point in points
        for aspect in aspects
        for offset in rays(ASPECT_TYPES[aspect].angle)
    ]


def _passes(
    natal: ChartRequest, name: str, targets: Sequence[_Target], course: _Course, room: int
) -> list[tuple[int, float, float]]:
    """Which targets a point passes when: places in the list, progressed Julian days, speeds. room: how many at most."""
    before, after = course.longitudes[:-1], course.longitudes[1:]
    lowest, highest = np.minimum(before, after), np.maximum(before, after)
    pieces, goals = [], []
    for target in targets:
        first_turn = target.longitude + np.ceil((lowest - target.longitude) / 360.0) * 360.0  # from the lower end on
        pieces.append(np.nonzero((first_turn < highest) | ((first_turn == highest) & (after == highest)))[0])
        goals.append(first_turn[pieces[-1]])
    if not targets:
        return []
    which = np.repeat(np.arange(len(targets)), [len(held) for held in pieces])
    piece, goal = np.concatenate(pieces), np.concatenate(goals)
    if len(which) > room:
        raise TooManyDirections(LIMIT - room + len(which))
    moments = _refine(natal, name, course, piece, goal)
    _, speeds = _longitudes(natal, name, moments)
    return list(zip(which.tolist(), moments.tolist(), speeds.tolist(), strict=True))


def _course(natal: ChartRequest, name: str, low: float, high: float) -> _Course:
    moments = np.linspace(low, high, int((high - low) / SAMPLE) + 2)
    _, speeds = _longitudes(natal, name, moments)
    turning = np.nonzero(speeds[:-1] * speeds[1:] < 0.0)[0]
    if len(turning):
        stations = crossing(lambda days: _longitudes(natal, name, days)[1], moments[turning], moments[turning + 1])
        moments = np.sort(np.concatenate([moments, stations]))
    longitudes, _ = _longitudes(natal, name, moments)
    return _Course(moments, np.unwrap(longitudes, period=360.0))


def _refine(natal: ChartRequest, name: str, course: _Course, piece: NDArray[np.intp], goal: Array) -> Array:
    """The moments at which a point is at its goals, each within one piece of its course."""
    base = course.longitudes[piece]

    def beyond(moments: Array) -> Array:
        off: Array = base - goal + (_longitudes(natal, name, moments)[0] - base + 180.0) % 360.0 - 180.0
        return off

    start, end = course.moments[piece], course.moments[piece + 1]
    moments = crossing(beyond, start, end)
    # A goal at an end of its piece to the last bit may seem to lie outside.
    at_start = np.abs(goal - base) < np.abs(goal - course.longitudes[piece + 1])
    return np.where(np.isnan(moments), np.where(at_start, start, end), moments)


def _longitudes(natal: ChartRequest, name: str, moments: Array) -> tuple[Array, Array]:
    """Longitudes and speeds in the request's zodiac at progressed Julian days."""
    tt = tt_from_ut1_array(moments)
    sky = sky_arrays(tt, (name,))
    longitude, speed = sky.longitude[0], sky.speed[0]
    ayanamsa = natal.settings.ayanamsa
    if natal.settings.zodiac == "tropical" or ayanamsa is None:
        return longitude, speed
    shift = sidereal_shift_arrays(ayanamsa, tt, sky.frame)
    return (longitude - shift.degrees) % 360.0, speed - shift.speed


def _aspect(
    natal: ChartRequest, pace: Pace, name: str, target: _Target, progressed: float, speed: float
) -> ProgressedAspect:
    moment = moment_of_life(natal.julian_day, progressed, pace)
    return ProgressedAspect(
        name, target.second, target.aspect, ASPECT_TYPES[target.aspect].angle, target.longitude, speed < 0.0,
        (moment - natal.julian_day) / YEARS[pace.year], moment, utc_datetime(moment), progressed,
    )  # fmt: skip  # as in ProgressedAspect
