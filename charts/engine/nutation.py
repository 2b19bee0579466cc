"""Nutation of the Earth's axis, IAU 2006/2000A, as one more body of the ephemeris' table.

Its "coordinates" are Δψ, Δε in radians and a zero. The shipped table (made by ``charts.engine.build.nutation``)
covers the years that the ephemeris gathers in memory; outside them the same polynomials are made when they are needed.
"""

from importlib.resources import files
from io import BytesIO
from typing import Final

import erfa
import numpy as np
from numpy.typing import NDArray

from charts.engine.chebyshev import BodySeries
from charts.engine.numbers import Array
from charts.engine.spk import Records

START: Final = 2378464.5  # JD TT, 1799-11-30
DAYS: Final = 16.0
RECORDS: Final = 8010  # to 2150-11-01
TERMS: Final = 14

_ORDER: Final = np.arange(TERMS)
_ANGLES: Final = np.pi * (_ORDER + 0.5) / TERMS  # of the nodes on which the polynomials are orthogonal


def nutation_records() -> Records:
    """The shipped table, its third coordinate filled with zeros."""
    shipped = np.load(BytesIO((files("charts.engine") / "data" / "nutation.npy").read_bytes()))
    coefficients = np.zeros((RECORDS, 3, TERMS))
    coefficients[:, :2] = shipped
    return Records(START, DAYS, coefficients, 1.0)


def chebyshev_coefficients(records: NDArray[np.intp]) -> Array:
    """(n, 2, TERMS): Chebyshev polynomials of Δψ and Δε, radians, of the records with these numbers, START's being 0.

    Through erfa's ``nut06a`` at TERMS nodes each, which takes 0.3 ms a record; largest error 0.00004″.
    """
    transform = np.cos(np.outer(_ORDER, _ANGLES)) * 2.0 / TERMS
    transform[0] /= 2.0
    times = START + (records[:, None] + 0.5 * (np.cos(_ANGLES) + 1.0)) * DAYS
    coefficients: Array = np.stack(erfa.nut06a(times, 0.0), axis=1) @ transform.T
    return coefficients


class NutationOnDemand:
    """Any years: each record is made when it is first asked, and kept, 224 bytes of it.

    Threads may share it: two that make a record at once write the same numbers.
    """

    def __init__(self, first: float, last: float) -> None:
        """first, last: the JD TDB between which it is asked."""
        self._first = int((first - START) // DAYS)
        many = int((last - START) // DAYS) + 1 - self._first
        self._coefficients = np.zeros((many, 2, TERMS))  # the system gives memory to what is written only
        self._made = np.zeros(many, np.bool_)
        self._series = BodySeries(TERMS, DAYS)

    def record(self, tdb: float) -> tuple[Array, float]:
        """The coefficients (2, TERMS) at a moment, and how far it is into their days, from 0 to 1."""
        place = (tdb - START) / DAYS - self._first
        row = int(place)
        if not self._made[row]:
            self._make(np.array([row]))
        return self._coefficients[row], place - row

    def states(self, tdb: Array, out: Array) -> None:
        """out: (3 orders, 3 axes, n), filled."""
        place = (tdb - START) / DAYS - self._first
        row = place.astype(np.intp)
        missing = row[~self._made[row]]
        if len(missing):
            self._make(np.unique(missing))
        self._series.states(self._coefficients.take(row, 0), place - row, out[:, :2])
        out[:, 2] = 0.0

    def _make(self, rows: NDArray[np.intp]) -> None:
        self._coefficients[rows] = chebyshev_coefficients(rows + self._first)
        self._made[rows] = True  # last: another thread that sees it finds the record whole
