"""Days and times of day as people and programs write them. What can be read in two ways is refused, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from charts.atlas.calendars import julian_to_gregorian
from charts.atlas.errors import InvalidDate, OutOfCalendar
from charts.interchange.rows import Calendar, DateOrder, Options, Unreadable

REFORM: Final = (1582, 10, 15)  # the first day of the Gregorian calendar where it came first
_LONGEST: Final = 60

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{1,4})(?:\s*г\.?|\s*года)?", re.ASCII)
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+([^\W\d_]{3,})\.?,?[\s-]+(\d{1,4})(?:\s*г\.?|\s*года)?")
_MONTH_NAMED = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{1,4})")
_BEFORE_CHRIST = re.compile(
    r"[-−]\d.*|.*[\s./-][-−]\d+|.*\d\s*(?:B\.?\s?C\.?(?:\s?E\.?)?|до\s+н\.?\s?э\.?)", re.IGNORECASE
)
_CALENDAR = re.compile(r"(?<=\d)\s*(?:\(?(g|greg\.?|gregorian|j|jc|jul\.?|julian)\)?)$", re.IGNORECASE)
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan янв", "feb фев", "mar мар mär", "apr апр avr", "may мая май mai", "jun июн", "jul июл", "aug авг",
         "sep сен", "oct окт okt", "nov ноя", "dec дек dez"), 1)
    for name in names.split()
}  # fmt: skip

_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{1,2})(?:\s*[:.m]\s*(\d{1,2})(?:[.,](\d{1,6}))?)?)?\s*[ms]?\s*([ap]\.?\s*m\.?)?",
    re.ASCII | re.IGNORECASE,
)
_FOUR_DIGITS = re.compile(r"(\d\d)(\d\d)", re.ASCII)
_UNKNOWN: Final = frozenset((
    "", "*", "?", "-", "–", "x", "n/a", "none", "null", "unknown", "time unknown", "not known", "?:?", "??:??", "*:*",
    "неизвестно", "нет", "неизв.", "не известно", "unbekannt", "inconnu",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was written. calendar: where the file names it."""

    year: int
    month: int
    day: int
    calendar: Calendar | None = None

    def settled(self, options: Options) -> Day:
        """With its calendar: the named one, after the reform the Gregorian. Raises Unreadable where none is said."""
        calendar = self.calendar
        if calendar is None and (self.year, self.month, self.day) < REFORM:
            calendar = options.calendar
            if calendar is None:
                raise Unreadable("calendar_needed", "moment", str(self))
        return Day(self.year, self.month, self.day, calendar or "gregorian")

    def gregorian(self) -> date:
        """Raises Unreadable."""
        try:
            if self.calendar == "julian":
                return julian_to_gregorian(self.year, self.month, self.day)
            return date(self.year, self.month, self.day)
        except OutOfCalendar:
            raise Unreadable("date_outside", "moment", str(self)) from None
        except (InvalidDate, ValueError):
            raise Unreadable("no_such_day", "moment", str(self)) from None

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def read_day(text: str, order: DateOrder | None = None) -> Day:
    """ISO, 10.12.1815, 10 Dec 1815, Dec 10 1815; 13/10/1990 where only one reading is a day, else as `order` says.

    A `g` or `j` behind names the calendar. Raises Unreadable.
    """
    bare, calendar = _without_calendar(text.strip())
    if len(bare) > _LONGEST:
        raise Unreadable("date_unreadable", "moment", text)
    if _BEFORE_CHRIST.fullmatch(bare):
        raise Unreadable("date_outside", "moment", text)
    if match := _YEAR_FIRST.fullmatch(bare):
        return Day(int(match[1]), int(match[3]), int(match[4]), calendar)
    if match := _YEAR_LAST.fullmatch(bare):
        day, month = _ordered(int(match[1]), int(match[3]), "dmy" if match[2] == "." else order, bare)
        return Day(_year(match[4], bare), month, day, calendar)
    if match := _DAY_NAMED.fullmatch(bare):
        return Day(_year(match[3], bare), _month(match[2], bare), int(match[1]), calendar)
    if match := _MONTH_NAMED.fullmatch(bare):
        return Day(_year(match[3], bare), _month(match[1], bare), int(match[2]), calendar)
    raise Unreadable("date_unreadable", "moment", text)


def _without_calendar(text: str) -> tuple[str, Calendar | None]:
    match = _CALENDAR.search(text[-20:])
    if match is None:
        return text, None
    bare = text[: len(text) - len(text[-20:]) + match.start()]
    return bare, "julian" if match[1].casefold().startswith("j") else "gregorian"


def _ordered(first: int, second: int, order: DateOrder | None, text: str) -> tuple[int, int]:
    """(day, month)."""
    if order is None:
        if first != second and first <= 12 and second <= 12:
            raise Unreadable("date_ambiguous", "moment", text)
        order = "mdy" if second > 12 else "dmy"
    return (first, second) if order == "dmy" else (second, first)


def _year(digits: str, text: str) -> int:
    if len(digits) < 3:
        raise Unreadable("year_of_two_digits", "moment", text)
    return int(digits)


def _month(name: str, text: str) -> int:
    number = _MONTHS.get(name.casefold()[:3])
    if number is None:
        raise Unreadable("date_unreadable", "moment", text)
    return number


def read_clock(text: str) -> time | None:
    """13:00, 13:00:30, 13h00, 1:00 PM, 1300; None where it is said to be unknown. Raises Unreadable."""
    bare = text.strip()
    if bare.casefold() in _UNKNOWN:
        return None
    if match := _FOUR_DIGITS.fullmatch(bare):
        return _time(int(match[1]), int(match[2]), 0, 0, text)
    match = _CLOCK.fullmatch(bare) if len(bare) <= _LONGEST else None
    if match is None or (match[2] is None and match[5] is None and "h" not in bare.casefold()):
        raise Unreadable("time_unreadable", "moment", text)
    hour, microsecond = int(match[1]), int((match[4] or "0").ljust(6, "0"))
    if match[5]:
        if not 1 <= hour <= 12:
            raise Unreadable("time_unreadable", "moment", text)
        hour = hour % 12 + 12 * (match[5][0] in "pP")
    return _time(hour, int(match[2] or 0), int(match[3] or 0), microsecond, text)


def _time(hour: int, minute: int, second: int, microsecond: int, text: str) -> time:
    try:
        return time(hour, minute, second, microsecond)
    except ValueError:
        raise Unreadable("time_unreadable", "moment", text) from None


def written(moment: datetime) -> str:
    """ISO without a zone, with a fraction only where there is one."""
    text = moment.replace(tzinfo=None).isoformat()
    return text.rstrip("0") if moment.microsecond else text
