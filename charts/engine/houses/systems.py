"""The seven house systems: each gives twelve cusps in degrees of ecliptic longitude, the first house's first.

Definitions: Holden, The Elements of House Division, 1977. A quadrant system finds cusps 11, 12, 2 and 3 between the
midheaven and the ascendant; 4 to 9 stand opposite 10 to 3.
"""

from collections.abc import Callable, Iterable, Mapping
from math import asin, atan2, cos, hypot, pi, sin, sqrt
from types import MappingProxyType
from typing import Final

from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.circle import wrap
from charts.engine.constants import DEGREES
from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses.angles import Horizon, eastern_degree

Cusps = tuple[float, ...]  # twelve

_POLE: Final = 1e-6  # cosine of the latitude below which Regiomontanus' circles fall together in the horizon


class _Undefined(Exception):  # never leaves this room
    """The system has no cusps on this horizon."""


def cusps_of(system: str, horizon: Horizon, latitude: float) -> Cusps:
    """The cusps of a system by its catalogue name.

    Errors: `HouseSystemUndefined`, naming the latitude and the systems that have cusps there.
    """
    try:
        return _SYSTEMS[system](horizon)
    except _Undefined:
        raise HouseSystemUndefined(system, latitude, _defined_on(horizon)) from None


def _defined_on(horizon: Horizon) -> Iterable[str]:
    for system in HOUSE_SYSTEMS:
        try:
            _SYSTEMS[system.name](horizon)
        except _Undefined:
            continue
        yield system.name


def placidus(horizon: Horizon) -> Cusps:
    """Each cusp has gone a third or two thirds of its own way between meridian and horizon.

    Solved for the cusp's right ascension α: α = RAMC + 90°·n + f · asin(tan φ tan ε sin α), n and f in `_PLACIDUS`.
    """
    slope = _ascensional_slope(horizon)
    ramc = horizon.ramc
    found = []
    for start, share in _PLACIDUS:
        alpha = _placidus_right_ascension(ramc + start, share, slope)
        found.append(wrap(atan2(sin(alpha), cos(alpha) * horizon.cos_obliquity) * DEGREES))
    return _quadrant_cusps(horizon.ascendant, horizon.midheaven, *found)


# Cusps 11, 12, 2, 3: distance from the meridian on the equator, and the share of the ascensional difference added to
# it.
_PLACIDUS: Final = ((pi / 6, 1 / 3), (pi / 3, 2 / 3), (2 * pi / 3, 2 / 3), (5 * pi / 6, 1 / 3))
_ENOUGH: Final = 1e-13  # radians, 0.00000002″
_MOST_STEPS: Final = 60


def _placidus_right_ascension(start: float, share: float, slope: float) -> float:
    """Newton's method on α − start − share · asin(slope · sin α), which rises everywhere since share · slope < 2/3.

    Four steps do at middle latitudes and ten at 66°; close to the polar circle, where the curve has a corner, Newton
    can jump to and fro over it, so that steps after the twentieth are plain iteration, which always narrows the error
    to two thirds.
    """
    alpha = start
    for step in range(_MOST_STEPS):
        x = slope * sin(alpha)
        error = alpha - start - share * asin(x)
        rise = 1.0 - share * slope * cos(alpha) / sqrt(1.0 - x * x) if step < 20 else 1.0
        alpha -= error / rise
        if -_ENOUGH < error < _ENOUGH:
            break
    return alpha


def koch(horizon: Horizon) -> Cusps:
    """What rises when the midheaven's degree is thirds of its way from the horizon before the meridian, or past it."""
    slope = _ascensional_slope(horizon)
    thirds = (pi / 2 + asin(slope * sin(horizon.ramc))) / 3  # of the midheaven's semi-diurnal arc
    ecliptic_pole = (horizon.cos_obliquity, horizon.sin_obliquity)
    found = (
        eastern_degree(horizon.ramc + step * thirds, *ecliptic_pole, 0.0, horizon.cos_latitude, horizon.sin_latitude)
        for step in (-2, -1, 1, 2)
    )
    return _quadrant_cusps(horizon.ascendant, horizon.midheaven, *found)


