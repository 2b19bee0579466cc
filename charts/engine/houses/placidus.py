"""Placidus, the house system most asked for: solved once in plain floats and once in arrays, line by line alike.

Each cusp has gone a third or two thirds of its own way between meridian and horizon (Holden, The Elements of House
Division, 1977). Its right ascension α solves α = start + share · asin(tan φ tan ε sin α), where `start` is the
distance from the meridian that it would have without ascensional difference.
"""

from math import asin, atan2, cos, pi, sin, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import DEGREES
from charts.engine.houses.angles import Horizon, HorizonArrays
from charts.engine.houses.wheel import Cusps, quadrant_cusps, quadrant_rows
from charts.engine.numbers import Array

# Cusps 11, 12, 2, 3: distance from the meridian on the equator, and the share of the ascensional difference added.
STARTS: Final = ((pi / 6, 1 / 3), (pi / 3, 2 / 3), (2 * pi / 3, 2 / 3), (5 * pi / 6, 1 / 3))
_START: Final = np.array([start for start, _ in STARTS])[:, None]
_SHARE: Final = np.array([share for _, share in STARTS])[:, None]

_ENOUGH: Final = 1e-13  # radians, 0.00000002″
_CUBED: Final = 1e-5  # radians: where steps cube the error, one this small leaves nothing to be done
_FAST_STEPS: Final = 20
_MOST_STEPS: Final = 300
_TOGETHER: Final = 3


def placidus(horizon: Horizon) -> Cusps:
    """The cusps below the polar circles."""
    slope = horizon.sin_latitude * horizon.sin_obliquity / (horizon.cos_latitude * horizon.cos_obliquity)
    ramc = horizon.ramc
    found = []
    for start, share in STARTS:
        alpha = right_ascension(ramc + start, share, slope)
        found.append(wrap(atan2(sin(alpha), cos(alpha) * horizon.cos_obliquity) * DEGREES))
    return quadrant_cusps(horizon.ascendant, horizon.midheaven, *found)


def placidus_arrays(horizon: HorizonArrays) -> Array:
    """`placidus` at many moments: cusps of shape (12, n)."""
    slope = horizon.sin_latitude * horizon.sin_obliquity / (horizon.cos_latitude * horizon.cos_obliquity)
    alpha = right_ascensions(horizon.ramc + _START, _SHARE, slope)
    found = np.atan2(np.sin(alpha), np.cos(alpha) * horizon.cos_obliquity) * DEGREES
    return quadrant_rows(horizon.ascendant, horizon.midheaven, wrap_array(found))


def right_ascension(start: float, share: float, slope: float) -> float:
    """Halley's method on α − start − share · asin(slope · sin α), which rises everywhere as |slope| < 1.

    Three steps do at middle latitudes and four at 66°. Close to the polar circle, where the curve has a corner, it can
    jump to and fro over it: steps after the twentieth are plain iteration, which narrows the error to `share` of it.
    """
    alpha, half_bend = start, 0.5 * share * (1.0 - slope * slope)
    for step in range(_MOST_STEPS):
        x, y = slope * sin(alpha), slope * cos(alpha)
        error, near = alpha - start - share * asin(x), _ENOUGH
        if step < _FAST_STEPS:
            square = 1.0 - x * x
            root = sqrt(square)
            rise = 1.0 - share * y / root
            error /= rise - half_bend * x * error / (square * root * rise)
            near += _CUBED * square
        alpha -= error
        if -near < error < near:
            break
    return alpha


def right_ascensions(start: Array, share: Array, slope: Array) -> Array:
    """`right_ascension` for many: start of shape (k, n), share (k, 1), slope (n,), NaN where |slope| reaches 1.

    After three steps together the moments that are not there yet, few below 60°, go on by themselves.
    """
    slope = np.where(np.abs(slope) < 1.0, slope, np.nan)
    alpha = start.copy()
    late = _approach(alpha, start, share, slope, range(_TOGETHER))
    if late.size:
        rest = alpha[:, late]
        _approach(rest, start[:, late], share, slope[late], range(_TOGETHER, _MOST_STEPS))
        alpha[:, late] = rest
    return alpha


def _approach(alpha: Array, start: Array, share: Array, slope: Array, steps: range) -> NDArray[np.intp]:
    """Improve α in place, and name the columns that want more steps."""
    half_bend = 0.5 * share * (1.0 - slope * slope)
    for step in steps:
        x, y = slope * np.sin(alpha), slope * np.cos(alpha)
        error = alpha - start - share * np.asin(x)
        near: Array | float = _ENOUGH
        if step < _FAST_STEPS:
            square = 1.0 - x * x
            root = np.sqrt(square)
            rise = 1.0 - share * y / root
            error /= rise - half_bend * x * error / (square * root * rise)
            near = _ENOUGH + _CUBED * square
        alpha -= error
        far = np.abs(error) >= near
        if not far.any():
            break
    return np.flatnonzero(far.any(axis=0))
