"""Primary directions by Placidus' semi-arcs: the sphere's turning in the hours after birth, a degree for about a year.

A promissor is carried by the primary motion to where a significator stood at birth: until its share of its own
semi-arc is the significator's (or, in a mundane aspect, so many degrees of mundane position off). The arc is what has
crossed the meridian meanwhile. Placidus, Primum Mobile, canons 16 to 38; Gansten, Primary Directions, 2009.

- mundane: bodies with their latitudes; aspects are thirds, quarters and sixths of the semi-arcs;
- zodiacal: degrees of the zodiac; the aspects are cast along it. The promissor's latitude is ``zero``, its ``own`` in
  all rays, or ``bianchini``'s: the rays lie on the great circle that is highest at the body, so that a square has none
  and an opposition the contrary one. The significator's is ``zero`` or its ``own``.

Direct: by the motion of the sphere. Converse: the sphere turned back to before birth. (The converse of the old books,
a significator carried to a promissor, is the direct direction with the two exchanged.)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from math import asin, atan, cos, tan
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from charts import sentences as said
from charts.engine.catalogue import (
    ASPECT_TYPES,
    DEFAULT_ASPECTS,
    PLANETS,
    POINT_ORDER,
    check_aspects,
    check_points,
    listed,
)
from charts.engine.centers import Center
from charts.engine.chart import Point, compute_chart
from charts.engine.circle import arc, wrap
from charts.engine.constants import DEGREES, TROPICAL_YEAR
from charts.engine.directions.errors import DirectionsUndefined
from charts.engine.directions.keys import PrimaryKey, arc_of, years_of
from charts.engine.directions.semiarc import SemiArc, semi_arc
from charts.engine.errors import TimeUnknown, UnknownPoint, check_setting
from charts.engine.meridian import Meridian, meridian_of, zodiac_start
from charts.engine.request import ChartRequest
from charts.engine.timelords.spans import check_span
from charts.engine.times import utc_datetime

Kind = Literal["zodiacal", "mundane"]
Motion = Literal["direct", "converse"]
Ray = Literal["sinister", "dexter"]
PromissorLatitude = Literal["zero", "own", "bianchini"]
SignificatorLatitude = Literal["zero", "own"]

SIGNIFICATORS: Final = ("ascendant", "midheaven", "sun", "moon", "fortune")  # Ptolemy's five
POSITIONS: Final = {"ascendant": 0.0, "imum_coeli": 90.0, "descendant": 180.0, "midheaven": 270.0}
_BIRTH: Final = 1e-9  # degrees: an arc so near 0 or a whole turn is birth itself


@dataclass(frozen=True, slots=True)
class Method:
    """How to direct. The latitudes are for zodiacal directions; mundane ones use the bodies' own."""

    kind: Kind = "zodiacal"
    key: PrimaryKey = "naibod"
    promissor_latitude: PromissorLatitude = "zero"
    significator_latitude: SignificatorLatitude = "zero"

    def __post_init__(self) -> None:
        check_setting("kind", self.kind, get_args(Kind))
        check_setting("key", self.key, get_args(PrimaryKey))
        check_setting("promissor_latitude", self.promissor_latitude, get_args(PromissorLatitude))
        check_setting("significator_latitude", self.significator_latitude, get_args(SignificatorLatitude))


ZODIACAL: Final = Method()


@dataclass(frozen=True, slots=True)
class PrimaryDirection:
    """A promissor, or a ray of it, carried to a significator's place at birth."""

    promissor: str
    significator: str
    aspect: str
    angle: float
    ray: Ray | None  # cast ahead in the zodiac or back; None for conjunction and opposition
    motion: Motion
    arc: float  # degrees of the equator, 0 to 360
    age: float  # tropical years
    julian_day: float  # UT1
    utc: datetime


@dataclass(frozen=True, slots=True)
class PrimaryDirections:
    """The primary directions that fall due in a span of life, in order of time."""

    kind: Kind
    key: PrimaryKey
    promissor_latitude: PromissorLatitude  # own in mundane directions
    significator_latitude: SignificatorLatitude
    directions: tuple[PrimaryDirection, ...]
    notes: tuple[str, ...]


