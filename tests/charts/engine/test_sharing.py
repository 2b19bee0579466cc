"""One ephemeris for all threads and forks, loaded quietly and alone."""

import json
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import orjson

from charts.engine import ChartRequest, compute_chart
from charts.engine.ephemeris import _Shared

REQUESTS = [ChartRequest(2400000.5 + 613.7 * step, -65.0 + step, 170.0 - 2.5 * step) for step in range(130)]


def computed(request: ChartRequest) -> bytes:
    return orjson.dumps(compute_chart(request))


def test_threads_compute_the_same_bits() -> None:
    alone = [computed(request) for request in REQUESTS]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(computed, REQUESTS * 3)) == alone * 3


def test_forks_compute_the_same_bits() -> None:
    alone = [computed(request) for request in REQUESTS]
    with multiprocessing.get_context("fork").Pool(2) as forks:
        assert forks.map(computed, REQUESTS) == alone


def test_threads_that_start_cold_load_one_ephemeris() -> None:
    shared = _Shared()
    with ThreadPoolExecutor(8) as threads:
        loaded = list(threads.map(lambda _: shared.get(), range(16)))
    assert len({id(ephemeris) for ephemeris in loaded}) == 1


def test_requests_and_charts_travel_between_processes() -> None:
    chart = compute_chart(REQUESTS[0])
    assert pickle.loads(pickle.dumps(chart)) == chart
    assert pickle.loads(pickle.dumps(REQUESTS[0])) == REQUESTS[0]


def test_the_engine_stands_alone_and_stays_small() -> None:
    """In a fresh process: no Django, no oracle, no warning, under 80 MB more once the first chart is there."""
    program = """
import json, sys, warnings
warnings.simplefilter("error")
def resident():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * 4096 / 2**20
before = resident()
from charts.engine import ChartRequest, compute_chart
compute_chart(ChartRequest(2451545.0, 51.5, 0.0))
print(json.dumps({"grown": resident() - before, "foreign": [name for name in sys.modules if name.split(".")[0] in
    ("django", "rest_framework", "celery", "channels", "swisseph", "jplephem.excerpter", "scipy", "pandas")]}))
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    result = json.loads(answer.stdout)
    assert result["foreign"] == []
    assert result["grown"] < 80.0
    assert answer.stderr == ""
