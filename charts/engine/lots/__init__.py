"""The lots: degrees as far from the ascendant as two points of the chart are from each other, after the sect."""

from charts.engine.lots.casting import CastLot, cast_lots, fortune_and_spirit, is_day, lot_arrays, lots_of
from charts.engine.lots.formulas import LOTS, Formula, Lot

__all__ = [
    "LOTS",
    "CastLot",
    "Formula",
    "Lot",
    "cast_lots",
    "fortune_and_spirit",
    "is_day",
    "lot_arrays",
    "lots_of",
]
