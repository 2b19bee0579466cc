"""Spans and instants of many events at once: searches run in TT, answers are in UT1 and UTC."""

from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Final, NamedTuple

import numpy as np

from charts.engine.constants import J2000, SECONDS_PER_DAY
from charts.engine.deltat import delta_t_array, observed_until
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import InvalidSpan, OutOfEphemerisRange, is_number
from charts.engine.numbers import Array
from charts.engine.times import TT_MINUS_TAI, UTC_FROM, leap_seconds, tt_from_ut1

_J2000: Final = np.datetime64("2000-01-01T12:00:00", "us")


class Span(NamedTuple):
    """Julian days of UT1, the first within the span and the last not: spans that adjoin share no event."""

    start: float
    end: float

    @property
    def days(self) -> float:
        return self.end - self.start


def span_of(start: float, end: float) -> Span:
    """A span that can be searched.

    Errors: `InvalidSpan`; `OutOfEphemerisRange` where either end is outside the ephemeris.
    """
    if not (is_number(start) and is_number(end) and isfinite(start) and isfinite(end) and start <= end):
        raise InvalidSpan(start, end)
    ephemeris = shared_ephemeris()
    for moment in (start, end):
        if not ephemeris.first <= tt_from_ut1(moment) <= ephemeris.last:
            raise OutOfEphemerisRange(moment, ephemeris.first, ephemeris.last)
    return Span(start, end)


def ut1_from_tt(tt: Array) -> Array:
    """Julian days of UT1 at Julian days of TT: the inverse of `times.tt_from_ut1`."""
    ut1 = tt - delta_t_array(tt) / SECONDS_PER_DAY
    return tt - delta_t_array(ut1) / SECONDS_PER_DAY


def utc_datetimes(julian_days: Array) -> list[datetime]:
    """`times.utc_datetime` of many Julian days of UT1 at once."""
    utc = julian_days - _ut1_minus_utc(julian_days)
    utc = utc - ((utc + _ut1_minus_utc(utc)) - julian_days)
    milliseconds = np.rint((utc - J2000) * 86_400_000).astype(np.int64)
    moments: list[datetime] = (_J2000 + milliseconds.astype("timedelta64[ms]")).tolist()
    return [moment.replace(tzinfo=UTC) for moment in moments]


@cache
def _leap_seconds() -> tuple[Array, Array]:
    starts, seconds = leap_seconds()
    return np.array(starts), np.array(seconds)


def _ut1_minus_utc(utc: Array) -> Array:
    """In days, with the steps and the limits of `times.ut1_from_utc`."""
    starts, seconds = _leap_seconds()
    known = (utc >= UTC_FROM) & (utc <= observed_until())
    tai_minus_utc = seconds[np.searchsorted(starts, utc, side="right") - 1]
    return np.where(known, (TT_MINUS_TAI + tai_minus_utc - delta_t_array(utc)) / SECONDS_PER_DAY, 0.0)
