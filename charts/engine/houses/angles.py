"""Where the ecliptic meets the horizon, the meridian and the prime vertical of a place.

Angles in radians unless a name says degrees. RAMC is the right ascension of the upper meridian: local apparent
sidereal time. Formulas: Meeus, Astronomical Algorithms, chapter 14; Holden, The Elements of House Division, 1977.
"""

from math import atan2, cos, sin
from typing import NamedTuple

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES


class Horizon(NamedTuple):
    """A place's horizon at a moment, with its angles in degrees of ecliptic longitude."""

    ramc: float
    cos_obliquity: float
    sin_obliquity: float
    cos_latitude: float
    sin_latitude: float
    ascendant: float  # on the eastern horizon
    midheaven: float  # in upper transit; within the polar circles it can be below the horizon
    vertex: float  # on the western prime vertical
    east_point: float  # on the eastern horizon of the equator at this sidereal time


def horizon_of(ramc: float, cos_obliquity: float, sin_obliquity: float, latitude: float) -> Horizon:
    """The horizon at a geographic latitude in degrees."""
    phi = latitude / DEGREES
    cosine, sine = cos(phi), sin(phi)
    ecliptic = (ramc, cos_obliquity, sin_obliquity)
    return Horizon(
        *ecliptic, cosine, sine,
        eastern_degree(*ecliptic, 0.0, cosine, sine),
        wrap(atan2(sin(ramc), cos(ramc) * cos_obliquity) * DEGREES),
        # The prime vertical's western half is the eastern horizon of the colatitude at the opposite meridian.
        wrap(eastern_degree(*ecliptic, 0.0, sine, -cosine) + 180.0),
        eastern_degree(*ecliptic, 0.0, 1.0, 0.0),
    )  # fmt: skip  # a line an angle


def eastern_degree(
    ramc: float, cos_obliquity: float, sin_obliquity: float, offset: float, cos_pole: float, sin_pole: float
) -> float:
    """Ecliptic longitude, degrees, where the eastern half of a great circle crosses the ecliptic.

    The circle crosses the equator 90° + offset east of the meridian and has its pole at this height: the horizon with
    offset 0 and the latitude for its pole's height, the house circles with others. Of the two crossings, opposite
    each other, the eastern one is taken by itself rather than by a quadrant rule, so that it stays right within the
    polar circles.
    """
    meridian = ramc + offset
    x = -(sin(meridian) * cos_obliquity * cos_pole + sin_pole * sin_obliquity)
    y = cos(meridian) * cos_pole
    western = sin(ramc) * x - cos(ramc) * cos_obliquity * y  # ∝ sine of the crossing's hour angle
    return wrap(atan2(y, x) * DEGREES + (180.0 if western > 0.0 else 0.0))
