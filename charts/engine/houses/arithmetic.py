"""The functions that a formula needs, for one moment in plain floats or for many in arrays.

A house system is written once as `f(m, horizon)`, where `m` is `PLAIN` with a horizon of floats or `ARRAYS` with a
horizon of arrays of one shape. Angles in radians unless a name says degrees.
"""

import math
from collections.abc import Callable
from typing import Any, Final, Generic, NamedTuple

import numpy as np

from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import DEGREES
from charts.engine.numbers import Array, Number


class Arithmetic(NamedTuple, Generic[Number]):
    """The functions of `math`, by its names, and what differs between one and many."""

    sin: Callable[[Number], Number]
    cos: Callable[[Number], Number]
    asin: Callable[[Number], Number]
    atan2: Callable[[Number, Number], Number]
    sqrt: Callable[[Number], Number]
    cbrt: Callable[[Number], Number]
    floor: Callable[[Number], Number]
    where: Callable[[Any, Number | float, Number | float], Number]  # a condition, what holds if it is met, what else
    wrap: Callable[[Number], Number]  # degrees, into 0 ≤ x < 360; the array given is overwritten
    eastern_degree: Callable[[Number, Number, Number, Number, Number], Number]


def eastern_degree(
    ramc: float, cos_obliquity: float, sin_obliquity: float, cos_latitude: float, sin_latitude: float
) -> float:
    """Ecliptic longitude, degrees, that is on the eastern half of the horizon.

    Of the two crossings of ecliptic and horizon, opposite each other, the eastern one is taken by itself rather than
    by a quadrant rule, so that it stays right within the polar circles.
    """
    sine, cosine = math.sin(ramc), math.cos(ramc)
    x = -(sine * cos_obliquity * cos_latitude + sin_latitude * sin_obliquity)
    y = cosine * cos_latitude
    western = sine * x - cosine * cos_obliquity * y  # ∝ sine of the crossing's hour angle
    return wrap(math.atan2(y, x) * DEGREES + (180.0 if western > 0.0 else 0.0))


def eastern_degrees(
    ramc: Array, cos_obliquity: Array, sin_obliquity: Array, cos_latitude: Array, sin_latitude: Array
) -> Array:
    """`eastern_degree` at many moments."""
    sine, cosine = np.sin(ramc), np.cos(ramc)
    x = -(sine * cos_obliquity * cos_latitude + sin_latitude * sin_obliquity)
    y = cosine * cos_latitude
    western = sine * x - cosine * cos_obliquity * y
    return wrap_array(np.atan2(y, x) * DEGREES + np.where(western > 0.0, 180.0, 0.0))


PLAIN: Final = Arithmetic[float](
    math.sin, math.cos, math.asin, math.atan2, math.sqrt, math.cbrt,
    math.floor, lambda condition, met, unmet: met if condition else unmet, wrap, eastern_degree,
)  # fmt: skip  # the functions of the library, then those that differ
ARRAYS: Final = Arithmetic[Array](
    np.sin, np.cos, np.asin, np.atan2, np.sqrt, np.cbrt,
    np.floor, np.where, wrap_array, eastern_degrees,
)  # fmt: skip
