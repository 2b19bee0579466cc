"""Drawings of real charts: how long an SVG takes, in processor time, and how large it is."""

import statistics
import time
from dataclasses import asdict
from typing import Any

from charts.drawing import wheel_svg
from charts.engine import ChartRequest, compute_chart

RUNS = 31
ADA, BABBAGE, LIFE = 2384318.042, 2375569.0, 2394382.0  # Julian days
LIMITS = "limits: 80 kB, 15 ms"


def report() -> str:
    charts = [_answer(moment) for moment in (ADA, BABBAGE, LIFE)]
    lines = ["SVG drawings: processor time (median) and size; " + LIMITS]
    for view in ("wheel", "page"):
        for rings in (1, 2, 3):
            spent, size = _measure(charts[0], beside=charts[1:rings], view=view, size=794)
            lines.append(f"  {view:6} {rings} rings {spent * 1e3:7.2f} ms {size / 1e3:6.1f} kB")
    return "\n".join(lines)


def _answer(julian_day: float) -> dict[str, Any]:
    chart = asdict(compute_chart(ChartRequest(julian_day, 51.5, -0.13)))
    return {"kind": "natal", **{part: chart[part] for part in ("points", "houses", "angles", "aspects")}}


def _measure(result: dict[str, Any], **options: Any) -> tuple[float, int]:
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        svg = wheel_svg(result, title="Ada Lovelace", **options)
        times.append(time.process_time() - before)
    return statistics.median(times), len(svg.encode())
