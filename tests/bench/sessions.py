"""What it costs to ask on every request whether its session lives: with Redis, and with Redis gone."""

import json
import subprocess
import sys

from tests.bench.production import deployed
from tests.deploy.deployment import ROOT

MOST_WITH_REDIS, MOST_MORE_WITHOUT = 1.0, 50.0  # ms


def report() -> str:
    with deployed() as web:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.workers.with_sessions"],
            cwd=ROOT,
            env=web.variables(),
            capture_output=True,
            text=True,
            check=True,
        )
    taken = json.loads(done.stdout.splitlines()[-1])
    check = taken["session, person, plan"]
    more = taken["request without Redis"] - taken["request"]
    lines = ["Sessions: wall time (median of turns that alternate)"]
    lines += [f"  {name:24} {milliseconds:7.2f} ms" for name, milliseconds in taken.items()]
    lines.append(
        f"  the session's check      {check:7.2f} ms  (limit {MOST_WITH_REDIS} ms) {_verdict(check < MOST_WITH_REDIS)}"
    )
    lines.append(
        f"  more without Redis       {more:7.2f} ms"
        f"  (limit {MOST_MORE_WITHOUT} ms) {_verdict(more < MOST_MORE_WITHOUT)}"
    )
    lines.append(
        f"  a request without Redis costs {taken['request without Redis'] / taken['request']:.2f} times one with it"
    )
    return "\n".join(lines)


def _verdict(kept: bool) -> str:
    return "kept" if kept else "MISSED"
