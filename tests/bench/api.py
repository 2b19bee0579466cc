"""`POST /calculations` of a served process, at one client, beside the engine's own time for the same chart.

The process is started as `make run` starts it, on a port and a home of its own; the client keeps its connection.
"""

import random
import signal
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import orjson

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.times import julian_day
from tests.embedded.launched import Launched

CALLS, WARMING = 500, 50
UNLIMITED = {"RATE_LIMIT_USER": "1000000/h", "RATE_LIMIT_ANONYMOUS": "1000000/h", "LOG_LEVEL": "WARNING"}
PLACES = (("London, GB", 51.5, -0.1), ("東京", 35.7, 139.7), ("Buenos Aires, AR", -34.6, -58.4))


def births(many: int) -> list[datetime]:
    chance = random.Random()
    return [datetime(1950, 1, 1, 12) + timedelta(minutes=chance.randrange(40_000_000)) for _ in range(many)]  # noqa: DTZ001


def sign_in(client: httpx.Client) -> None:
    account = {"email": "bench@example.com", "password": "a bench is for sitting", "name": "Bench"}
    answer = client.post("/auth/register", json=account).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"


def ask(client: httpx.Client, local: datetime, place: str) -> float:
    body = {"moment": {"local": local.isoformat(), "fold": 0}, "place": {"query": place}}
    start = time.perf_counter()
    answer = client.post("/calculations", json=body)
    taken = time.perf_counter() - start
    assert answer.status_code == 200, answer.text
    return taken


def compute(local: datetime, latitude: float, longitude: float) -> float:
    start = time.perf_counter()
    moment = julian_day(local.year, local.month, local.day, local.hour + local.minute / 60)
    orjson.dumps(compute_chart(ChartRequest(moment, latitude, longitude, ChartSettings())))
    return time.perf_counter() - start


def measure(url: str) -> tuple[list[float], list[float]]:
    served, alone = [], []
    with httpx.Client(base_url=f"{url}/api/v1") as client:
        sign_in(client)
        for call, local in enumerate(births(CALLS + WARMING)):
            place, latitude, longitude = PLACES[call % len(PLACES)]
            times = ask(client, local, place), compute(local, latitude, longitude)
            if call >= WARMING:
                served.append(times[0])
                alone.append(times[1])
    return served, alone


def report() -> str:
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder:
        launched = Launched(Path(folder), **UNLIMITED)
        try:
            launched.wait_until_ready(120)
            served, alone = measure(launched.url)
        finally:
            launched.end(signal.SIGTERM)
            launched.clean_up()
    rows = (("POST /calculations, served, one client", served), ("the engine alone, as JSON", alone))
    return "\n".join(["One natal chart through the API", *(f"  {name:<42} {_summary(times)}" for name, times in rows)])


def _summary(times: list[float]) -> str:
    p50, p95 = (statistics.quantiles(times, n=100)[rank] * 1e3 for rank in (49, 94))
    return f"p50 {p50:6.2f} ms   p95 {p95:6.2f} ms"


if __name__ == "__main__":
    print(report())
