"""The Moon's phase, and the new or full moon before a moment."""

from math import acos, atan2, cos, pi, sin
from typing import Final

from charts.engine.apparent import Place
from charts.engine.circle import arc, wrap
from charts.engine.constants import DEGREES
from charts.engine.ephemeris import MOON, SUN
from charts.engine.frozen import frozen
from charts.engine.sky import sky_at

# Each of the eight spans 45° with its moment in the middle: a full moon lasts from 157.5° to 202.5°.
PHASES: Final = (
    "new_moon",
    "waxing_crescent",
    "first_quarter",
    "waxing_gibbous",
    "full_moon",
    "waning_gibbous",
    "last_quarter",
    "waning_crescent",
)


MEAN_ELONGATION: Final = 12.190749  # degrees a day
NEGLIGIBLE: Final = 1e-6  # days


@frozen
class LunarPhase:
    name: str
    angle: float  # degrees of longitude from the Sun to the Moon, 0 to 360
    illumination: float  # lit share of the disc, 0 to 1


def lunar_phase(sun: Place, moon: Place) -> LunarPhase:
    """The phase from apparent places. Illumination: Meeus, Astronomical Algorithms, chapter 48."""
    angle = wrap(moon[0] - sun[0])
    elongation = acos(max(-1.0, min(1.0, cos(moon[1] / DEGREES) * cos(angle / DEGREES))))
    phase_angle = atan2(sun[2] * sin(elongation), moon[2] - sun[2] * cos(elongation)) % (2.0 * pi)
    return LunarPhase(PHASES[int((angle + 22.5) // 45.0) % 8], angle, (1.0 + cos(phase_angle)) / 2.0)


@frozen
class Syzygy:
    """The last new or full moon before a moment."""

    name: str  # new_moon or full_moon
    julian_day: float  # UT1
    longitude: float  # of the Moon, degrees of the tropical zodiac


def prenatal_syzygy(julian_day: float) -> Syzygy:
    """The syzygy at or before a Julian day of UT1, within a second. Errors: `OutOfEphemerisRange`."""
    elongation = _elongation(julian_day)[0]
    target, name = (0.0, "new_moon") if elongation < 180.0 else (180.0, "full_moon")
    moment = julian_day - (elongation - target) / MEAN_ELONGATION
    for _ in range(20):
        elongation, rate, _ = _elongation(moment)
        step = arc(target, elongation) / rate
        moment -= step
        if abs(step) < NEGLIGIBLE:
            break
    return Syzygy(name, moment, _elongation(moment)[2])


def _elongation(julian_day: float) -> tuple[float, float, float]:
    """Degrees from the Sun to the Moon, their rate a day, and the Moon's longitude."""
    places = sky_at(julian_day).places
    sun, moon = places[SUN], places[MOON]
    return wrap(moon[0] - sun[0]), moon[3] - sun[3], moon[0]
