"""Civil time: what the clocks showed at a place, and which instant that was.

Before a zone had any official time, a place lived by its own sun. The zone's data know only the mean time of the zone's
city, so there the birth longitude decides (4 minutes a degree, rounded to the second) and the result says
`local_mean_time`. Official time begins at the instant the zone's data give; at that instant the clocks of the
birthplace went from its own mean time to the official one, which skips or repeats a few minutes there as any change of
clocks does. So each instant has exactly one civil time, and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

from charts.atlas.errors import AmbiguousLocalTime, InvalidCoordinates, NonexistentLocalTime, OutOfCalendar
from charts.atlas.zones import TZ_VERSION, Zone, load_zone

OffsetSource = Literal["local_mean_time", "timezone"]
Fold = Literal[0, 1]

_DAY = 86400
_SECONDS_PER_DEGREE = 240
_DATE_LINE = 18 * 3600  # a city whose clocks are further from the sun's counts its days from the other side
_WINDOW = timedelta(hours=26)  # the widest offset is under 16 hours; no zone changes twice within 60 (tested)


@dataclass(frozen=True, slots=True)
class CivilTime:
    """An instant and what the clocks of a place showed.

    local: naive, its `fold` set; utc: aware; utc_offset: seconds east; daylight: the data call it a summer time
    (Dublin's is its standard).
    """

    local: datetime
    utc: datetime
    utc_offset: int
    abbreviation: str
    offset_source: OffsetSource
    daylight: bool
    timezone: str
    tz_version: str = TZ_VERSION


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """What `GET /places/timezone` says. A time that was skipped or came twice shows the offset before the change.

    notes: why the zone's history may not be the place's.
    """

    timezone: str
    utc_offset: str
    abbreviation: str
    source: Literal["coordinates", "place"]
    tz_version: str
    ambiguous: bool
    exists: bool
    notes: tuple[str, ...] = ()


class _Offset(NamedTuple):
    seconds: int
    abbreviation: str
    source: OffsetSource
    daylight: bool


def resolve_local_time(local: datetime, timezone: str, longitude: float, fold: Fold | None = None) -> CivilTime:
    """The instant at which the clocks of a place showed `local` (naive, proleptic Gregorian).

    longitude: degrees east, used before official time. fold: which reading of a time that came twice (0 the first, 1
    the second) or was skipped (0 by the offset before the change, 1 by the one after); without it these raise
    AmbiguousLocalTime and NonexistentLocalTime. Other times ignore it. Raises UnknownTimezone, InvalidCoordinates, and
    OutOfCalendar if the instant leaves the years 1–9999.
    """
    if local.tzinfo is not None:
        raise ValueError("a local time carries no zone")
    zone = load_zone(timezone)
    before, after = _around(zone, local, _mean_offset(longitude))
    if before == after:
        return _civil(zone, local.replace(fold=0), before)
    readings = _civil(zone, local.replace(fold=0), before), _civil(zone, local.replace(fold=1), after)
    if fold is not None:
        return readings[fold]
    if before.seconds > after.seconds:
        raise AmbiguousLocalTime(*readings)
    raise NonexistentLocalTime(*readings)


def from_utc(utc: datetime, timezone: str, longitude: float) -> CivilTime:
    """What the clocks of a place showed at an instant (aware).

    Raises UnknownTimezone, InvalidCoordinates, and OutOfCalendar if the civil time leaves the years 1–9999.
    """
    if utc.tzinfo is None:
        raise ValueError("an instant needs its zone")
    zone, mean = load_zone(timezone), _mean_offset(longitude)
    try:
        instant = utc.astimezone(UTC).replace(tzinfo=None, fold=0)
        offset = _shown(zone, instant, mean)
        local = instant + timedelta(seconds=offset.seconds)
    except OverflowError as error:
        raise OutOfCalendar(f"The civil time of {utc} in {timezone} is outside the years 1 to 9999.") from error
    before, after = _around(zone, local, mean)
    return _civil(zone, local.replace(fold=int(before != after and offset == after)), offset)


def describe_local_time(
    local: datetime, timezone: str, longitude: float, *, source: Literal["coordinates", "place"]
) -> ZoneAnswer:
    """The offset at a local time, and whether it was skipped or came twice, without refusing either."""
    ambiguous, exists = False, True
    try:
        civil = resolve_local_time(local, timezone, longitude)
    except AmbiguousLocalTime as twice:
        civil, ambiguous = twice.earlier, True
    except NonexistentLocalTime as never:
        civil, exists = never.before, False
    return ZoneAnswer(
        timezone=timezone,
        utc_offset=format_offset(civil.utc_offset),
        abbreviation=civil.abbreviation,
        source=source,
        tz_version=civil.tz_version,
        ambiguous=ambiguous,
        exists=exists,
    )


def format_offset(seconds: int) -> str:
    """±hh:mm, with :ss only where there are seconds: "+02:00", "-00:00:30"."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def _mean_offset(longitude: float) -> int:
    if not abs(longitude) <= 180:  # not true of NaN either
        raise InvalidCoordinates(fault="longitude")
    return round(longitude * _SECONDS_PER_DEGREE)


def _shown(zone: Zone, instant: datetime, mean: int) -> _Offset:
    """The offset in force at an instant (UTC, naive). mean: the place's own mean time, seconds."""
    for period in zone.mean_time:
        if instant < period.until:
            # Manila kept American dates until 1844, Alaska Russian ones until 1867: the city's offset tells the day.
            apart = period.offset - mean
            days = round(apart / _DAY) if abs(apart) > _DATE_LINE else 0
            return _Offset(mean + days * _DAY, "LMT", "local_mean_time", daylight=False)
    return _official(instant.replace(tzinfo=UTC).astimezone(zone.rules))


def _official(moment: datetime) -> _Offset:
    offset, saving, name = moment.utcoffset(), moment.dst(), moment.tzname()
    assert offset is not None  # noqa: S101  (a ZoneInfo with rules always has one)
    return _Offset(int(offset.total_seconds()), name or "", "timezone", saving is not None and saving > timedelta(0))


def _around(zone: Zone, local: datetime, mean: int) -> tuple[_Offset, _Offset]:
    """The offsets before and after the change of clocks that `local` falls into; if none, the one in force, twice.

    A larger one before: the clocks went back, the time came twice. A smaller one: it was skipped. As PEP 495.
    """
    if zone.mean_time and local < zone.mean_time[-1].until + 2 * _WINDOW:
        before = _shown(zone, max(local, datetime.min + _WINDOW) - _WINDOW, mean)  # noqa: DTZ901
        after = _shown(zone, local + _WINDOW, mean)
        valid = [offset for offset in (before, after) if _shown(zone, _instant(local, offset), mean) == offset]
        return (valid[0], valid[0]) if len(valid) == 1 else (before, after)
    first, second = local.replace(tzinfo=zone.rules, fold=0), local.replace(tzinfo=zone.rules, fold=1)
    before = _official(first)
    return (before, before) if first.utcoffset() == second.utcoffset() else (before, _official(second))


def _instant(local: datetime, offset: _Offset) -> datetime:
    try:
        return local.replace(fold=0) - timedelta(seconds=offset.seconds)
    except OverflowError as error:
        raise OutOfCalendar(
            f"{local} at {format_offset(offset.seconds)} is outside the years 1 to 9999 of UTC."
        ) from error


def _civil(zone: Zone, local: datetime, offset: _Offset) -> CivilTime:
    return CivilTime(
        local=local,
        utc=_instant(local, offset).replace(tzinfo=UTC),
        utc_offset=offset.seconds,
        abbreviation=offset.abbreviation,
        offset_source=offset.source,
        daylight=offset.daylight,
        timezone=zone.name,
    )
