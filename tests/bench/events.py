"""Searches in time, in processor time and in full charts that could be computed meanwhile."""

import statistics
import time
from collections.abc import Callable

from charts.engine import ChartRequest, compute_chart
from charts.engine.events.eclipses import find_eclipses
from charts.engine.events.rising import find_risings
from charts.engine.times import julian_day

RUNS = 7
YEAR = (julian_day(2023, 1, 1), julian_day(2024, 1, 1))
DECADE = (julian_day(2020, 1, 1), julian_day(2030, 1, 1))


def report() -> str:
    chart = _seconds(lambda: compute_chart(ChartRequest(YEAR[0], 51.5, 0.0)))
    searches = {
        "a year of risings and culminations of the Sun": (0.35, lambda: find_risings("sun", *YEAR, 51.5, 0.0)),
        "a decade of eclipses": (0.1, lambda: find_eclipses(*DECADE)),
    }
    lines = ["Searches in time: processor time (median)"]
    for name, (limit, search) in searches.items():
        spent = _seconds(search)
        verdict = "kept" if spent < limit else "MISSED"
        lines.append(
            f"  {name:46} {spent * 1e3:6.1f} ms {spent / chart:5.0f} charts (limit {limit * 1e3:.0f} ms) {verdict}"
        )
    return "\n".join(lines)


def _seconds(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)
