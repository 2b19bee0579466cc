"""Houses: the angles of a place and moment, and twelve cusps by one of seven systems."""

from charts.engine.houses.angles import Horizon, horizon_of
from charts.engine.houses.numbering import HouseFinder
from charts.engine.houses.systems import cusps_of

__all__ = ["Horizon", "HouseFinder", "cusps_of", "horizon_of"]
