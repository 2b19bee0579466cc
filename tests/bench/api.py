"""`POST /calculations` of a served process beside a bare endpoint of the same process, as each set-up serves it.

Bare: our sign-in, our limits, one indexed SELECT. It is as cheap as that can be, and the ratio as high: its path is the
first that is tried, it reads no body, and its answer of 17 bytes is too short to be compressed. One client on a kept
connection asks for them alternately, in turns; the natal charts are new ones, which no cache holds, and then the same
one again and again. What counts is the processor time of the server, and the time that the client waited. Other work
on the machine lengthens both, and brings them nearer to each other: the ratios that count are those of a quiet one.
"""

import http.client
import signal
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psutil

from tests.bench.natal import PLACES, births, compute
from tests.bench.production import MEASURED, production
from tests.embedded.launched import Launched

TURNS, CALLS, WARMING = 12, 50, 60


@dataclass
class Taken:
    """Seconds: of each call, as the client waited; of all of them, on the server's processor."""

    waited: list[float] = field(default_factory=list)
    processor: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.waited) * 1e3

    @property
    def each(self) -> float:
        return self.processor / len(self.waited) * 1e3


class Client:
    """One signed-in person on one connection."""

    def __init__(self, url: str, server: psutil.Process, *, email: str = "bench@example.com", **headers: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self.server = server
        self.headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip", **headers}
        account = {"email": email, "password": "a bench is for sitting", "name": "Bench"}
        token = orjson.loads(self.call("/auth/register", account, status=201))["access_token"]
        self.headers["Authorization"] = f"Bearer {token}"

    def call(self, path: str, body: object = None, status: int = 200) -> bytes:
        plain = {**self.headers, "Accept-Encoding": "identity"} if status == 201 else self.headers
        method, data = ("GET", None) if body is None else ("POST", orjson.dumps(body))
        self.connection.request(method, f"/api/v1{path}", data, plain)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == status, text
        return text

    def turn(self, path: str, bodies: list[object], taken: Taken) -> None:
        before = processor_time(self.server)
        for body in bodies:
            start = time.perf_counter()
            self.call(path, body)
            taken.waited.append(time.perf_counter() - start)
        taken.processor += processor_time(self.server) - before


def processor_time(server: psutil.Process) -> float:
    spent = server.cpu_times()
    return spent.user + spent.system


def bodies() -> Iterator[object]:
    for (place, _, _), local in zip(cycle(PLACES), births(), strict=False):
        yield {"moment": {"local": local.isoformat(), "fold": 0}, "place": {"query": place}}


def measure(client: Client) -> dict[str, Taken]:
    new = bodies()
    same = next(new)
    asked = {
        "hello": ("/hello", lambda: None),
        "new": ("/calculations", lambda: next(new)),
        "again": ("/calculations", lambda: same),
    }
    found = {name: Taken() for name in asked}
    for path, body in asked.values():
        client.turn(path, [body() for _ in range(WARMING)], Taken())
    for _turn in range(TURNS):
        for name, (path, body) in asked.items():
            client.turn(path, [body() for _ in range(CALLS)], found[name])
    return found


def alone() -> float:
    """p50 of the engine's own time for a natal chart, with its JSON, milliseconds."""
    return statistics.median(compute(local, 51.5, -0.1) for local in islice(births(), CALLS * 4)) * 1e3


@contextmanager
def embedded() -> Iterator[tuple[str, psutil.Process]]:
    """As `make run` serves it: one uvicorn process, everything in it but the database."""
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder:
        launched = Launched(Path(folder), **MEASURED)
        try:
            launched.wait_until_ready(120)
            yield launched.url, psutil.Process(launched.process.pid)
        finally:
            launched.end(signal.SIGTERM)
            launched.clean_up()


def report() -> str:
    lines = ["POST /calculations, natal, beside a bare endpoint (sign-in, limits, one indexed SELECT): per request"]
    for name, served in (("granian, as production serves it", production), ("uvicorn, as `make run`", embedded)):
        with served() as (url, server):
            found = measure(Client(url, server))
        lines += [f"  {name}", *_rows(found)]
    return "\n".join([*lines, f"  the engine alone, with its JSON: p50 {alone():.2f} ms"])


def _rows(found: dict[str, Taken]) -> list[str]:
    bare = found["hello"]
    named = {"hello": "bare endpoint", "new": "natal, a new chart each", "again": "natal, the same again"}
    return [
        f"    {named[name]:<24} processor {one.each:5.2f} ms, {one.each / bare.each:4.2f} times the bare one"
        f"   waited p50 {one.p50:5.2f} ms, {one.p50 / bare.p50:4.2f} times"
        for name, one in found.items()
    ]


if __name__ == "__main__":
    print(report())
