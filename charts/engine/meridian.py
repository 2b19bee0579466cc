"""A place's meridian at a moment, and the way between the ecliptic's degrees and the equator's. All in degrees.

Longitudes here are tropical. Of a sidereal chart's, `zodiac_start` is what to add.
"""

from math import atan2, cos, sin
from typing import NamedTuple

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES
from charts.engine.frame import equatorial, greenwich_sidereal_time
from charts.engine.request import ChartRequest
from charts.engine.sky import sky_at
from charts.engine.times import tt_from_ut1
from charts.engine.zodiac import DEFAULT_AYANAMSA, sidereal_shift


class Meridian(NamedTuple):
    ramc: float  # right ascension of the upper meridian: local apparent sidereal time
    cos_obliquity: float  # of the true ecliptic of date
    sin_obliquity: float

    @property
    def midheaven(self) -> float:
        """Tropical longitude on the upper meridian."""
        return self.longitude_at(self.ramc)

    def longitude_at(self, right_ascension: float) -> float:
        """Tropical longitude of the ecliptic's point with this right ascension. Meeus, chapter 13."""
        alpha = right_ascension / DEGREES
        return wrap(atan2(sin(alpha), cos(alpha) * self.cos_obliquity) * DEGREES)

    def equatorial(self, longitude: float, latitude: float = 0.0) -> tuple[float, float]:
        """Right ascension and declination of a place on the tropical ecliptic. Meeus, chapter 13."""
        return equatorial(longitude, latitude, self)


def meridian_of(request: ChartRequest) -> Meridian:
    """The meridian of a request's moment and place. Errors: `OutOfEphemerisRange`."""
    frame = sky_at(request.julian_day).frame
    ramc = greenwich_sidereal_time(request.julian_day, frame) * DEGREES + request.longitude
    return Meridian(wrap(ramc), frame.cos_obliquity, frame.sin_obliquity)


def zodiac_start(request: ChartRequest) -> float:
    """Tropical longitude, −180 to 180, where the request's zodiac begins: 0, or the ayanamsa with nutation.

    Errors: `OutOfEphemerisRange`.
    """
    settings = request.settings
    if settings.zodiac == "tropical":
        return 0.0
    tt = tt_from_ut1(request.julian_day)
    return sidereal_shift(settings.ayanamsa or DEFAULT_AYANAMSA, tt, sky_at(request.julian_day).frame).degrees
