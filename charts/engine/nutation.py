"""Nutation of the Earth's axis, IAU 2006/2000A, as one more body of the ephemeris' table.

Its "coordinates" are Δψ, Δε in radians and a zero. The shipped table (made by ``charts.engine.build.nutation``)
covers the years that the ephemeris gathers in memory; outside them erfa computes it.
"""

from importlib.resources import files
from io import BytesIO
from typing import Final

import erfa
import numpy as np

from charts.engine.numbers import Array
from charts.engine.spk import Records

START: Final = 2378464.5  # JD TT, 1799-11-30
DAYS: Final = 16.0
RECORDS: Final = 8010  # to 2150-11-01
TERMS: Final = 14

_STEP: Final = 0.05  # days, for the rate by difference: its error stays below 1e-7 ″/day


def nutation_records() -> Records:
    """The shipped table, its third coordinate filled with zeros."""
    shipped = np.load(BytesIO((files("charts.engine") / "data" / "nutation.npy").read_bytes()))
    coefficients = np.zeros((RECORDS, 3, TERMS))
    coefficients[:, :2] = shipped
    return Records(START, DAYS, coefficients, 1.0)


def nutation_state(tt: float) -> list[float]:
    """Δψ, its rate and zero, Δε, its rate and zero, three zeros: radians and radians a day, straight from erfa."""
    before, now, after = (erfa.nut06a(tt, offset) for offset in (-_STEP, 0.0, _STEP))
    psi, epsilon = (float(angle) for angle in now)
    psi_rate, epsilon_rate = (float(late - early) / (2 * _STEP) for early, late in zip(before, after, strict=True))
    return [psi, psi_rate, 0.0, epsilon, epsilon_rate, 0.0, 0.0, 0.0, 0.0]


def nutation_arrays(tt: Array) -> Array:
    """(3 orders, 3 axes, n): `nutation_state` of n moments."""
    before, now, after = (erfa.nut06a(tt, offset) for offset in (-_STEP, 0.0, _STEP))
    states = np.zeros((3, 3, len(tt)))
    for axis in (0, 1):
        states[0, axis] = now[axis]
        states[1, axis] = (after[axis] - before[axis]) / (2 * _STEP)
    return states
