"""Twelve cusps out of the few that a system finds: the other half of the wheel stands opposite."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from charts.engine.circle import wrap
from charts.engine.houses.arithmetic import Arithmetic
from charts.engine.numbers import Array, Number

Cusps: TypeAlias = tuple[float, ...]  # twelve, the first house's first, degrees 0 ≤ λ < 360


def quadrant_cusps(first: float, tenth: float, eleventh: float, twelfth: float, second: float, third: float) -> Cusps:
    """Cusps 4 to 9 stand opposite 10 to 3."""
    eastern = (tenth, eleventh, twelfth, first, second, third)
    fourth, fifth, sixth, seventh, eighth, ninth = [wrap(cusp + 180.0) for cusp in eastern]
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth


def quadrant_rows(first: Array, tenth: Array, found: Array) -> Array:
    """`quadrant_cusps` for many: cusps 11, 12, 2 and 3 in rows, degrees 0 ≤ λ < 360, into cusps of shape (12, n)."""
    cusps = np.empty((12, len(first)))
    cusps[0], cusps[1:3], cusps[9], cusps[10:] = first, found[2:], tenth, found[:2]
    cusps[3:6], cusps[6:9] = cusps[9:], cusps[:3]
    opposite = cusps[3:9]
    opposite += 180.0
    opposite[opposite >= 360.0] -= 360.0
    return cusps


def quadrants(m: Arithmetic[Number], first: Number, tenth: Number, found: Sequence[Number]) -> tuple[Number, ...]:
    """`quadrant_cusps` for one or many."""
    eleventh, twelfth, second, third = found
    eastern = (tenth, eleventh, twelfth, first, second, third)
    fourth, fifth, sixth, seventh, eighth, ninth = (m.wrap(cusp + 180.0) for cusp in eastern)
    return first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth
