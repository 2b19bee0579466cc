"""Which days a report is about, and what it says of each of."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

from django.utils.translation import gettext as _

from config.api.errors import ValidationFailed

Interval = Literal["day", "week", "month"]
INTERVALS: Final[tuple[Interval, ...]] = get_args(Interval)
LONGEST: Final = 731  # days; events are kept no longer
EARLIEST: Final = date(2000, 1, 1)  # there was nothing of ours
LATEST: Final = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, UTC's, both included; weeks begin on Monday."""

    start: date
    end: date
    interval: Interval = "day"

    @property
    def bound(self) -> dict[str, Any]:
        """As the queries name them."""
        return {"start": self.start, "end": self.end, "interval": self.interval}


def period(
    *,
    start: date | None,
    end: date | None,
    interval: str | None,
    today: date,
    days: int,
    intervals: tuple[Interval, ...],
) -> Period:
    """What is asked for, with what was left out. days: that the report is about if nobody says.

    Errors: ValidationFailed, of `start`, `end` or `interval`.
    """
    last = end or today
    _check("end", last)  # first: from a day that is too early none can be counted back
    first = start or max(EARLIEST, last - timedelta(days=days - 1))
    _check("start", first)
    if first > last:
        raise ValidationFailed(details={"start": [_("Must not be after the end.")]})
    if (last - first).days >= LONGEST:
        raise ValidationFailed(details={"start": [_("At most %d days.") % LONGEST]})
    return Period(first, last, _interval(interval, intervals))


def _check(name: str, day: date) -> None:
    if not EARLIEST <= day < LATEST:
        raise ValidationFailed(details={name: [_("Must be a day from 2000 to 2099.")]})


def _interval(asked: str | None, known: tuple[Interval, ...]) -> Interval:
    if asked is None:
        return known[0] if known else "day"
    if not known:
        raise ValidationFailed(details={"interval": [_("This report takes none.")]})
    for interval in known:
        if interval == asked:
            return interval
    raise ValidationFailed(details={"interval": [_("Must be one of: %s.") % ", ".join(known)]})
