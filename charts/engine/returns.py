"""Returns: when a point comes back to the longitude it had, with every pass where it goes back and forth over it.

The moving point is seen from the Earth's centre, and so must the longitude be: what takes a chart refuses one of
another centre, topocentric ones too.
"""

from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple

import numpy as np

from charts.engine.chart import Chart
from charts.engine.circle import wrap
from charts.engine.constants import DEGREES, J2000, SIDEREAL_YEAR, TROPICAL_MONTH, TROPICAL_YEAR
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import EngineError, GeocentricOnly, OutOfBounds, OutOfEphemerisRange, UnknownPoint
from charts.engine.events.clock import Span, span_of
from charts.engine.events.context import known_points
from charts.engine.events.curves import Ayanamsa, longitudes
from charts.engine.events.grid import covered, widened
from charts.engine.events.natal import natal_zodiac
from charts.engine.sky import sky_at_tt
from charts.engine.times import tt_from_ut1, utc_datetime
from charts.engine.transits import check_longitude, find_transits
from charts.engine.zodiac import UserAyanamsa

# Mean days from return to return, seen from the Earth (JPL, mean orbital periods; Meeus, chapter 47, for the Moon's).
PERIODS: Final = MappingProxyType({
    "sun": TROPICAL_YEAR, "moon": TROPICAL_MONTH, "mercury": TROPICAL_YEAR, "venus": TROPICAL_YEAR, "mars": 686.95,
    "jupiter": 4330.6, "saturn": 10746.9, "uranus": 30588.7, "neptune": 59799.9, "pluto": 90560.0,
    "chiron": 18460.0, "ceres": 1680.0, "pallas": 1686.0, "juno": 1592.0, "vesta": 1325.0, "pholus": 33500.0,
    "mean_node": 6798.38, "true_node": 6798.38, "mean_south_node": 6798.38, "true_south_node": 6798.38,
    "mean_lilith": 3231.5, "true_lilith": 3231.5,
})  # fmt: skip  # a line a group
# These are first looked for every so many days: once so near, degrees, they may come over the longitude.
_SLOW: Final = ("jupiter", "saturn", "uranus", "neptune", "pluto", "chiron", "pholus")
_COARSE: Final = 40.0
_REACH: Final = 20.0  # twice what the fastest, Jupiter, covers in that time
_AT_ONCE: Final = 200
_MOMENT: Final = 1e-6  # days: a return is later than this after the moment it is counted from
_MARGIN: Final = 20.0  # days around a birthday


class NoReturn(EngineError):
    """A point that does not come back to a longitude within the ephemeris. `expected`: about when it would."""

    code: ClassVar[str] = "OUT_OF_EPHEMERIS_RANGE"

    def __init__(self, point: str, longitude: float, after: float, last: float) -> None:
        self.point, self.longitude, self.after, self.last = point, longitude, after, last
        self.period, self.expected = PERIODS[point], after + PERIODS[point]
        super().__init__(
            f"{point} does not return to {longitude:.4f}° between Julian days {after:.1f} and {last:.1f}, where the "
            f"ephemeris ends. It returns about every {self.period / TROPICAL_YEAR:.1f} years; "
            "ask for an earlier moment."
        )


@dataclass(frozen=True, slots=True)
class Return:
    """A point is back at a longitude."""

    type: Literal["return"] = field(init=False, default="return")
    julian_day: float  # UT1
    utc: datetime
    point: str
    longitude: float
    retrograde: bool
    pass_number: int  # 1 for the first of `passes` of this return
    passes: int


class _Place(NamedTuple):
    """Where a point was at birth, in the zodiac in which it is to return."""

    longitude: float
    zodiac: Ayanamsa


def find_returns(
    point: str, longitude: float, start: float, end: float, *, ayanamsa: Ayanamsa = None
) -> tuple[Return, ...]:
    """Every pass of a point over a longitude from `start` on and before `end`, Julian days of UT1.

    longitude: geocentric, degrees. ayanamsa: of the longitude, if it is sidereal. Good to a second, and 0.003″ for
    points slower than Jupiter.
    Errors: `InvalidSpan`, `OutOfEphemerisRange`, `TooManyEvents`, `InvalidLongitude`, `UnknownPoint`,
    `UnknownAyanamsa`.
    """
    place = {point: longitude}
    return tuple(
        Return(
            passing.julian_day, passing.utc, point, passing.longitude, passing.retrograde,
            passing.pass_number, passing.passes,
        )
        for passing in find_transits(place, start, end, points=[point], aspects=["conjunction"], ayanamsa=ayanamsa)
    )  # fmt: skip


