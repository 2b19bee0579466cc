"""Pieces of curves between two moments, as cubic Hermites through the values and rates at both ends."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.events.curves import Indices
from charts.engine.numbers import Array


class Pieces(NamedTuple):
    """n pieces: moments in JD TT, values in degrees (the end's on the start's turn of the circle), rates a day."""

    curve: Indices
    start: Array
    start_value: Array
    start_rate: Array
    end: Array
    end_value: Array
    end_rate: Array

    def take(self, chosen: NDArray[np.bool_] | Indices) -> "Pieces":
        return Pieces._make(part[chosen] for part in self)

    def split(self, moment: Array, value: Array, rate: Array) -> "Pieces":
        """Each in two at a moment of its own: 2n pieces, the first halves first."""
        before = self._replace(end=moment, end_value=value, end_rate=rate)
        after = self._replace(start=moment, start_value=value, start_rate=rate)
        return joined(before, after)


_NOTHING: Final = Pieces(np.zeros(0, dtype=np.intp), *(np.zeros(0) for _ in range(6)))


def joined(*parts: Pieces) -> Pieces:
    """All of them in one; no pieces where there are no parts."""
    return Pieces._make(np.concatenate(columns) for columns in zip(_NOTHING, *parts, strict=True))


def nearest_turn(values: Array, reference: Array) -> Array:
    """The values on the turn of the circle on which they are nearest to the reference."""
    return values - 360.0 * np.rint((values - reference) / 360.0)


class Cubic(NamedTuple):
    """value(x) = start + x·(linear + x·(quadratic + x·cubic)) over a share x of each piece, from 0 to 1."""

    start: Array
    linear: Array
    quadratic: Array
    cubic: Array
    days: Array

    def value(self, x: Array) -> Array:
        return self.start + x * (self.linear + x * (self.quadratic + x * self.cubic))

    def rate(self, x: Array) -> Array:
        """By x, not by days."""
        return self.linear + x * (2.0 * self.quadratic + 3.0 * x * self.cubic)

    def curvature(self, x: Array) -> Array:
        return 2.0 * self.quadratic + 6.0 * x * self.cubic


def hermite(pieces: Pieces) -> Cubic:
    """The cubic with the values and rates of both ends (Press et al., Numerical Recipes, 3.6)."""
    days = pieces.end - pieces.start
    first, last = pieces.start_rate * days, pieces.end_rate * days
    rise = pieces.end_value - pieces.start_value
    return Cubic(pieces.start_value, first, 3.0 * rise - 2.0 * first - last, first + last - 2.0 * rise, days)


def slowest(pieces: Pieces) -> tuple[Array, Array]:
    """Where, as a share of each piece, the cubic's rate has its own extremum, and the rate there in degrees a day.

    Both are NaN where that lies outside the piece.
    """
    cubic = hermite(pieces)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = -cubic.quadratic / (3.0 * cubic.cubic)
        x[(x <= 0.0) | (x >= 1.0)] = np.nan
        return x, cubic.rate(x) / cubic.days


def standstill(pieces: Pieces) -> Array:
    """The share of each piece, whose rate has another sign at its end, at which the cubic's rate is zero."""
    _, c, quadratic, cubic, _ = hermite(pieces)
    a, b = 3.0 * cubic, 2.0 * quadratic
    with np.errstate(divide="ignore", invalid="ignore"):
        q = -0.5 * (b + np.copysign(np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0)), b))
        one, other = q / a, c / q
    x = np.where((one >= 0.0) & (one <= 1.0), one, other)
    return np.where((x >= 0.0) & (x <= 1.0), x, 0.5)


def invert(pieces: Pieces, values: Array) -> tuple[Array, Array, Array]:
    """The share of each piece, which rises or falls throughout, at which its cubic has a value.

    With it the cubic's rate and curvature there, degrees a day and a day a day.
    """
    cubic = hermite(pieces)
    rise = pieces.end_value - pieces.start_value
    share = np.clip((values - pieces.start_value) / rise, 0.0, 1.0)
    x = np.where(np.abs(cubic.linear) < 0.1 * np.abs(rise), np.sqrt(share), share)  # flat where it starts
    x = np.where(np.abs(cubic.rate(np.ones_like(x))) < 0.1 * np.abs(rise), 1.0 - np.sqrt(1.0 - share), x)
    for _ in range(5):
        rate = cubic.rate(x)
        rate = np.where(np.abs(rate) < 1e-12, np.copysign(1e-12, rise), rate)
        x = np.clip(x - (cubic.value(x) - values) / rate, 0.0, 1.0)
    return x, cubic.rate(x) / cubic.days, cubic.curvature(x) / cubic.days**2
