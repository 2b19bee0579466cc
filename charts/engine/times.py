"""Time scales: civil UTC, the Earth's rotation UT1, and the uniform TT and TDB.

All times are Julian days in one float (40 µs fine). Civil time before 1972, and after the last published observation
of the Earth's rotation, is taken as UT1: until 1972 clocks followed it, and later nobody knows leap seconds yet.
"""

import math
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import erfa

from charts.engine.constants import DAYS_PER_CENTURY, J2000, SECONDS_PER_DAY
from charts.engine.deltat import delta_t, delta_t_array, observed_until
from charts.engine.numbers import Array, Mathematics, Number

__all__ = [
    "delta_t",
    "julian_day",
    "leap_seconds",
    "tdb_from_tt",
    "tt_from_ut1",
    "tt_from_ut1_array",
    "ut1_from_utc",
    "utc_datetime",
    "utc_from_ut1",
]

TT_MINUS_TAI: Final = 32.184  # seconds, by definition
_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
UTC_FROM: Final = 2441317.5  # 1972-01-01, when UTC began to keep whole seconds


def julian_day(year: int, month: int, day: int, hour: float = 0.0) -> float:
    """Julian day of a Gregorian date (proleptic, year 0 is 1 BC) and an hour with its fraction.

    Fliegel & Van Flandern 1968, Communications of the ACM 11, 657.
    """
    before_march = (month - 14) // 12 + 1 if month > 2 else -1  # −1 in January and February
    years, months = year + 4800 + before_march, month - 2 - 12 * before_march
    days = 1461 * years // 4 + 367 * months // 12 - 3 * ((years + 100) // 100) // 4 + day - 32075
    return days - 0.5 + hour / 24.0


@cache
def leap_seconds() -> tuple[list[float], list[float]]:
    """Julian days at which TAI − UTC changed since 1972, and its seconds from then on (IERS Bulletin C, from erfa)."""
    steps = [step for step in erfa.leap_seconds.get().tolist() if step[0] >= 1972]
    return [julian_day(year, month, 1) for year, month, _ in steps], [seconds for _, _, seconds in steps]


def ut1_from_utc(julian_day_utc: float) -> float:
    """Julian day of UT1 at a Julian day of UTC."""
    if not UTC_FROM <= julian_day_utc <= observed_until():
        return julian_day_utc
    starts, seconds = leap_seconds()
    tt_minus_utc = TT_MINUS_TAI + seconds[bisect_right(starts, julian_day_utc) - 1]
    return julian_day_utc + (tt_minus_utc - delta_t(julian_day_utc)) / SECONDS_PER_DAY


def utc_from_ut1(julian_day_ut1: float) -> float:
    """Julian day of UTC at a Julian day of UT1: the inverse of `ut1_from_utc`."""
    utc = julian_day_ut1 - (ut1_from_utc(julian_day_ut1) - julian_day_ut1)
    return utc - (ut1_from_utc(utc) - julian_day_ut1)


def utc_datetime(julian_day_ut1: float) -> datetime:
    """The aware datetime of a Julian day of UT1, to the millisecond: one float holds no more than 40 µs of it."""
    return _J2000 + timedelta(milliseconds=round((utc_from_ut1(julian_day_ut1) - J2000) * 86_400_000))


def tt_from_ut1(julian_day_ut1: float) -> float:
    """Julian day of Terrestrial Time at a Julian day of UT1."""
    return julian_day_ut1 + delta_t(julian_day_ut1) / SECONDS_PER_DAY


def tt_from_ut1_array(julian_days_ut1: Array) -> Array:
    """`tt_from_ut1` of many Julian days at once."""
    return julian_days_ut1 + delta_t_array(julian_days_ut1) / SECONDS_PER_DAY


def tdb_from_tt(tt: Number, m: Mathematics = math) -> Number:
    """Julian day of Barycentric Dynamical Time, within 50 µs over 1800 to 2150.

    The three largest terms of Fairhead & Bretagnon 1990 as USNO Circular 179, equation 2.6, prints them.
    """
    T = (tt - J2000) / DAYS_PER_CENTURY
    seconds = (
        0.001657 * m.sin(628.3076 * T + 6.2401)
        + 0.000022 * m.sin(575.3385 * T + 4.2970)
        + 0.000014 * m.sin(1256.6152 * T + 6.1969)
    )
    tdb: Number = tt + seconds / SECONDS_PER_DAY
    return tdb
