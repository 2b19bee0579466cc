"""The Moon's phase."""

from math import acos, atan2, cos, pi, sin
from typing import Final

from charts.engine.apparent import Place
from charts.engine.circle import wrap
from charts.engine.constants import DEGREES
from charts.engine.frozen import frozen

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
