"""Birthdays as the sky keeps them: the Sun's returns to its place at birth on the tropical zodiac."""

from functools import lru_cache

from charts.engine.circle import arc
from charts.engine.constants import TROPICAL_YEAR
from charts.engine.ephemeris import SUN
from charts.engine.sky import sky_at


def anniversary(julian_day: float, years: int) -> float:
    """Julian day, UT1, of the Sun's return after so many years; birth itself for 0. Errors: `OutOfEphemerisRange`."""
    if years == 0:
        return julian_day
    natal = _sun(julian_day)
    moment = julian_day + years * TROPICAL_YEAR
    for _ in range(2):  # within 0.1 days at first; the steps leave 0.1 s, then nothing
        sun = sky_at(moment).places[SUN]
        moment += arc(sun[0], natal) / sun[3]
    return moment


@lru_cache(maxsize=64)
def _sun(julian_day: float) -> float:
    return sky_at(julian_day).places[SUN][0]


def age_at(julian_day: float, moment: float) -> int:
    """Whole years, by the Sun's returns, from birth to a moment; negative before birth."""
    age = int((moment - julian_day) // TROPICAL_YEAR)
    if anniversary(julian_day, age) > moment:
        return age - 1
    return age + 1 if anniversary(julian_day, age + 1) <= moment else age
