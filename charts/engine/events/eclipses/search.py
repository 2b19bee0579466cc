"""Eclipses in a span of time."""

from typing import Final, Literal

from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange, check_setting
from charts.engine.events.eclipses.lunar import lunar_eclipses, lunar_phases
from charts.engine.events.eclipses.results import Eclipse
from charts.engine.events.eclipses.solar import solar_eclipses, solar_phases
from charts.engine.times import tt_from_ut1

Kind = Literal["solar", "lunar", "both"]
KINDS: Final = ("solar", "lunar", "both")


def find_eclipses(start: float, end: float, kind: Kind = "both") -> tuple[Eclipse, ...]:
    """All eclipses whose greatest phase falls from `start` up to, not at, `end` (JD UT1), in order.

    Errors: `OutOfEphemerisRange` where the span reaches beyond the ephemeris, `UnsupportedSetting` for another kind.
    """
    check_setting("kind", kind, KINDS)
    first, last = checked_span(start, end)
    found: list[Eclipse] = []
    if kind != "lunar":
        found += solar_eclipses(solar_phases(first, last))
    if kind != "solar":
        found += lunar_eclipses(lunar_phases(first, last))
    inside = (eclipse for eclipse in found if start <= eclipse.julian_day < end)
    return tuple(sorted(inside, key=lambda eclipse: eclipse.julian_day))


def checked_span(start: float, end: float) -> tuple[float, float]:
    """The span in JD TT."""
    ephemeris = shared_ephemeris()
    span = tt_from_ut1(start), tt_from_ut1(end)
    for asked, moment in zip((start, end), span, strict=True):
        if not ephemeris.first <= moment <= ephemeris.last:
            raise OutOfEphemerisRange(asked, ephemeris.first, ephemeris.last)
    return span