class _Due(NamedTuple):
    promissor: str
    significator: str
    aspect: str
    ray: Ray | None
    motion: Motion
    arc: float


class _Birth(NamedTuple):
    """The sphere at birth."""

    meridian: Meridian
    latitude: float
    points: dict[str, Point]
    zodiac_start: float

    def semi_arc(self, right_ascension: float, declination: float) -> SemiArc | None:
        return semi_arc(right_ascension, declination, self.meridian.ramc, self.latitude)

    def body(self, name: str) -> SemiArc | None:
        return self.semi_arc(self.points[name].right_ascension, self.points[name].declination)

    def degree(self, name: str, offset: float = 0.0, latitude: float = 0.0) -> SemiArc | None:
        tropical = wrap(self.points[name].longitude + self.zodiac_start + offset)
        return self.semi_arc(*self.meridian.equatorial(tropical, latitude))


def primary_directions(
    natal: ChartRequest,
    start: float,
    end: float,
    method: Method = ZODIACAL,
    *,
    promissors: Iterable[str] = PLANETS,
    significators: Iterable[str] = SIGNIFICATORS,
    aspects: Iterable[str] = tuple(DEFAULT_ASPECTS),
    motions: Iterable[str] = ("direct", "converse"),
) -> PrimaryDirections:
    """The directions due between two Julian days of UT1.

    promissors: points by name. significators: points, ascendant, midheaven, descendant, imum_coeli. aspects: by name.
    A body that never rises or sets at this latitude is left out, with a note.
    Errors: `TimeUnknown`, `DirectionsUndefined` (within the polar circles), `InvalidSpan`, `UnknownPoint`,
    `UnknownAspect`, `UnsupportedSetting`, `OutOfEphemerisRange`.
    """
    check_span(start, end)
    promissors, significators, aspects, motions = map(listed, (promissors, significators, aspects, motions))
    _check_names(promissors, significators, aspects, motions)
    birth = _birth(natal, {*promissors, *significators} - POSITIONS.keys())
    ages = ((max(moment, natal.julian_day) - natal.julian_day) / TROPICAL_YEAR for moment in (start, end))
    low, high = (arc_of(method.key, natal.julian_day, age) for age in ages)
    skipped: set[str] = set()
    found = [
        due
        for due in _due(birth, method, promissors, significators, aspects, skipped)
        if due.motion in motions and low <= due.arc <= high and _BIRTH < due.arc < 360.0 - _BIRTH
    ]
    mundane = method.kind == "mundane"
    return PrimaryDirections(
        method.kind,
        method.key,
        "own" if mundane else method.promissor_latitude,
        "own" if mundane else method.significator_latitude,
        _dated(natal.julian_day, method.key, found),
        tuple(said.NO_SEMI_ARC(point=name) for name in sorted(skipped)),
    )


def _check_names(
    promissors: tuple[str, ...], significators: tuple[str, ...], aspects: tuple[str, ...], motions: tuple[str, ...]
) -> None:
    check_points(promissors)
    for name in significators:
        if name not in POINT_ORDER and name not in POSITIONS:
            raise UnknownPoint(name, (*POINT_ORDER, *POSITIONS))
    check_aspects(aspects)
    for motion in motions:
        check_setting("motions", motion, get_args(Motion))


def _birth(natal: ChartRequest, names: set[str]) -> _Birth:
    if not natal.time_known:
        raise TimeUnknown("Primary direction")
    meridian = meridian_of(natal)
    limit = 90.0 - asin(meridian.sin_obliquity) * DEGREES
    if abs(natal.latitude) >= limit:
        raise DirectionsUndefined(natal.latitude, limit)
    center: Center = "topocentric" if natal.settings.center == "topocentric" else "geocentric"
    settings = replace(natal.settings, points=tuple(names), center=center, house_system="equal", aspects={})
    points = {point.name: point for point in compute_chart(replace(natal, settings=settings)).points}
    return _Birth(meridian, natal.latitude, points, zodiac_start(natal))


