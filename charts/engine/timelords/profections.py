"""Profections: every year a point moves on by a whole sign, every month and day of the year likewise.

The year runs from one return of the Sun to the next and begins in the point's own sign at birth (Ptolemy, Tetrabiblos
IV 10; Vettius Valens, Anthology IV 11). Its twelfths are the months, the first of them in the sign of the year, and
their twelfths, two and a half days each, the days: so the signs come round with the year. (Ptolemy's own months of 28
and days of 2⅓ do not.) The lord is the traditional ruler.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from charts.engine.catalogue import SIGNS
from charts.engine.chart import Chart
from charts.engine.circle import wrap
from charts.engine.errors import OutOfBounds, check_setting
from charts.engine.timelords.anniversaries import age_at, anniversary
from charts.engine.timelords.errors import TooManyPeriods
from charts.engine.timelords.natal import longitude_of
from charts.engine.timelords.spans import LIMIT, Instant, check_span, instant

Unit = Literal["year", "month", "day"]
UNITS: Final[tuple[Unit, ...]] = ("year", "month", "day")
_PARTS: Final = {"year": 1, "month": 12, "day": 144}


@dataclass(frozen=True, slots=True)
class Profection:
    """Where a point has come to in a year, a month or a day."""

    point: str
    unit: Unit
    age: int  # completed years
    number: int  # of the month in the year or of the day in the month, 1 to 12; 1 for a year
    longitude: float  # degrees: the point's own degree in the profected sign
    sign: str
    sign_degree: float
    house: int | None  # counted by signs from the ascendant's; None when the time of birth is unknown
    lord: str
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class ProfectedMoment:
    """The year, month and day of a point at a moment."""

    point: str
    julian_day: float  # UT1
    age: int
    longitude: float  # degrees: carried on evenly, 30 in a year
    year: Profection
    month: Profection
    day: Profection


def profection(chart: Chart, julian_day: float, point: str = "ascendant") -> ProfectedMoment:
    """Where a point of a chart, or an angle, has come to at a Julian day of UT1.

    Errors: `UnknownPoint`, `TimeUnknown`, `PointMissing`, `InvalidSpan`, `OutOfEphemerisRange`; `OutOfBounds` before
    birth.
    """
    check_span(chart.julian_day, julian_day + 1.0)
    if julian_day < chart.julian_day:
        raise OutOfBounds("julian_day", julian_day, chart.julian_day, chart.julian_day + 1e5)
    natal = longitude_of(chart, point, "A profection")
    age = age_at(chart.julian_day, julian_day)
    birthdays = anniversary(chart.julian_day, age), anniversary(chart.julian_day, age + 1)
    share = (julian_day - birthdays[0]) / (birthdays[1] - birthdays[0])
    parts = [_part(chart, point, natal, unit, age, birthdays, int(share * _PARTS[unit])) for unit in UNITS]
    return ProfectedMoment(point, julian_day, age, wrap(natal + 30.0 * (age + share)), *parts)


def profections(
    chart: Chart, start: float | None = None, end: float | None = None, point: str = "ascendant", unit: Unit = "year"
) -> tuple[Profection, ...]:
    """The table of years, months or days that touch a span: by default the ninety years from birth.

    start, end: Julian days of UT1. Errors: `UnknownPoint`, `TimeUnknown`, `PointMissing`, `InvalidSpan`,
    `TooManyPeriods`, `OutOfEphemerisRange`, `UnsupportedSetting` for another unit.
    """
    check_setting("unit", unit, UNITS)
    first = chart.julian_day if start is None else max(start, chart.julian_day)
    last = anniversary(chart.julian_day, age_at(chart.julian_day, first) + 90) if end is None else end
    check_span(first, last)
    if (last - first) / 365.0 * _PARTS[unit] > LIMIT:
        raise TooManyPeriods(LIMIT)
    natal = longitude_of(chart, point, "A profection")
    return tuple(_table(chart, point, natal, unit, first, last))


def _table(chart: Chart, point: str, natal: float, unit: Unit, first: float, last: float) -> Iterator[Profection]:
    age = age_at(chart.julian_day, first)
    birthday = anniversary(chart.julian_day, age)
    while birthday < last:
        following = anniversary(chart.julian_day, age + 1)
        length = (following - birthday) / _PARTS[unit]
        for part in range(_PARTS[unit]):
            begins = birthday + part * length
            if begins < last and begins + length > first:
                yield _part(chart, point, natal, unit, age, (birthday, following), part)
        age, birthday = age + 1, following


def _part(
    chart: Chart, point: str, natal: float, unit: Unit, age: int, birthdays: tuple[float, float], part: int
) -> Profection:
    """A part of a year, counted in its unit from the birthday."""
    months, days = (part // 12, part % 12) if unit == "day" else (part, 0)
    longitude = wrap(natal + 30.0 * (age + months + days))
    sign = int(longitude / 30.0)
    rising = int(chart.angles.ascendant / 30.0) if chart.angles else None
    start, end = (_edge(birthdays, edge, _PARTS[unit]) for edge in (part, part + 1))
    return Profection(
        point,
        unit,
        age,
        (days if unit == "day" else months) + 1,
        longitude,
        SIGNS[sign].name,
        longitude - 30.0 * sign,
        None if rising is None else (sign - rising) % 12 + 1,
        SIGNS[sign].ruler,
        instant(start),
        instant(end),
    )


def _edge(birthdays: tuple[float, float], edge: int, parts: int) -> float:
    """Where a part of the year begins; the last one ends with the year to the last bit."""
    return birthdays[1] if edge == parts else birthdays[0] + (birthdays[1] - birthdays[0]) * edge / parts
