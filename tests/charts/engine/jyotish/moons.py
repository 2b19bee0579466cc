"""Sidereal longitudes from the oracle, by Lahiri's ayanamsa, and signs put into degrees."""

from typing import Any

from charts.engine.times import julian_day


def lahiri(swe: Any, body: str, moment: float) -> float:
    """Degrees at a Julian day of UT."""
    swe.set_sid_mode(swe.SIDM_LAHIRI)
    values, flags, *_ = swe.calc_ut(moment, getattr(swe, body.upper()), swe.FLG_SWIEPH | swe.FLG_SIDEREAL)
    assert flags & swe.FLG_SWIEPH
    longitude: float = values[0]
    return longitude


def clock(year: int, month: int, day: int, hour: int, minute: int, zone: float) -> float:
    """Julian day of a clock time so many hours ahead of Greenwich."""
    return julian_day(year, month, day, hour + minute / 60 - zone)


def in_signs(**signs: int) -> dict[str, float]:
    """Points in the middle of signs, 0 for Aries."""
    return {name: 30.0 * sign + 15.0 for name, sign in signs.items()}


# Charts 6, 7 and 12 of P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach.
CHART_6 = in_signs(sun=2, moon=11, mars=2, mercury=2, jupiter=4, venus=0, saturn=4, ascendant=5)
CHART_7 = in_signs(sun=9, moon=0, mars=8, mercury=8, jupiter=6, venus=10, saturn=0, ascendant=7)
CHART_12 = in_signs(sun=8, moon=9, mars=7, mercury=8, jupiter=7, venus=1, saturn=11, ascendant=5)
