"""Physical and mathematical constants, each with its source. Distances in au, times in days of TDB."""

from math import pi
from typing import Final

J2000: Final = 2451545.0  # JD TT
DAYS_PER_CENTURY: Final = 36525.0
SECONDS_PER_DAY: Final = 86400.0
MINUTES_PER_DAY: Final = 1440.0
TWO_PI: Final = 2.0 * pi
DEGREES: Final = 180.0 / pi  # degrees in a radian
ARCSECOND: Final = pi / 648000.0  # radians in a second of arc

# Mean lengths in days at J2000: Urban & Seidelmann 2012, table 15.3 (years), section 11.2 (months).
TROPICAL_YEAR: Final = 365.242190
SIDEREAL_YEAR: Final = 365.256363
JULIAN_YEAR: Final = 365.25
TROPICAL_MONTH: Final = 27.321582
SIDEREAL_MONTH: Final = 27.321662
SYNODIC_MONTH: Final = 29.530588861
MEAN_SUN: Final = 360.0 / TROPICAL_YEAR  # degrees a day, 0°59′08.33″: Naibod 1560

AU_KM: Final = 149597870.700  # IAU 2012 resolution B2
EARTH_RADIUS_KM: Final = 6378.137  # of the equator; WGS84, as the flattening
EARTH_FLATTENING: Final = 1.0 / 298.257223563
LIGHT_SPEED: Final = 299792.458 * SECONDS_PER_DAY / AU_KM  # au/day
SUN_SCHWARZSCHILD_RADIUS: Final = 1.97412574336e-8  # au, 2 GM/c² of the Sun; IAU SOFA's SRS

EARTH_MOON_MASS_RATIO: Final = 81.3005682214972154  # DE440, Park et al. 2021
EARTH_MOON_GM: Final = 403503.235625 * SECONDS_PER_DAY**2 / AU_KM**3  # au³/day², DE440: Earth and Moon together
