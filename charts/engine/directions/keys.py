"""Keys: how many degrees of the equator make a year of life.

- ``ptolemy``: one degree (Tetrabiblos III 10);
- ``naibod``: 0°59′08.33″, the mean Sun's daily motion (Valentin Naibod, 1560);
- ``cardan``: 0°59′12″ (Girolamo Cardano);
- ``placidus``: what the true Sun goes in right ascension in a day after birth for each year (Primum Mobile, canon 40:
  the true solar equatorial arc).

Years are tropical. A converse arc takes as many years as the direct one of its length.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from charts.engine.constants import MEAN_SUN
from charts.engine.directions.sun import days_of, true_arc
from charts.engine.numbers import Array

PrimaryKey = Literal["ptolemy", "naibod", "cardan", "placidus"]

RATES: Final[Mapping[str, float]] = MappingProxyType(
    {"ptolemy": 1.0, "naibod": MEAN_SUN, "cardan": (59.0 + 12.0 / 60.0) / 60.0}
)


def years_of(key: PrimaryKey, natal: float, arcs: Array) -> Array:
    """The ages, years, at which arcs of so many degrees fall due. natal: Julian day of UT1.

    Errors: `OutOfEphemerisRange`.
    """
    return days_of(natal, arcs, "right_ascension") if key == "placidus" else arcs / RATES[key]


def arc_of(key: PrimaryKey, natal: float, years: float) -> float:
    """The arc that falls due at an age: the inverse of `years_of`. Errors: `OutOfEphemerisRange`."""
    return true_arc(natal, years, "right_ascension") if key == "placidus" else years * RATES[key]