def next_return(point: str, longitude: float, after: float, *, ayanamsa: Ayanamsa = None) -> Return:
    """The first pass of a point over a geocentric longitude, degrees, later than a Julian day of UT1.

    Errors: `NoReturn` where the ephemeris ends before; `OutOfEphemerisRange`, `InvalidSpan`, `InvalidLongitude`,
    `UnknownPoint`, `UnknownAyanamsa`.
    """
    last = _years(point).end
    check_longitude(point, longitude)
    covered(longitudes(known_points([point])), span_of(after, after))
    start, days = after + _MOMENT, min(1.2 * PERIODS[point], 1000.0)
    if point in _SLOW and start < last:
        start = _approach(point, longitude, Span(start, last), ayanamsa)
    while start < last:
        end = min(start + days, last)
        if found := find_returns(point, longitude, start, end, ayanamsa=ayanamsa):
            return found[0]
        start, days = end, 2.0 * days
    raise NoReturn(point, longitude, after, last)


def _approach(point: str, longitude: float, span: Span, ayanamsa: Ayanamsa) -> float:
    """A Julian day of UT1 before a slow point comes over a longitude for the first time in a span."""
    coarse = np.append(np.arange(tt_from_ut1(span.start), tt_from_ut1(span.end), _COARSE), tt_from_ut1(span.end))
    for begin in range(0, len(coarse), _AT_ONCE):
        tt = coarse[begin : begin + _AT_ONCE]
        values, _ = longitudes((point,), ayanamsa).sample(tt)
        near = np.abs((values[0] - longitude + 180.0) % 360.0 - 180.0) < _REACH
        if near.any():
            return max(span.start, float(tt[near][0]) - 2.0 * _COARSE)
    return span.end


def _years(point: str) -> Span:
    """The Julian days of UT1 between which a point can be found. Errors: `UnknownPoint`."""
    return widened(longitudes(known_points([point])), Span(J2000, J2000), 1e9)


def solar_return(natal: Chart, year: int, *, precession_corrected: bool = False) -> Return:
    """The Sun's return in a calendar year of UTC, after or before birth.

    It is the one that comes as many years from birth as the calendar says; if the birth was within a day or so of New
    Year, it can fall a little beyond New Year's. precession_corrected: to the same place among the stars rather than
    from the equinox, in old age a day later; the returns of a sidereal chart are so by themselves. Errors:
    `OutOfBounds` for what is no whole number of a year, `OutOfEphemerisRange`, `GeocentricOnly`.
    """
    if isinstance(year, bool) or not isinstance(year, int) or not MINYEAR <= year <= MAXYEAR:
        raise OutOfBounds("year", year, MINYEAR, MAXYEAR, "a whole number")
    longitude, zodiac = _place(natal, "sun", precession_corrected)
    days = TROPICAL_YEAR if zodiac is None else SIDEREAL_YEAR
    birthday = natal.julian_day + (year - utc_datetime(natal.julian_day).year) * days
    first, last = _years("sun")
    start, end = max(first, birthday - _MARGIN), min(last, birthday + _MARGIN)
    found = find_returns("sun", longitude, start, end, ayanamsa=zodiac) if start < end else ()
    if not found:
        raise OutOfEphemerisRange(birthday, shared_ephemeris().first, shared_ephemeris().last)
    return found[0]


def lunar_return(natal: Chart, after: float, *, precession_corrected: bool = False) -> Return:
    """The Moon's first return later than a Julian day of UT1.

    Errors: `OutOfEphemerisRange`, `NoReturn`, `GeocentricOnly`.
    """
    longitude, zodiac = _place(natal, "moon", precession_corrected)
    return next_return("moon", longitude, after, ayanamsa=zodiac)


def planetary_return(
    natal: Chart, point: str, after: float | None = None, *, precession_corrected: bool = False
) -> Return:
    """A point's first pass over its natal longitude later than a Julian day of UT1.

    after: half a period after birth by default, so that passes of the retrograde turn of birth do not count. Errors:
    `NoReturn` (Neptune's comes after 165 years, Pluto's after 248), `OutOfEphemerisRange`, `GeocentricOnly`;
    `UnknownPoint`, also for a point that the chart does not have.
    """
    longitude, zodiac = _place(natal, point, precession_corrected)
    if after is not None:
        return next_return(point, longitude, after, ayanamsa=zodiac)
    start, last = natal.julian_day + 0.5 * PERIODS[point], _years(point).end
    try:
        return next_return(point, longitude, min(start, last), ayanamsa=zodiac)
    except NoReturn:
        raise NoReturn(point, longitude, natal.julian_day, last) from None


def _place(natal: Chart, point: str, precession_corrected: bool) -> _Place:
    if natal.engine.center != "geocentric":
        raise GeocentricOnly(natal.engine.center)
    known_points([point])
    longitudes_of = {one.name: one.longitude for one in natal.points}
    if point not in longitudes_of:
        raise UnknownPoint(point, [name for name in longitudes_of if name in PERIODS])
    longitude, zodiac = longitudes_of[point], natal_zodiac(natal)
    if zodiac is not None or not precession_corrected:
        return _Place(longitude, zodiac)
    # The zodiac that starts from the mean equinox of birth and stays there.
    tt = tt_from_ut1(natal.julian_day)
    return _Place(wrap(longitude - sky_at_tt(tt)[0].nutation * DEGREES), UserAyanamsa(tt, 0.0))
