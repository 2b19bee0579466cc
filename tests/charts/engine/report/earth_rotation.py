"""ΔT and sidereal time."""

from collections.abc import Iterator
from math import degrees

import erfa

from charts.engine.deltat import delta_t
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.sky import sky_at
from charts.engine.times import julian_day
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.sample import Sample

# UT1 − UTC of the IERS' final values (finals2000A.all) in mid-month, where the engine's table has no row.
OBSERVED = ((2024, 1, 0.0077759), (2025, 6, 0.0342743), (2026, 3, 0.0621801))


def delta_t_of_the_oracle(sample: Sample) -> Iterator[Measured]:
    """Monthly. What the oracle has from 2024 on was predicted, 0.4 s off what IERS has observed since."""
    for first, last, limit in ((1955, 2023, 0.1), (2024, 2026, None), (1800, 1954, None)):
        differences = Largest()
        for year in range(first, last + 1):
            for month in range(1, 13):
                moment = julian_day(year, month, 5)
                differences.add(delta_t(moment) - sample.swe.deltat(moment) * 86400.0, {"jd_ut1": moment})
        yield differences.against(f"ΔT, {first}–{last}", "oracle", limit, "s")


def delta_t_observed(sample: Sample) -> Iterator[Measured]:
    differences = Largest()
    for year, month, seconds in OBSERVED:
        moment = julian_day(year, month, 15)
        differences.add(delta_t(moment) - (69.184 - seconds), {"jd_ut1": moment})
    yield differences.against("ΔT, 2024–2026", "IERS finals", 0.01, "s")


def sidereal_time(sample: Sample) -> Iterator[Measured]:
    """Apparent, at Greenwich."""
    differences = Largest()
    for moment in sample.moments():
        sky = sky_at(moment)
        witness = erfa.gst06a(moment, 0.0, moment, sky.delta_t / 86400.0)
        ours = greenwich_sidereal_time(moment, sky.frame)
        differences.add(around(degrees(ours), degrees(witness)) * 3600.0, {"jd_ut1": moment})
    yield differences.against("sidereal time", "erfa's gst06a", 0.002)


MEASURES = (delta_t_of_the_oracle, delta_t_observed, sidereal_time)
