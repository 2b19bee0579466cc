"""How long after a provider said the end of its first sentence the reader has it: judged, stored, and streamed.

Through `web`, `realtime` and `readings` of compose.yaml, one reading after another.
"""

import statistics
import time
from contextlib import ExitStack

import httpx

from tests.bench.api import bodies
from tests.bench.batches import Web, sign_in
from tests.bench.readers import Realtime
from tests.bench.readings import MODEL, TOKEN, running, spoken
from tests.services.model_providers import ModelProviders

ROUNDS, WARM = 30, 3
MOST = 0.030  # seconds


def first_delta(web: httpx.Client, stream: httpx.Client, chart: str) -> float:
    """When it was there, monotonic, of a reading that is asked for now, and cancelled then."""
    asked = {"chart": chart, "topic": "natal.overview", "model": MODEL}
    reading = web.post("/interpretations", json=asked).raise_for_status().json()["id"]
    with stream.stream("GET", f"/interpretations/{reading}/stream") as answer:
        next(line for line in answer.iter_lines() if line == "event: delta")
        arrived = time.monotonic()
    web.post(f"/interpretations/{reading}/cancel").raise_for_status()
    return arrived


def said(providers: ModelProviders) -> float:
    """When the provider had said its first sentence whole, monotonic, in its last answer."""
    asked = providers.asked[-1]
    end = spoken(asked.body).index("}")
    return asked.sent[1 + end // TOKEN]  # the first event holds no text


def delays(web: Web, realtime: Realtime, providers: ModelProviders) -> list[float]:
    here, found = "http://127.0.0.1:{}/api/v1", []
    with ExitStack() as stack:
        client, stream = (
            stack.enter_context(httpx.Client(base_url=here.format(program.port), timeout=60))
            for program in (web, realtime)
        )
        sign_in(client)
        stream.headers["Authorization"] = client.headers["Authorization"]
        for _, body in zip(range(WARM + ROUNDS), bodies(), strict=False):
            chart = client.post("/charts", json=body).raise_for_status().json()["id"]
            found.append(first_delta(client, stream, chart) - said(providers))
    return sorted(found[WARM:])


def report() -> str:
    with running(Realtime) as (web, providers, realtime):
        found = delays(web, realtime, providers)
    median, late = statistics.median(found), found[int(len(found) * 0.95)]
    kept = "kept" if median <= MOST else "NOT KEPT"
    return "\n".join(
        (
            f"first delta after a model's first sentence, of {ROUNDS} readings",
            f"  median                {median * 1e3:8.1f} ms of {MOST * 1e3:.0f}: {kept}",
            f"  one in twenty over    {late * 1e3:8.1f} ms",
        )
    )


if __name__ == "__main__":
    print(report())
