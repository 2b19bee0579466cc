"""The functions that a formula needs, for one moment in plain floats or for many in arrays.

A house system is written once as `f(m, horizon)`, where `m` is `PLAIN` with a horizon of floats or `ARRAYS` with a
horizon of arrays of one shape. Angles in radians unless a name says degrees.
"""

import math
from collections.abc import Callable
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES

Array: TypeAlias = NDArray[np.float64]
T = TypeVar("T", float, Array)


class Arithmetic(NamedTuple, Generic[T]):
    """The functions of `math`, by its names, and what differs between one and many."""

    sin: Callable[[T], T]
    cos: Callable[[T], T]
    asin: Callable[[T], T]
    atan2: Callable[[T, T], T]
    sqrt: Callable[[T], T]
    cbrt: Callable[[T], T]
    hypot: Callable[[T, T], T]
    floor: Callable[[T], T]
    where: Callable[[Any, T | float, T | float], T]  # a condition, what holds if it is met, what else
    wrap: Callable[[T], T]  # degrees, into 0 ≤ x < 360
    eastern_degree: Callable[[T, T, T, T | float, T, T], T]


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
    x = -(math.sin(meridian) * cos_obliquity * cos_pole + sin_pole * sin_obliquity)
    y = math.cos(meridian) * cos_pole
    western = math.sin(ramc) * x - math.cos(ramc) * cos_obliquity * y  # ∝ sine of the crossing's hour angle
    return wrap(math.atan2(y, x) * DEGREES + (180.0 if western > 0.0 else 0.0))


def eastern_degrees(
    ramc: Array, cos_obliquity: Array, sin_obliquity: Array, offset: Array | float, cos_pole: Array, sin_pole: Array
) -> Array:
    """`eastern_degree` at many moments."""
    meridian = ramc + offset
    x = -(np.sin(meridian) * cos_obliquity * cos_pole + sin_pole * sin_obliquity)
    y = np.cos(meridian) * cos_pole
    western = np.sin(ramc) * x - np.cos(ramc) * cos_obliquity * y
    return wrap_array(np.atan2(y, x) * DEGREES + np.where(western > 0.0, 180.0, 0.0))


def wrap_array(degrees: Array) -> Array:
    """`circle.wrap` for many: by the floor, a third faster than numpy's remainder."""
    wrapped = degrees - 360.0 * np.floor(degrees * (1.0 / 360.0))
    wrapped[wrapped < 0.0] += 360.0  # the last digit of the product can lie beyond the whole turn
    wrapped[wrapped >= 360.0] -= 360.0
    return wrapped


PLAIN: Final = Arithmetic[float](
    math.sin, math.cos, math.asin, math.atan2, math.sqrt, math.cbrt, math.hypot,
    math.floor, lambda condition, met, unmet: met if condition else unmet, wrap, eastern_degree,
)  # fmt: skip  # the functions of the library, then those that differ
ARRAYS: Final = Arithmetic[Array](
    np.sin, np.cos, np.asin, np.atan2, np.sqrt, np.cbrt, np.hypot,
    np.floor, np.where, wrap_array, eastern_degrees,
)  # fmt: skip
