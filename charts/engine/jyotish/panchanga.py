"""The five limbs of the Indian calendar at a moment: tithi, vara, nakshatra, yoga and karana.

Surya Siddhanta II 64 to 69. A tithi is 12° of the Moon's way ahead of the Sun, a karana half of it; a yoga is 13°20′
of the sum of both sidereal longitudes. The weekday (vara) runs from sunrise to sunrise.
"""

from dataclasses import dataclass
from math import floor
from typing import Final, Literal

from charts.engine.circle import wrap
from charts.engine.errors import OutOfBounds, check_bounds
from charts.engine.jyotish.nakshatras import Nakshatra, nakshatra_of
from charts.engine.jyotish.sidereal import checked

TITHIS: Final = (
    "pratipada", "dvitiya", "tritiya", "chaturthi", "panchami", "shashthi", "saptami", "ashtami", "navami", "dashami",
    "ekadashi", "dvadashi", "trayodashi", "chaturdashi",
)  # fmt: skip
YOGAS: Final = (
    "vishkambha", "priti", "ayushman", "saubhagya", "shobhana", "atiganda", "sukarma", "dhriti", "shula", "ganda",
    "vriddhi", "dhruva", "vyaghata", "harshana", "vajra", "siddhi", "vyatipata", "variyana", "parigha", "shiva",
    "siddha", "sadhya", "shubha", "shukla", "brahma", "indra", "vaidhriti",
)  # fmt: skip
MOVABLE_KARANAS: Final = ("bava", "balava", "kaulava", "taitila", "gara", "vanija", "vishti")
VARAS: Final = (
    ("ravivara", "sun"), ("somavara", "moon"), ("mangalavara", "mars"), ("budhavara", "mercury"),
    ("guruvara", "jupiter"), ("shukravara", "venus"), ("shanivara", "saturn"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tithi:
    number: int  # 1 to 30 from new moon
    name: str  # the fifteenth is purnima, the thirtieth amavasya
    paksha: Literal["shukla", "krishna"]  # the bright half, the dark one
    elapsed: float  # share behind, 0 up to 1, as in all of these


@dataclass(frozen=True, slots=True)
class Yoga:
    number: int  # 1 to 27
    name: str
    elapsed: float


@dataclass(frozen=True, slots=True)
class Karana:
    number: int  # 1 to 60 from new moon
    name: str
    elapsed: float


@dataclass(frozen=True, slots=True)
class Vara:
    number: int  # 1 for Sunday to 7
    name: str
    lord: str
    elapsed: float  # of the time from sunrise to sunrise


@dataclass(frozen=True, slots=True)
class Panchanga:
    tithi: Tithi
    nakshatra: Nakshatra  # the Moon's
    yoga: Yoga
    karana: Karana
    vara: Vara | None  # None where no sunrise was given


def panchanga(sun: float, moon: float, vara: Vara | None = None) -> Panchanga:
    """The limbs from the sidereal longitudes of both lights in degrees; for the weekday see `vara_of`.

    Errors: `OutOfBounds` for no number.
    """
    sun, moon = checked("sun", sun), checked("moon", moon)
    tithi, karana = _step(wrap(moon - sun), 30), _step(wrap(moon - sun), 60)
    yoga = _step(wrap(sun + moon), 27)
    return Panchanga(
        Tithi(tithi[0] + 1, _tithi_name(tithi[0]), "shukla" if tithi[0] < 15 else "krishna", tithi[1]),
        nakshatra_of(moon),
        Yoga(yoga[0] + 1, YOGAS[yoga[0]], yoga[1]),
        Karana(karana[0] + 1, _karana_name(karana[0]), karana[1]),
        vara,
    )


def vara_of(julian_day: float, sunrise: float, next_sunrise: float, longitude: float) -> Vara:
    """The weekday of a moment between two sunrises: that of the first one's date by the place's mean time.

    All but the geographic longitude (degrees, east positive) are Julian days of UT1. Errors: `OutOfBounds` for a moment
    that is not between the sunrises, or sunrises that are not about a day apart.
    """
    if not sunrise <= julian_day < next_sunrise:
        raise OutOfBounds("julian_day", julian_day, sunrise, next_sunrise)
    if not 0.5 < next_sunrise - sunrise < 1.5:
        raise OutOfBounds("next_sunrise", next_sunrise, sunrise + 0.5, sunrise + 1.5)
    check_bounds("longitude", longitude, -180.0, 180.0)
    day = floor(sunrise + longitude / 360.0 + 1.5) % 7
    name, lord = VARAS[day]
    return Vara(day + 1, name, lord, (julian_day - sunrise) / (next_sunrise - sunrise))


def _step(angle: float, steps: int) -> tuple[int, float]:
    """Which of so many equal steps of the circle holds an angle, and the share of it behind."""
    progress = angle * steps / 360.0
    return int(progress), progress - int(progress)


def _tithi_name(index: int) -> str:
    return {14: "purnima", 29: "amavasya"}.get(index) or TITHIS[index % 15]


def _karana_name(index: int) -> str:
    """Kimstughna first, then seven in turn eight times, and three that close the month."""
    fixed = {0: "kimstughna", 57: "shakuni", 58: "chatushpada", 59: "naga"}
    return fixed.get(index) or MOVABLE_KARANAS[(index - 1) % 7]
