"""The lots of Fortune and Spirit: the ascendant plus the way from one luminary to the other, after the sect.

Vettius Valens, Anthology II 3; Paulus Alexandrinus, Introduction 23. By day Fortune is cast from the Sun to the Moon
and Spirit from the Moon to the Sun, by night the other way round.
"""

from math import cos, sin

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES
from charts.engine.houses.angles import Horizon


def is_day(horizon: Horizon, sun_right_ascension: float, sun_declination: float) -> bool:
    """Whether the Sun's centre stands on or above the true horizon (degrees given; no refraction, no parallax)."""
    hour_angle = horizon.ramc - sun_right_ascension / DEGREES
    declination = sun_declination / DEGREES
    altitude_sine = horizon.sin_latitude * sin(declination) + horizon.cos_latitude * cos(declination) * cos(hour_angle)
    return altitude_sine >= 0.0


def fortune_and_spirit(ascendant: float, sun: float, moon: float, day: bool) -> tuple[float, float]:
    """Longitudes of both lots in degrees."""
    way = moon - sun if day else sun - moon
    return wrap(ascendant + way), wrap(ascendant - way)
