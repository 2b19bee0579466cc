"""Degrees on the circle."""

import numpy as np

from charts.engine.numbers import Array


def wrap(degrees: float) -> float:
    """The same direction from 0 up to, never at, 360 (``%`` alone answers 360.0 for a tiny negative angle)."""
    wrapped = degrees % 360.0
    return wrapped if wrapped < 360.0 else 0.0


def wrap_array(degrees: Array) -> Array:
    """`wrap` of many directions at once, within some turns of 0; the array given is overwritten and returned.

    By the floor, a tenth of what numpy's remainder takes.
    """
    turns = degrees * (1.0 / 360.0)
    np.floor(turns, out=turns)
    turns *= 360.0
    degrees -= turns
    degrees[degrees < 0.0] += 360.0  # the last digit of the product can lie beyond the whole turn
    degrees[degrees >= 360.0] -= 360.0
    return degrees


def arc(start: float, end: float) -> float:
    """The way from one direction to another, shorter side, from −180 up to 180 degrees; positive with the zodiac."""
    difference = (end - start) % 360.0
    return difference if difference <= 180.0 else difference - 360.0
