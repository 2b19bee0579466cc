"""Gauquelin's thirty-six sectors: eighteen from rising to setting and eighteen from setting to rising.

They count with the day, from the ascendant up: sector 10 begins at the midheaven, 19 at the descendant, 28 at the lower
heaven. A sector is a ninth of a body's own semi-arc, as in Placidus' system. Michel Gauquelin, Les hommes et les
astres, 1960.
"""

from math import asin, atan2, cos, pi, sin
from typing import Final

from charts.engine.circle import arc, wrap
from charts.engine.constants import DEGREES
from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses.angles import Horizon
from charts.engine.houses.placidus import right_ascension
from charts.engine.houses.systems import defined_on, within_polar_circle

# Cusps 2 to 9, then 29 to 36, as placidus.STARTS has them: ninths of the way from the meridian to the horizon.
_RISEN: Final = [(pi / 2 * ninths / 9, ninths / 9) for ninths in range(8, 0, -1)]
_RISING: Final = [(pi - pi / 2 * ninths / 9, ninths / 9) for ninths in range(1, 9)]


def gauquelin_cusps(horizon: Horizon, latitude: float) -> tuple[float, ...]:
    """Thirty-six ecliptic longitudes in degrees, the first sector's first, on a horizon at a latitude in degrees.

    Errors: `HouseSystemUndefined` within the polar circles.
    """
    if within_polar_circle(horizon):
        raise HouseSystemUndefined("gauquelin", latitude, defined_on(horizon))
    risen = [horizon.ascendant, *_found(horizon, _RISEN)]
    rising = [wrap(horizon.midheaven + 180.0), *_found(horizon, _RISING)]
    return (*risen, *_opposite(rising), *_opposite(risen), *rising)


def _found(horizon: Horizon, starts: list[tuple[float, float]]) -> list[float]:
    slope = horizon.sin_latitude * horizon.sin_obliquity / (horizon.cos_latitude * horizon.cos_obliquity)
    alphas = [right_ascension(horizon.ramc + start, share, slope) for start, share in starts]
    return [wrap(atan2(sin(alpha), cos(alpha) * horizon.cos_obliquity) * DEGREES) for alpha in alphas]


def _opposite(longitudes: list[float]) -> list[float]:
    return [wrap(longitude + 180.0) for longitude in longitudes]


def gauquelin_sector(horizon: Horizon, right_ascension: float, declination: float) -> float | None:
    """Where in the sectors a body stands, 1 ≤ sector < 37, from its right ascension and declination in degrees.

    The whole part is the sector. Those of the body itself count its ecliptic latitude; those of its degree do not.
    None for what neither rises nor sets here.
    """
    delta = declination / DEGREES
    height, depth = horizon.sin_latitude * sin(delta), horizon.cos_latitude * cos(delta)
    if abs(height) >= depth:
        return None
    day = 90.0 + asin(height / depth) * DEGREES  # the semi-diurnal arc
    east = arc(horizon.ramc * DEGREES, right_ascension)  # of the meridian
    if -day < east <= day:
        return 10.0 - 9.0 * east / day
    from_lower_heaven = (180.0 if east > 0.0 else -180.0) - east
    sector = 28.0 + 9.0 * from_lower_heaven / (180.0 - day)
    return sector if sector < 37.0 else 1.0


def gauquelin_sector_between(julian_day: float, before: float, after: float, *, above: bool) -> float:
    """Where in the sectors a body stands, 1 ≤ sector < 37, between its crossings of the horizon before and after.

    Julian days of one kind; `above`: it rose before and sets after. Seen so, a sector is an eighteenth of the time.
    """
    return (1.0 if above else 19.0) + 18.0 * (julian_day - before) / (after - before)
