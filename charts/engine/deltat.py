"""ΔT = TT − UT1: how far the Earth's rotation lags behind uniform time.

The table in ``data/delta_t.csv`` (made by ``charts.engine.build.delta_t``) is a chain of cubic pieces:

- before 1955 the spline of Stephenson, Morrison & Hohenkerk 2016 with the addendum of 2020 (Table S15, version 2020);
  its last five years lead linearly over to the observed value, which lies 0.66 s higher in 1955;
- 1955 to 1961 the half-yearly values of USNO, from 1962 the monthly values of IERS EOP 20 C04, joined linearly;
- after the last observation a cubic that starts with its value and its mean slope over the last ten years and reaches
  the long-term parabola of Stephenson, Morrison & Hohenkerk 2016 in 2800.

Before the year −720 and after 2800 the parabola itself.
"""

from bisect import bisect_right
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np

from charts.engine.numbers import Array, Number

DELTA_T_MODEL: Final = "SMH 2016 + 2020 addendum, USNO, IERS EOP C04; extrapolated"


class _Table(NamedTuple):
    starts: list[float]  # JD of UT1 at which each piece starts, then the end of the last
    pieces: list[tuple[float, float, float, float]]  # seconds: c0 + c1·t + c2·t² + c3·t³, t from 0 to 1 over the piece


@cache
def _table() -> _Table:
    text = (files("charts.engine") / "data" / "delta_t.csv").read_text(encoding="ascii")
    rows = [tuple(map(float, line.split(","))) for line in text.splitlines() if line[0] != "#"]
    pieces = [(c0, c1, c2, c3) for _, c0, c1, c2, c3 in rows[:-1]]
    return _Table([row[0] for row in rows], pieces)


def delta_t(julian_day: float) -> float:
    """TT − UT1 in seconds at a Julian day of UT1."""
    starts, pieces = _table()
    if not starts[0] <= julian_day < starts[-1]:
        return long_term_parabola(calendar_year(julian_day))
    index = bisect_right(starts, julian_day) - 1
    start = starts[index]
    c0, c1, c2, c3 = pieces[index]
    t = (julian_day - start) / (starts[index + 1] - start)
    return c0 + (c1 + (c2 + c3 * t) * t) * t


def delta_t_array(julian_days: Array) -> Array:
    """`delta_t` of many Julian days of UT1 at once."""
    starts, pieces = _arrays()
    index = np.clip(np.searchsorted(starts, julian_days, side="right") - 1, 0, len(pieces) - 1)
    start = starts[index]
    c0, c1, c2, c3 = pieces[index].T
    t = (julian_days - start) / (starts[index + 1] - start)
    inside = (starts[0] <= julian_days) & (julian_days < starts[-1])
    return np.where(inside, c0 + (c1 + (c2 + c3 * t) * t) * t, long_term_parabola(calendar_year(julian_days)))


@cache
def _arrays() -> tuple[Array, Array]:
    starts, pieces = _table()
    return np.array(starts), np.array(pieces)


def observed_until() -> float:
    """The Julian day of the last observed value; ΔT after it is extrapolated."""
    return _table().starts[-2]


def calendar_year(julian_day: Number) -> Number:
    """The Gregorian year with its fraction, as the published splines count it."""
    return 2000.0 + (julian_day - 2451544.5) / 365.2425


def long_term_parabola(year: Number) -> Number:
    """Seconds of ΔT that tidal braking and the crust's rebound leave on average (SMH 2016)."""
    centuries = (year - 1825.0) / 100.0
    return -320.0 + 32.5 * centuries * centuries