def _due(
    birth: _Birth,
    method: Method,
    promissors: tuple[str, ...],
    significators: tuple[str, ...],
    aspects: tuple[str, ...],
    skipped: set[str],
) -> Iterator[_Due]:
    """Every direction with its arc; the names of what has no semi-arc go into `skipped`."""
    goals = {name: _goal(birth, method, name) for name in significators}
    cast = [(aspect, *ray) for aspect in aspects for ray in _rays(aspect)]
    mundane = method.kind == "mundane"
    for promissor, (aspect, offset, ray) in product(promissors, cast):
        moved = birth.body(promissor) if mundane else _ray(birth, method, promissor, offset)
        if moved is None:
            skipped.add(promissor)
            continue
        for significator, goal in goals.items():
            if goal is None:
                skipped.add(significator)
            elif significator != promissor or aspect != "conjunction":
                there = moved.hour_angle_at(goal - offset if mundane else goal)
                direct = (there - moved.hour_angle) % 360.0
                yield _Due(promissor, significator, aspect, ray, "direct", direct)
                yield _Due(promissor, significator, aspect, ray, "converse", 360.0 - direct)


def _rays(aspect: str) -> tuple[tuple[float, Ray | None], ...]:
    """Where an aspect falls from a point, in degrees along the zodiac."""
    angle = ASPECT_TYPES[aspect].angle
    return ((angle, None),) if angle in (0.0, 180.0) else ((angle, "sinister"), (-angle, "dexter"))


def _goal(birth: _Birth, method: Method, significator: str) -> float | None:
    """The mundane position of a significator at birth."""
    if significator in POSITIONS:
        return POSITIONS[significator]
    bodily = method.kind == "mundane" or method.significator_latitude == "own"
    place = birth.body(significator) if bodily else birth.degree(significator)
    return place and place.position


def _ray(birth: _Birth, method: Method, promissor: str, offset: float) -> SemiArc | None:
    """The degree of the zodiac that a promissor's aspect falls on, with the latitude that the method gives it."""
    latitude = birth.points[promissor].latitude
    if method.promissor_latitude == "zero":
        latitude = 0.0
    elif method.promissor_latitude == "bianchini":
        latitude = atan(tan(latitude / DEGREES) * cos(offset / DEGREES)) * DEGREES
    return birth.degree(promissor, offset, latitude)


def _dated(natal: float, key: PrimaryKey, found: Sequence[_Due]) -> tuple[PrimaryDirection, ...]:
    """In order of time."""
    ages = years_of(key, natal, np.array([due.arc for due in found])).tolist()
    dated = sorted(zip(ages, found, strict=True), key=lambda pair: pair[0])
    return tuple(_direction(natal, age, due) for age, due in dated)


def _direction(natal: float, age: float, due: _Due) -> PrimaryDirection:
    moment = natal + age * TROPICAL_YEAR
    return PrimaryDirection(
        due.promissor, due.significator, due.aspect, ASPECT_TYPES[due.aspect].angle, due.ray, due.motion, due.arc,
        age, moment, utc_datetime(moment),
    )  # fmt: skip  # as in PrimaryDirection


@dataclass(frozen=True, slots=True)
class SpeculumRow:
    """What a table for directing gives of a point: degrees, None where it never rises or sets."""

    point: str
    longitude: float
    latitude: float
    right_ascension: float
    declination: float
    hour_angle: float  # west of the upper meridian, −180 to 180
    ascensional_difference: float | None
    diurnal_semi_arc: float | None
    nocturnal_semi_arc: float | None
    meridian_distance: float | None  # from the meridian of its own hemisphere
    position: float | None  # mundane, 0 on the eastern horizon, 270 on the upper meridian
    above_horizon: bool | None


def speculum(natal: ChartRequest, points: Iterable[str] = PLANETS) -> tuple[SpeculumRow, ...]:
    """The table of semi-arcs. Errors: as of `primary_directions`."""
    names = listed(points)
    _check_names(names, (), (), ())
    birth = _birth(natal, set(names))
    return tuple(_row(birth, point) for point in birth.points.values())


def _row(birth: _Birth, point: Point) -> SpeculumRow:
    place = birth.body(point.name)
    return SpeculumRow(
        point.name, point.longitude, point.latitude, point.right_ascension, point.declination,
        arc(point.right_ascension, birth.meridian.ramc),
        place and place.ascensional_difference, place and place.diurnal, place and place.nocturnal,
        place and place.meridian_distance, place and place.position, place and place.above,
    )  # fmt: skip  # as in SpeculumRow
