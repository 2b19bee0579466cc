"""Houses: the angles of a place and moment, and twelve cusps by one of seven systems, for one moment or for arrays."""

from charts.engine.houses.angles import Horizon, HorizonArrays, horizon_arrays, horizon_of
from charts.engine.houses.numbering import HouseFinder, house_numbers
from charts.engine.houses.systems import cusps_arrays, cusps_of

__all__ = [
    "Horizon",
    "HorizonArrays",
    "HouseFinder",
    "cusps_arrays",
    "cusps_of",
    "horizon_arrays",
    "horizon_of",
    "house_numbers",
]
