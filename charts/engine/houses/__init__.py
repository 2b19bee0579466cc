"""Houses: the angles of a place and moment, and cusps by twenty-one systems, for one moment or for many in arrays."""

from charts.engine.houses.angles import Horizon, HorizonArrays, horizon_arrays, horizon_of
from charts.engine.houses.gauquelin import gauquelin_cusps, gauquelin_sector, gauquelin_sector_between
from charts.engine.houses.numbering import HouseFinder, house_numbers
from charts.engine.houses.systems import SUNSHINE, SYSTEM_NAMES, cusps_arrays, cusps_of

__all__ = [
    "SUNSHINE",
    "SYSTEM_NAMES",
    "Horizon",
    "HorizonArrays",
    "HouseFinder",
    "cusps_arrays",
    "cusps_of",
    "gauquelin_cusps",
    "gauquelin_sector",
    "gauquelin_sector_between",
    "horizon_arrays",
    "horizon_of",
    "house_numbers",
]
