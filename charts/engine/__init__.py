"""Nocturna's calculation engine: exact charts from JPL DE440 and IAU routines, usable alone.

    from charts.engine import ChartRequest, compute_chart

    chart = compute_chart(ChartRequest(julian_day=2448058.0625, latitude=51.5, longitude=-0.13))

Pure Python and numpy: no Django, no network, no state but the ephemeris in memory, safe in threads and forks. Errors
are in `charts.engine.errors`, time scales in `charts.engine.times`, names in `charts.engine.catalogue`.
"""

from charts.engine.arrays.chart import ChartArrays, compute_arrays
from charts.engine.arrays.charts import compute_charts, compute_records, refusals
from charts.engine.aspects import Aspect
from charts.engine.balance import Balance
from charts.engine.chart import VERSION, Angles, Chart, House, Point, Provenance, compute_chart
from charts.engine.ephemeris import preload
from charts.engine.phase import LunarPhase
from charts.engine.request import ChartRequest, ChartSettings

__all__ = [
    "VERSION",
    "Angles",
    "Aspect",
    "Balance",
    "Chart",
    "ChartArrays",
    "ChartRequest",
    "ChartSettings",
    "House",
    "LunarPhase",
    "Point",
    "Provenance",
    "compute_arrays",
    "compute_chart",
    "compute_charts",
    "compute_records",
    "preload",
    "refusals",
]
