"""Astrocartography: where on Earth each planet stood on an angle at a moment.

A planet culminates along one meridian and anti-culminates along the opposite one. Where it rises and sets is the great
circle 90° from the place that has it in the zenith, its western half the rising line, its eastern half the setting one;
the two halves meet on the planet's own meridian line, as far from the pole as the planet is from the equator, and
nearer the pole it never rises or sets. Jim Lewis, The Psychology of Astro*Carto*Graphy, 1997; spherical astronomy:
Meeus, Astronomical Algorithms, chapters 13 and 15.

In mundo the bodies are where they are, with their latitude; in zodiaco they are the degrees of the zodiac that stand
for them. The Earth is a sphere for distances (6371.0088 km, the mean radius of IUGG 1980); horizons are geocentric,
without refraction and parallax. Coordinates go longitude first, as in GeoJSON.
"""

from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from math import acos, asin, atan, atan2, cos, degrees, hypot, radians, sin, tan
from typing import Final, Literal, NamedTuple, get_args

from charts.engine.catalogue import PLANETS
from charts.engine.chart import compute_chart
from charts.engine.circle import arc, wrap
from charts.engine.errors import TimeUnknown, check_bounds, check_place, check_setting
from charts.engine.meridian import meridian_of, zodiac_start
from charts.engine.request import ChartRequest

Projection = Literal["mundo", "zodiaco"]
LineAngle = Literal["midheaven", "imum_coeli", "ascendant", "descendant"]
Coordinate = tuple[float, float]  # longitude, latitude

ANGLES: Final[tuple[LineAngle, ...]] = ("midheaven", "imum_coeli", "ascendant", "descendant")
_UPRIGHT: Final[tuple[LineAngle, ...]] = ("midheaven", "imum_coeli")
EARTH_RADIUS: Final = 6371.0088  # km
LEAST_STEP: Final = 0.1  # degrees of latitude
GREATEST_STEP: Final = 15.0


