"""Natal charts to ask for, new ones in each run, and the engine's own time for one."""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.times import julian_day

PLACES = (("London, GB", 51.5, -0.1), ("東京", 35.7, 139.7), ("Buenos Aires, AR", -34.6, -58.4))


def births() -> Iterator[datetime]:
    """Civil times to the second from 1950 to 2026, without end: no cache holds their charts."""
    chance = random.Random()
    while True:
        yield datetime(1950, 1, 1, 12) + timedelta(seconds=chance.randrange(2_400_000_000))  # noqa: DTZ001


def compute(local: datetime, latitude: float, longitude: float) -> float:
    """Seconds that the engine takes, to the answer's JSON."""
    start = time.perf_counter()
    hour = local.hour + local.minute / 60 + local.second / 3600
    moment = julian_day(local.year, local.month, local.day, hour)
    orjson.dumps(compute_chart(ChartRequest(moment, latitude, longitude, ChartSettings())))
    return time.perf_counter() - start