def _ascensional_slope(horizon: Horizon) -> float:
    """tan φ tan ε: the sine of the ascensional difference is this times the sine of the right ascension."""
    slope = horizon.sin_latitude * horizon.sin_obliquity
    limit = horizon.cos_latitude * horizon.cos_obliquity
    if not -limit < slope < limit:
        raise _Undefined  # part of the ecliptic never rises here
    return slope / limit


def regiomontanus(horizon: Horizon) -> Cusps:
    """Circles through the horizon's north and south points and every 30° of the equator."""
    if horizon.cos_latitude < _POLE:
        raise _Undefined
    circles = []
    for sine, cosine in _THIRTIES:  # of the angle from the eastern horizon, on the equator
        height = horizon.sin_latitude * cosine
        length = hypot(horizon.cos_latitude, height)
        circles.append((-atan2(sine, cosine), horizon.cos_latitude / length, height / length))
    return _circle_cusps(horizon, circles)


def campanus(horizon: Horizon) -> Cusps:
    """Circles through the horizon's north and south points and every 30° of the prime vertical."""
    circles = []
    for sine, cosine in _THIRTIES:  # of the angle from the eastern horizon, on the prime vertical
        height = horizon.sin_latitude * cosine
        circles.append((-atan2(sine, cosine * horizon.cos_latitude), sqrt(1.0 - height * height), height))
    return _circle_cusps(horizon, circles)


# Sines and cosines of 60°, 30°, −30°, −60°: where cusps 11, 12, 2 and 3 stand above the eastern horizon.
_THIRTIES: Final = ((sqrt(0.75), 0.5), (0.5, sqrt(0.75)), (-0.5, sqrt(0.75)), (-sqrt(0.75), 0.5))


def _circle_cusps(horizon: Horizon, circles: Iterable[tuple[float, float, float]]) -> Cusps:
    """Cusps where house circles (offset, cosine and sine of the pole's height) cross the ecliptic.

    The tenth is the degree on the meridian above the horizon. Within the polar circles that is at times the one in
    lower transit, and then the ecliptic runs through the houses backwards.
    """
    ecliptic = (horizon.ramc, horizon.cos_obliquity, horizon.sin_obliquity)
    found = (eastern_degree(*ecliptic, *circle) for circle in circles)
    return _quadrant_cusps(horizon.ascendant, _upper_meridian_degree(horizon), *found)


def _upper_meridian_degree(horizon: Horizon) -> float:
    declination_sine, declination_cosine = horizon.sin_obliquity * sin(horizon.ramc), horizon.cos_obliquity
    altitude = horizon.sin_latitude * declination_sine + horizon.cos_latitude * declination_cosine  # ∝ its sine
    return horizon.midheaven if altitude >= 0.0 else wrap(horizon.midheaven + 180.0)


def porphyry(horizon: Horizon) -> Cusps:
    """Thirds of the ecliptic between midheaven, ascendant and lower heaven."""
    eastern = (horizon.ascendant - horizon.midheaven) % 360.0 / 3.0
    northern = 60.0 - eastern
    eleventh, second = horizon.midheaven + eastern, horizon.ascendant + northern
    found = (eleventh, eleventh + eastern, second, second + northern)
    return _quadrant_cusps(horizon.ascendant, horizon.midheaven, *map(wrap, found))


def equal(horizon: Horizon) -> Cusps:
    """Every 30° from the ascendant."""
    return tuple(wrap(horizon.ascendant + 30.0 * house) for house in range(12))


def whole_sign(horizon: Horizon) -> Cusps:
    """The signs, from the ascendant's."""
    first = int(horizon.ascendant // 30.0)
    return tuple(30.0 * ((first + house) % 12) for house in range(12))


def _quadrant_cusps(first: float, tenth: float, eleventh: float, twelfth: float, second: float, third: float) -> Cusps:
    eastern = (tenth, eleventh, twelfth, first, second, third)
    fourth, fifth, sixth, seventh, eighth, ninth = (wrap(cusp + 180.0) for cusp in eastern)
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth


_SYSTEMS: Final[Mapping[str, Callable[[Horizon], Cusps]]] = MappingProxyType({
    "placidus": placidus,
    "koch": koch,
    "regiomontanus": regiomontanus,
    "campanus": campanus,
    "porphyry": porphyry,
    "equal": equal,
    "whole_sign": whole_sign,
})  # fmt: skip