@dataclass(frozen=True, slots=True)
class Line:
    """Where a planet is on an angle: polylines of (longitude, latitude) from south to north, cut at the date line."""

    point: str
    angle: LineAngle
    segments: tuple[tuple[Coordinate, ...], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place with two planets on angles at once; all of its latitude has them so on the same day (a paran)."""

    first: str
    first_angle: LineAngle
    second: str
    second_angle: LineAngle
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Zenith:
    """The place that has a planet overhead, and the latitude beyond which it neither rises nor sets."""

    point: str
    latitude: float
    longitude: float
    horizon_limit: float


@dataclass(frozen=True, slots=True)
class Astrocartography:
    """A moment's map."""

    julian_day: float  # UT1
    projection: Projection
    lines: tuple[Line, ...]
    zeniths: tuple[Zenith, ...]
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class LineDistance:
    """How far a place is from a line."""

    point: str
    angle: LineAngle
    kilometres: float


@dataclass(frozen=True, slots=True)
class LocalDirection:
    """Where a planet stands in the local sky: the direction of its line in a local space map."""

    point: str
    azimuth: float  # degrees from north by east, 0 to 360
    altitude: float  # degrees, −90 to 90


class _Body(NamedTuple):
    """A planet above the globe, in degrees."""

    name: str
    latitude: float  # of its zenith: its declination
    longitude: float  # of its zenith, −180 to 180

    def horizon_limit(self) -> float:
        return 90.0 - abs(self.latitude)


def astrocartography(
    natal: ChartRequest,
    points: tuple[str, ...] = PLANETS,
    *,
    projection: Projection = "mundo",
    step: float = 2.0,
) -> Astrocartography:
    """The lines, zeniths and crossings of a birth's moment; the birthplace plays no part.

    step: degrees of latitude between the points of rising and setting lines, from 0.1 to 15; their ends at the
    limits are always in. Errors: `TimeUnknown`, `UnknownPoint`, `UnsupportedSetting`, `OutOfBounds`,
    `OutOfEphemerisRange`.
    """
    check_bounds("step", step, LEAST_STEP, GREATEST_STEP)
    bodies = _bodies(natal, points, projection)
    return Astrocartography(
        natal.julian_day,
        projection,
        tuple(_line(body, angle, step) for body in bodies for angle in ANGLES),
        tuple(Zenith(body.name, body.latitude, body.longitude, body.horizon_limit()) for body in bodies),
        tuple(crossing for pair in combinations(bodies, 2) for crossing in _crossings(*pair)),
    )


def _bodies(natal: ChartRequest, points: tuple[str, ...], projection: Projection) -> tuple[_Body, ...]:
    check_setting("projection", projection, get_args(Projection))
    if not natal.time_known:
        raise TimeUnknown("Astrocartography")
    meridian = meridian_of(replace(natal, longitude=0.0))
    settings = replace(natal.settings, points=points, center="geocentric", house_system="equal", aspects={})
    chart, start = compute_chart(replace(natal, settings=settings)), zodiac_start(natal)
    places = (
        (point.right_ascension, point.declination)
        if projection == "mundo"
        else meridian.equatorial(wrap(point.longitude + start))
        for point in chart.points
    )
    return tuple(
        _Body(point.name, declination, arc(meridian.ramc, right_ascension))
        for point, (right_ascension, declination) in zip(chart.points, places, strict=True)
    )


def _line(body: _Body, angle: LineAngle, step: float) -> Line:
    if angle in _UPRIGHT:
        longitude = _meridian(body, angle)
        return Line(body.name, angle, (((longitude, -90.0), (longitude, 90.0)),))
    side = -1.0 if angle == "ascendant" else 1.0
    limit = body.horizon_limit()
    inner = [step * number for number in range(int(-limit // step) + 1, int(limit // step) + 1)]
    latitudes = [-limit, *(latitude for latitude in inner if -limit < latitude < limit), limit]
    return Line(body.name, angle, _cut([(_horizon(body, side, latitude), latitude) for latitude in latitudes], body))


def _meridian(body: _Body, angle: LineAngle) -> float:
    return arc(0.0, body.longitude + (0.0 if angle == "midheaven" else 180.0))


def _horizon(body: _Body, side: float, latitude: float) -> float:
    """The longitude at which a body is on the horizon: rising west of its zenith (side −1), setting east of it."""
    cosine = -tan(radians(latitude)) * tan(radians(body.latitude))
    return arc(0.0, body.longitude + side * degrees(acos(max(-1.0, min(1.0, cosine)))))


def _cut(line: list[Coordinate], body: _Body) -> tuple[tuple[Coordinate, ...], ...]:
    """A line in pieces that end at the date line, exactly where it crosses it."""
    pieces = [[line[0]]]
    for before, after in pairwise(line):
        if abs(after[0] - before[0]) > 180.0:
            edge = 180.0 if before[0] > 0.0 else -180.0
            latitude = _horizon_latitude(body, arc(body.longitude, edge))
            pieces[-1].append((edge, latitude))
            pieces.append([(-edge, latitude)])
        pieces[-1].append(after)
    return tuple(tuple(piece) for piece in pieces)


def _horizon_latitude(body: _Body, hour_angle: float) -> float:
    """The latitude at which a body of this hour angle is on the horizon."""
    slope = tan(radians(body.latitude))
    return degrees(atan(-cos(radians(hour_angle)) / slope)) if slope else 0.0


def _crossings(first: _Body, second: _Body) -> list[Crossing]:
    """The places where a line of one crosses a line of the other. Meridians meet at the poles only: those are none."""
    found = []
    for angle in _UPRIGHT:
        if second.latitude:
            longitude, latitude, side = _crossing(first, angle, second)
            found.append(Crossing(first.name, angle, second.name, side, latitude, longitude))
        if first.latitude:
            longitude, latitude, side = _crossing(second, angle, first)
            found.append(Crossing(first.name, side, second.name, angle, latitude, longitude))
    for longitude, latitude in _both_on_horizon(first, second):
        sides = (_side(arc(body.longitude, longitude)) for body in (first, second))
        found.append(Crossing(first.name, next(sides), second.name, next(sides), latitude, longitude))
    return found


def _crossing(upright: _Body, angle: LineAngle, other: _Body) -> tuple[float, float, LineAngle]:
    """Where a body's meridian line crosses another's horizon circle: longitude, latitude, which side of the horizon."""
    longitude = _meridian(upright, angle)
    hour_angle = arc(other.longitude, longitude)
    return longitude, _horizon_latitude(other, hour_angle), _side(hour_angle)


def _side(hour_angle: float) -> LineAngle:
    return "ascendant" if hour_angle < 0.0 else "descendant"


def _both_on_horizon(first: _Body, second: _Body) -> list[Coordinate]:
    """The two places, opposite each other, that have both bodies on the horizon: 90° from either's zenith."""
    (x, y, z), (u, v, w) = _direction(first), _direction(second)
    pole = y * w - z * v, z * u - x * w, x * v - y * u
    length = hypot(*pole)
    if length == 0.0:
        return []
    latitude = degrees(asin(pole[2] / length))
    longitude = degrees(atan2(pole[1], pole[0]))
    return [(longitude, latitude), (arc(0.0, longitude + 180.0), -latitude)]


def _direction(body: _Body) -> tuple[float, float, float]:
    phi, theta = radians(body.latitude), radians(body.longitude)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


def distances_to_lines(
    natal: ChartRequest,
    latitude: float,
    longitude: float,
    points: tuple[str, ...] = PLANETS,
    *,
    projection: Projection = "mundo",
) -> tuple[LineDistance, ...]:
    """How far a place is from every line, nearest first, over the ground.

    Errors: `InvalidCoordinate` and those of `astrocartography`.
    """
    check_place(latitude, longitude)
    found = [
        LineDistance(body.name, angle, radians(_distance(body, angle, latitude, longitude)) * EARTH_RADIUS)
        for body, angle in product(_bodies(natal, points, projection), ANGLES)
    ]
    return tuple(sorted(found, key=lambda line: line.kilometres))


def _distance(body: _Body, angle: LineAngle, latitude: float, longitude: float) -> float:
    """Degrees to the nearest point of a line, which is half a great circle: to its foot, or to its nearer end."""
    if angle in _UPRIGHT:
        aside = arc(_meridian(body, angle), longitude)
        if abs(aside) <= 90.0:
            return abs(degrees(asin(cos(radians(latitude)) * sin(radians(aside)))))
        return 90.0 - abs(latitude)  # the nearer pole
    hour_angle = arc(body.longitude, longitude)
    if (hour_angle <= 0.0) if angle == "ascendant" else (hour_angle >= 0.0):
        return abs(_altitude(body, latitude, hour_angle))
    limit = body.horizon_limit()
    north, south = (180.0, 0.0) if body.latitude >= 0.0 else (0.0, 180.0)  # hour angles of the two ends
    ends = ((limit, body.longitude + north), (-limit, body.longitude + south))
    return min(90.0 - _altitude(_Body("", *end), latitude, arc(end[1], longitude)) for end in ends)


def _altitude(body: _Body, latitude: float, hour_angle: float) -> float:
    phi, delta = radians(latitude), radians(body.latitude)
    sine = sin(phi) * sin(delta) + cos(phi) * cos(delta) * cos(radians(hour_angle))
    return degrees(asin(max(-1.0, min(1.0, sine))))


def local_space(
    natal: ChartRequest,
    latitude: float,
    longitude: float,
    points: tuple[str, ...] = PLANETS,
    *,
    projection: Projection = "mundo",
) -> tuple[LocalDirection, ...]:
    """Azimuth and altitude of each planet at a place at the birth's moment: Erlewine, Local Space, 1977.

    Errors: as of `distances_to_lines`.
    """
    check_place(latitude, longitude)
    return tuple(_local(body, latitude, longitude) for body in _bodies(natal, points, projection))


def _local(body: _Body, latitude: float, longitude: float) -> LocalDirection:
    hour_angle = arc(body.longitude, longitude)
    phi, delta, turned = radians(latitude), radians(body.latitude), radians(hour_angle)
    north = sin(delta) * cos(phi) - cos(delta) * sin(phi) * cos(turned)
    azimuth = wrap(degrees(atan2(-cos(delta) * sin(turned), north)))
    return LocalDirection(body.name, azimuth, _altitude(body, latitude, hour_angle))
