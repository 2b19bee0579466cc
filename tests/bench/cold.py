"""The engine from cold: a fresh process imports it and computes one chart. In processor time."""

import json
import statistics
import subprocess
import sys

RUNS = 5
PROGRAM = """
import json, time
def resident():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * 4096 / 2**20
start, before = time.process_time(), resident()
import numpy, erfa
libraries = time.process_time()
from charts.engine import ChartRequest, compute_chart
imported = time.process_time()
compute_chart(ChartRequest(2451545.0, 51.5, 0.0))
done = time.process_time()
times = libraries - start, imported - libraries, done - imported
print(json.dumps([*(seconds * 1e3 for seconds in times), resident() - before]))
"""


def report() -> str:
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    libraries, imported, first, grown = (statistics.median(column) for column in zip(*runs, strict=True))
    return (
        "From cold, a fresh process each\n"
        f"  import of numpy and erfa {libraries:.0f} ms, of the engine {imported:.0f} ms; "
        f"first chart {first:.0f} ms; resident +{grown:.0f} MB"
    )
