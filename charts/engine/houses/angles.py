"""Where the ecliptic meets the horizon, the meridian and the prime vertical of a place.

Angles in radians unless a name says degrees. RAMC is the right ascension of the upper meridian: local apparent
sidereal time. Formulas: Meeus, Astronomical Algorithms, chapter 14; Holden, The Elements of House Division, 1977.
"""

from math import atan2, cos, sin
from typing import Generic, NamedTuple, TypeAlias

import numpy as np

from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import DEGREES
from charts.engine.houses.arithmetic import eastern_degree, eastern_degrees
from charts.engine.numbers import Array, Number


class HorizonOf(NamedTuple, Generic[Number]):
    """A place's horizon at a moment, with its angles in degrees of ecliptic longitude; or many, in arrays."""

    ramc: Number
    cos_obliquity: Number
    sin_obliquity: Number
    cos_latitude: Number
    sin_latitude: Number
    ascendant: Number  # on the eastern horizon
    midheaven: Number  # in upper transit; within the polar circles it can be below the horizon
    vertex: Number  # on the western prime vertical
    east_point: Number  # on the eastern horizon of the equator at this sidereal time


Horizon: TypeAlias = HorizonOf[float]
HorizonArrays: TypeAlias = HorizonOf[Array]  # each of shape (n,)


def horizon_of(ramc: float, cos_obliquity: float, sin_obliquity: float, latitude: float) -> Horizon:
    """The horizon at a geographic latitude in degrees."""
    phi = latitude / DEGREES
    cosine, sine = cos(phi), sin(phi)
    across, along = sin(ramc), cos(ramc)
    return HorizonOf(
        ramc, cos_obliquity, sin_obliquity, cosine, sine,
        eastern_degree(ramc, cos_obliquity, sin_obliquity, cosine, sine),
        wrap(atan2(across, along * cos_obliquity) * DEGREES),
        # The prime vertical's western half is the eastern horizon of the colatitude at the opposite meridian.
        wrap(eastern_degree(ramc, cos_obliquity, sin_obliquity, sine, -cosine) + 180.0),
        wrap(atan2(along, -across * cos_obliquity) * DEGREES),  # the eastern degree at latitude 0
    )  # fmt: skip  # a line an angle


def horizon_arrays(ramc: Array, cos_obliquity: Array, sin_obliquity: Array, latitude: Array) -> HorizonArrays:
    """`horizon_of` at many moments and places: RAMC in radians, latitude in degrees, all of shape (n,)."""
    phi = latitude / DEGREES
    cosine, sine = np.cos(phi), np.sin(phi)
    ecliptic = (ramc, cos_obliquity, sin_obliquity)
    one, nought = np.ones_like(ramc), np.zeros_like(ramc)
    return HorizonOf(
        *ecliptic, cosine, sine,
        eastern_degrees(*ecliptic, cosine, sine),
        wrap_array(np.atan2(np.sin(ramc), np.cos(ramc) * cos_obliquity) * DEGREES),
        wrap_array(eastern_degrees(*ecliptic, sine, -cosine) + 180.0),
        eastern_degrees(*ecliptic, one, nought),
    )  # fmt: skip
