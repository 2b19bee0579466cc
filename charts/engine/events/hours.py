"""Planetary hours: the twelfths of day and night, and the planets that rule them.

The day runs from sunrise to sunset, the night from sunset to the next sunrise. The first hour of the day belongs to
the planet of the weekday, each next one to the next planet in the Chaldean order from Saturn down to the Moon, so that
the first hour of the following day falls to its own planet (Vettius Valens, Anthologies I.10; Lilly, Christian
Astrology, pages 482–485).

The planetary day begins at sunrise: before it, the hours belong to the weekday before. That weekday is counted in local
mean time (4 minutes a degree) unless the place's civil offset is given; the two differ only near the date line and
where clocks stand many hours off the Sun.
"""

from dataclasses import dataclass
from datetime import datetime
from math import floor
from typing import ClassVar, Final

from charts.engine.errors import EngineError, check_bounds
from charts.engine.events.rising import REFRACTION, HorizonEvent, Limb, find_risings
from charts.engine.times import utc_datetime

CHALDEAN_ORDER: Final = ("saturn", "jupiter", "mars", "sun", "venus", "mercury", "moon")
WEEKDAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MOST_OFFSET: Final = 26.0  # hours: no clock ever stood farther from Greenwich
DAY_RULERS: Final = ("sun", "moon", "mars", "mercury", "jupiter", "venus", "saturn")


class NoPlanetaryHours(EngineError):
    """The Sun does not both rise and set: there are no twelfths of a day or of a night."""

    code: ClassVar[str] = "NO_PLANETARY_HOURS"

    def __init__(self, julian_day: float, latitude: float) -> None:
        self.julian_day, self.latitude = julian_day, latitude
        super().__init__(
            f"At latitude {latitude:g} the Sun does not rise and set around Julian day {julian_day:.4f}; "
            "ask for a date outside the polar day and night, or for a place nearer to the equator."
        )


@dataclass(frozen=True, slots=True)
class PlanetaryHour:
    """One of the 24 unequal hours from sunrise to sunrise."""

    number: int  # 1 to 12 of the day or of the night
    day: bool  # whether it is one of the day
    ruler: str
    start_julian_day: float  # UT1
    end_julian_day: float
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PlanetaryDay:
    """The planetary day that holds a moment."""

    weekday: str
    ruler: str  # of the day
    sunrise: datetime
    sunset: datetime
    next_sunrise: datetime
    current: PlanetaryHour  # the hour of the moment asked
    hours: tuple[PlanetaryHour, ...]  # 24


def planetary_hours(
    julian_day: float,
    latitude: float,
    longitude: float,
    height: float = 0.0,
    *,
    utc_offset: float | None = None,
    limb: Limb = "upper",
    refraction: float = REFRACTION,
) -> PlanetaryDay:
    """The planetary day around a JD UT1 at a place (degrees, metres).

    utc_offset: hours of civil time east of Greenwich, for the weekday; local mean time without it. limb, refraction: of
    sunrise and sunset, as in `find_risings`. Errors: `NoPlanetaryHours`, `InvalidCoordinate`, `OutOfBounds`,
    `InvalidSpan`, `OutOfEphemerisRange`.
    """
    if utc_offset is not None:
        check_bounds("utc_offset", utc_offset, -MOST_OFFSET, MOST_OFFSET)
    sunrise, sunset, next_sunrise = _day_around(julian_day, latitude, longitude, height, limb, refraction)
    offset = longitude / 360.0 if utc_offset is None else utc_offset / 24.0
    weekday = floor(sunrise.julian_day + offset + 1.5) % 7  # 0 is Sunday
    first = CHALDEAN_ORDER.index(DAY_RULERS[weekday])
    bounds = [*_twelfths(sunrise, sunset), *_twelfths(sunset, next_sunrise), next_sunrise.julian_day]
    hours = tuple(_hour(index, CHALDEAN_ORDER[(first + index) % 7], bounds[index : index + 2]) for index in range(24))
    current = next(hour for hour in reversed(hours) if hour.start_julian_day <= julian_day)
    return PlanetaryDay(
        WEEKDAYS[weekday], DAY_RULERS[weekday], sunrise.utc, sunset.utc, next_sunrise.utc, current, hours
    )


def _day_around(
    julian_day: float, latitude: float, longitude: float, height: float, limb: Limb, refraction: float
) -> tuple[HorizonEvent, HorizonEvent, HorizonEvent]:
    """The sunrise at or before the moment, the sunset after that sunrise, and the next sunrise."""
    events = find_risings(
        "sun", julian_day - 1.25, julian_day + 1.25, latitude, longitude, height,
        events=("rise", "set"), limb=limb, refraction=refraction,
    )  # fmt: skip  # place and conditions
    before = [index for index, event in enumerate(events) if event.event == "rise" and event.julian_day <= julian_day]
    day = events[before[-1] : before[-1] + 3] if before else ()
    if len(day) < 3 or [event.event for event in day] != ["rise", "set", "rise"]:
        raise NoPlanetaryHours(julian_day, latitude)
    return day[0], day[1], day[2]


def _twelfths(begin: HorizonEvent, end: HorizonEvent) -> list[float]:
    length = (end.julian_day - begin.julian_day) / 12.0
    return [begin.julian_day + length * index for index in range(12)]


def _hour(index: int, ruler: str, bounds: list[float]) -> PlanetaryHour:
    start, end = bounds
    return PlanetaryHour(index % 12 + 1, index < 12, ruler, start, end, utc_datetime(start), utc_datetime(end))
