"""The Sun's true progress after birth, a day for a year, and how many days make an arc of it."""

from typing import Final, Literal

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.constants import MEAN_SUN
from charts.engine.coordinates import equatorial_arrays
from charts.engine.numbers import Array
from charts.engine.progressions import solar_arc_in_longitude, solar_arc_in_right_ascension
from charts.engine.times import tt_from_ut1_array

Measure = Literal["longitude", "right_ascension"]

_STEPS: Final = 12  # each leaves at most a ninth of the error, so that 4° become 0.00000002″


def true_arc(natal: float, days: float, measure: Measure) -> float:
    """Degrees the Sun has gone so many days after birth, a Julian day of UT1; negative before it."""
    arc = solar_arc_in_longitude if measure == "longitude" else solar_arc_in_right_ascension
    return arc(natal, natal + days)


def days_of(natal: float, arcs: Array, measure: Measure) -> Array:
    """The days after birth at which the Sun's arc has reached each of these, degrees: the inverse of `true_arc`.

    Errors: `OutOfEphemerisRange`.
    """
    if not len(arcs):
        return np.zeros(0)
    start = _sun(np.array([natal]), measure)[0]
    days = arcs / MEAN_SUN
    for _ in range(_STEPS):
        expected = days * MEAN_SUN
        gone = expected + _around(_sun(natal + days, measure) - start - expected)
        days = days + (arcs - gone) / MEAN_SUN
    return days


def _sun(julian_days: Array, measure: Measure) -> Array:
    sky = sky_arrays(tt_from_ut1_array(julian_days), ("sun",))
    if measure == "longitude":
        longitude: Array = sky.longitude[0]
        return longitude
    return equatorial_arrays(sky.longitude[0], sky.latitude[0], sky.frame)[0]


def _around(degrees: Array) -> Array:
    """−180 to 180."""
    return (degrees + 180.0) % 360.0 - 180.0
