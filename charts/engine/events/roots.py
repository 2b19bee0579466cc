"""Many zeros and summits at once, of functions that cost little: time in days, one column a root."""

from collections.abc import Callable
from typing import Final

import numpy as np

from charts.engine.numbers import Array

Curve = Callable[[Array], Array]
_STEPS: Final = (0.02, 0.004, 0.001, 0.0002)  # days


def summit(curve: Curve, days: Array) -> Array:
    """Where smooth curves turn near `days`: the vertex of the parabola through three points, with shrinking steps."""
    for step in _STEPS:
        before, here, after = curve(days - step), curve(days), curve(days + step)
        bend = before - 2.0 * here + after
        shift = 0.5 * step * (before - after) / np.where(bend == 0.0, 1.0, bend)
        days = days + np.clip(shift, -0.05, 0.05)
    return days


def crossing(curve: Curve, low: Array, high: Array, tolerance: float = 1e-9) -> Array:
    """Where curves cross zero between `low` and `high`: NaN where both ends have one sign.

    tolerance: days, of the last step, which is far longer than the error that it leaves.
    Regula falsi with Anderson and Björck's weights (BIT 13, 1973, 253).
    """
    at_low, at_high = curve(low), curve(high)
    there = at_low * at_high <= 0.0
    for _ in range(60):
        gap = at_high - at_low
        middle = high - at_high * (high - low) / np.where(gap == 0.0, 1.0, gap)
        value = curve(middle)
        same = value * at_high > 0.0
        weight = 1.0 - value / np.where(at_high == 0.0, 1.0, at_high)
        weight = np.where(weight > 0.0, weight, 0.5)
        low, at_low = np.where(same, low, high), np.where(same, at_low * weight, at_high)
        moved = np.abs(middle - high)
        high, at_high = middle, value
        if np.all((moved < tolerance) | ~there):
            break
    return np.where(there, high, np.nan)
