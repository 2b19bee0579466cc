"""Moments as clients write them: read strictly, in the calendar they name, never completed by a guess."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charts import sentences as said
from charts.atlas.calendars import julian_to_gregorian
from charts.atlas.errors import InvalidDate, OutOfCalendar

EXAMPLE: Final = "1815-12-10T13:00:00"
FIRST_JULIAN_DAY: Final = 1721425.5  # 0001-01-01 00:00, Gregorian
# Of a birth without its hour, among its answer's notes.
HOURLESS: Final = said.HOURLESS()
LAST_JULIAN_DAY: Final = 5373484.5  # 9999-12-31 24:00

_TO_THE_SECOND, _WITH_FRACTION = 19, 26  # characters
_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_WRITTEN = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?", re.ASCII)
# Behind a day and a time of day; the 15 of 1990-06-15 is none.
_OFFSET = re.compile(r"(?<=:\d\d)(\.\d+)?(Z|[+-]\d\d:?(?:\d\d)?)$", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FAR_YEAR = re.compile(r"(?:[+-]\d+|\d{5,})-\d\d-\d\d", re.ASCII)


class InvalidMoment(ValueError):
    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class OutsideCalendar(InvalidMoment):
    def __init__(self) -> None:
        super().__init__(_("The year must be between 1 and 9999."))


@lru_cache(maxsize=256)  # of a request, when it is checked and when it is resolved
def read_local(text: str, calendar: str = "gregorian") -> tuple[datetime, bool]:
    """(naive Gregorian datetime, whether a time was written) of `YYYY-MM-DD[THH:MM[:SS[.ffffff]]]`.

    calendar: "gregorian" or "julian", both proleptic. Errors: InvalidMoment.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise _misspelled(text)
    year, month, day = map(int, match.group(1, 2, 3))
    hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
    if year == 0:
        raise OutsideCalendar
    if hour > 23 or minute > 59 or second > 59:
        raise InvalidMoment(_("There is no such time of day; it runs from 00:00:00 to 23:59:59."))
    microsecond = int((match[7] or "0").ljust(6, "0"))
    try:
        if calendar == "julian":
            converted = julian_to_gregorian(year, month, day)
            year, month, day = converted.year, converted.month, converted.day
        return datetime(year, month, day, hour, minute, second, microsecond), match[4] is not None  # noqa: DTZ001
    except OutOfCalendar:
        raise OutsideCalendar from None
    except (InvalidDate, ValueError):
        raise InvalidMoment(_("There is no such day.")) from None


def read_utc(text: str, calendar: str = "gregorian") -> datetime:
    """An instant, with `Z`, `+00:00` or nothing behind it. Errors: InvalidMoment."""
    bare = _OFFSET.sub(r"\1", text)
    if text[len(bare) :].upper() not in ("", "Z", "+00:00"):
        raise InvalidMoment(_("Must be in UTC, ending in Z."))
    instant, has_time = read_local(bare, calendar)
    if not has_time:
        raise InvalidMoment(_("An instant needs its time of day."))
    return instant.replace(tzinfo=UTC)


def read_instant(text: str, *, time_of_day: time = time()) -> datetime:
    """An instant in UTC as `read_utc` takes it, or a day alone, whose instant is at `time_of_day` UTC.

    Errors: InvalidMoment.
    """
    day, has_time = read_local(text) if _DAY.fullmatch(text) else (None, True)
    if day is None or has_time:
        return read_utc(text)
    return datetime.combine(day.date(), time_of_day, UTC)


def utc_of_julian_day(julian_day: float) -> datetime:
    """The instant of a Julian day of UTC, to the millisecond: one float holds no more than 40 µs of it."""
    try:
        return _J2000 + timedelta(milliseconds=round((julian_day - 2451545.0) * 86_400_000))
    except OverflowError:
        raise OutsideCalendar from None


def julian_day_of_utc(instant: datetime) -> float:
    """Julian day of UTC of an aware datetime."""
    return 2451545.0 + (instant - _J2000) / timedelta(days=1)


def written(moment: datetime) -> str:
    """`1815-12-10T13:00:00`, with `Z` when it is an instant, with a fraction only where there is one."""
    text = moment.isoformat()  # an offset stands behind the time
    text = text[:_WITH_FRACTION].rstrip("0") if moment.microsecond else text[:_TO_THE_SECOND]
    return f"{text}Z" if moment.tzinfo is not None else text


def _misspelled(text: str) -> InvalidMoment:
    if _FAR_YEAR.match(text):
        return OutsideCalendar()
    if _WRITTEN.fullmatch(_OFFSET.sub(r"\1", text)):
        return InvalidMoment(_("Civil time carries no offset: the place gives it. Send an instant as utc."))
    return InvalidMoment(_("Must be written like %s.") % EXAMPLE)
