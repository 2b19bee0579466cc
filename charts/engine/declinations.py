"""What declinations state: parallels and contraparallels, and bodies out of bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, degrees, radians, sin
from typing import TYPE_CHECKING, Final

from charts.engine.catalogue import POINT_ORDER, POINTS
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.minor import MINOR_BODIES
from charts.engine.orbs import check_orb
from charts.engine.sky import BODIES, sky_at

if TYPE_CHECKING:
    from charts.engine.chart import Chart, Point

NODES: Final = frozenset(point.name for point in POINTS if point.kind == "node")
_PLANETS: Final = frozenset(point.name for point in POINTS if point.kind in ("luminary", "planet", "asteroid")) - {
    "sun"
}
_SAME_SKY: Final = 0.01  # degrees of declination within which a chart's point is the sky's own body


@dataclass(frozen=True, slots=True)
class Parallel:
    """Two points as far from the equator as each other. Degrees. `first` stands before `second` in the catalogue."""

    first: str
    second: str
    aspect: str  # parallel, on one side of the equator, or contraparallel, on both
    angle: float  # 0
    separation: float  # difference of the distances from the equator
    orb: float  # the same
    applying: bool | None  # None where one of the two has no motion of its own
    strength: float  # 1 when exact, 0 at the edge of the allowed orb


@dataclass(frozen=True, slots=True)
class OutOfBounds:
    """A body farther from the equator than the Sun ever gets at that time. Degrees."""

    name: str
    declination: float
    excess: float  # beyond the obliquity of the ecliptic


def parallels(chart: "Chart", orb: float = 1.0) -> tuple[Parallel, ...]:
    """Parallels and contraparallels of declination among a chart's points. The nodes' own axis makes none.

    Whether they apply is known where the chart shows the geocentric sky of its moment. Errors: `InvalidOrb`.
    """
    check_orb("parallel", orb)
    rates = _declination_rates(chart)
    points = chart.points
    return tuple(
        found
        for position, first in enumerate(points, 1)
        for second in points[position:]
        if not {first.name, second.name} <= NODES and (found := _parallel(first, second, orb, rates))
    )


def _parallel(first: "Point", second: "Point", orb: float, rates: Mapping[str, float]) -> Parallel | None:
    same = (first.declination >= 0.0) == (second.declination >= 0.0)
    side = 1.0 if same else -1.0
    difference = second.declination - side * first.declination
    off = abs(difference)
    if off > orb or orb == 0.0:
        return None
    applying = None
    if first.name in rates and second.name in rates:
        applying = difference * (rates[second.name] - side * rates[first.name]) < 0.0
    name = "parallel" if same else "contraparallel"
    return Parallel(first.name, second.name, name, 0.0, off, off, applying, 1.0 - off / orb)


def _declination_rates(chart: "Chart") -> dict[str, float]:
    """Degrees a day of the chart's bodies that stand where the sky of its moment has them.

    The derivative of sin δ = sin β cos ε + cos β sin ε sin λ (Meeus, Astronomical Algorithms, equation 13.4).
    """
    asked = {point.name: point for point in chart.points if POINT_ORDER[point.name] < BODIES}
    try:
        sky = sky_at(chart.julian_day, tuple(name for name in MINOR_BODIES if name in asked))
    except OutOfEphemerisRange:
        return {}
    cosine, sine = sky.frame.cos_obliquity, sky.frame.sin_obliquity
    rates: dict[str, float] = {}
    for name, point in asked.items():
        longitude, latitude, _, speed, latitude_speed, _ = sky.places[POINT_ORDER[name]]
        along, across, declination = radians(longitude), radians(latitude), radians(point.declination)
        if abs(sin(across) * cosine + cos(across) * sine * sin(along) - sin(declination)) < radians(_SAME_SKY):
            northward = latitude_speed * (cos(across) * cosine - sin(across) * sine * sin(along))
            rates[name] = (northward + speed * cos(across) * sine * cos(along)) / cos(declination)
    return rates


def out_of_bounds(chart: "Chart") -> tuple[OutOfBounds, ...]:
    """The Moon, planets and asteroids whose declination exceeds the ecliptic's true obliquity at the chart's moment.

    Errors: `OutOfEphemerisRange`.
    """
    limit = degrees(sky_at(chart.julian_day).frame.obliquity)
    return tuple(
        OutOfBounds(point.name, point.declination, abs(point.declination) - limit)
        for point in chart.points
        if point.name in _PLANETS and abs(point.declination) > limit
    )
