"""House systems by great circles, each a function of the arithmetic and a horizon that gives twelve cusps in degrees.

Definitions: Holden, The Elements of House Division, 1977. A quadrant system finds cusps 11, 12, 2 and 3 between the
midheaven and the ascendant; 4 to 9 stand opposite 10 to 3.
"""

from math import sqrt
from typing import Final

from charts.engine.constants import DEGREES
from charts.engine.houses.angles import HorizonOf
from charts.engine.houses.arithmetic import Arithmetic, T
from charts.engine.houses.wheel import quadrants

# Sines and cosines of 60°, 30°, −30°, −60°: where cusps 11, 12, 2 and 3 stand above the eastern horizon.
_THIRTIES: Final = ((sqrt(0.75), 0.5), (0.5, sqrt(0.75)), (-0.5, sqrt(0.75)), (-sqrt(0.75), 0.5))


def koch(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """What rises when the midheaven's degree is thirds of its way from the horizon before the meridian, or past it."""
    slope = horizon.sin_latitude * horizon.sin_obliquity / (horizon.cos_latitude * horizon.cos_obliquity)
    thirds = (m.asin(slope * m.sin(horizon.ramc)) + 90.0 / DEGREES) / 3.0  # of the midheaven's semi-diurnal arc
    obliquity, latitude = horizon[1:3], (horizon.cos_latitude, horizon.sin_latitude)
    found = [m.eastern_degree(horizon.ramc + step * thirds, *obliquity, 0.0, *latitude) for step in (-2, -1, 1, 2)]
    return quadrants(m, horizon.ascendant, horizon.midheaven, found)


def regiomontanus(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """Circles through the horizon's north and south points and every 30° of the equator."""
    found = [on_house_circle(m, horizon, sine * horizon.cos_latitude, cosine) for sine, cosine in _THIRTIES]
    return quadrants(m, horizon.ascendant, upper_meridian_degree(m, horizon), found)


def campanus(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """Circles through the horizon's north and south points and every 30° of the prime vertical."""
    found = [on_house_circle(m, horizon, sine, cosine) for sine, cosine in _THIRTIES]
    return quadrants(m, horizon.ascendant, upper_meridian_degree(m, horizon), found)


def on_house_circle(m: Arithmetic[T], horizon: HorizonOf[T], up: T | float, east: T | float) -> T:
    """Ecliptic longitude, degrees, on a house circle: the half circle from the horizon's north to its south point.

    It goes through the direction that has components in this proportion to the zenith and to the east point.
    With x to where the meridian meets the equator, y to the east and z to the celestial pole, (x, y, z) is the
    circle's pole; of its two crossings with the ecliptic the one on the direction's side is taken.
    """
    sine, cosine = m.sin(horizon.ramc), m.cos(horizon.ramc)
    x, y, z = east * horizon.cos_latitude, -up, east * horizon.sin_latitude
    along = x * cosine - y * sine
    across = (x * sine + y * cosine) * horizon.cos_obliquity + z * horizon.sin_obliquity
    height, plane = along * horizon.sin_obliquity, along * horizon.cos_obliquity
    to_zenith = (plane * sine - across * cosine) * horizon.cos_latitude + height * horizon.sin_latitude
    to_east = plane * cosine + across * sine
    beside = up * to_zenith + east * to_east
    return m.wrap(m.atan2(along, -across) * DEGREES + m.where(beside < 0.0, 180.0, 0.0))


def upper_meridian_degree(m: Arithmetic[T], horizon: HorizonOf[T]) -> T:
    """The degree on the meridian above the horizon: the tenth cusp of systems by house circles.

    Within the polar circles that is at times the one in lower transit, and then the ecliptic runs through the houses
    backwards.
    """
    declination_sine, declination_cosine = horizon.sin_obliquity * m.sin(horizon.ramc), horizon.cos_obliquity
    altitude = horizon.sin_latitude * declination_sine + horizon.cos_latitude * declination_cosine  # ∝ its sine
    return m.where(altitude >= 0.0, horizon.midheaven, m.wrap(horizon.midheaven + 180.0))
