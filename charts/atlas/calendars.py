"""The Julian calendar, read only when the caller says so: the change to the Gregorian one differs by country, town and
church.
"""

from __future__ import annotations

from datetime import date

from charts.atlas.errors import InvalidDate, OutOfCalendar

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ORDINAL_OFFSET = 2  # 0001-01-01 Julian is two days before 0001-01-01 Gregorian, both proleptic


def julian_to_gregorian(year: int, month: int, day: int) -> date:
    """Date in the proleptic Gregorian calendar of a date in the proleptic Julian one.

    Raises InvalidDate if the Julian calendar has no such day, OutOfCalendar if the result leaves the years 1–9999.
    """
    leap = year % 4 == 0
    if not 1 <= year <= 9999 or not 1 <= month <= 12:
        raise InvalidDate(f"The Julian calendar has no {year}-{month}-{day}.")
    if not 1 <= day <= _MONTH_DAYS[month - 1] + (leap and month == 2):
        raise InvalidDate(f"The Julian calendar has no {year}-{month}-{day}.")
    past_years = (year - 1) * 365 + (year - 1) // 4
    past_months = sum(_MONTH_DAYS[: month - 1]) + (leap and month > 2)
    ordinal = past_years + past_months + day - _ORDINAL_OFFSET
    try:
        return date.fromordinal(ordinal)
    except ValueError as error:
        raise OutOfCalendar(f"{year}-{month}-{day} (Julian) is outside the Gregorian years 1 to 9999.") from error
