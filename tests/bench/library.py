"""An owner of a million charts: pages near and far, found by factor, tag and name, through the served API.

The rows are copies of a few hundred charts that the API computed, each with its own id and time and with all that it
is found by. Only the rows on pages that are asked for have their whole figures: a million of those are 15 GB.
"""

import random
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

import httpx
import psutil
import psycopg

from tests.bench.natal import births
from tests.bench.production import production
from tests.deploy.deployment import database_url

ROWS, SOURCES, CALLS = 1_000_000, 250, 25
LIMIT = 30.0  # ms of processor time, the server's and the database's: what a call takes when nobody else is there
FIRST = (
    "Ada",
    "Albert",
    "Anna",
    "Boris",
    "Carla",
    "David",
    "Elena",
    "Frida",
    "Georg",
    "Hanna",
    "Igor",
    "Lena",
    "Marie",
)
LAST = ("Lovelace", "Einstein", "Akhmatova", "Kahlo", "Curie", "Byron", "Babbage", "Gauss", "Noether", "Planck", "Bohr")

COPY = """
INSERT INTO charts_chart ({columns})
SELECT {values} FROM charts_chart AS source, generate_series(1, %s) AS copy WHERE source.owner_id = %s
"""
OTHERWISE = {
    "id": "gen_random_uuid()",
    "request": "'{}'",
    "result": "jsonb_build_object('moment', result->'moment', 'place', result->'place')",
    # The first page and those far down are then of many sources.
    "created_at": "now() - random() * interval '3 years'",
    "tags": "CASE WHEN copy %% 100 = 0 THEN ARRAY['family'] ELSE tags END",
}
WHOLE = """
UPDATE charts_chart AS shown SET result = source.result FROM
    (SELECT result FROM charts_chart WHERE result ? 'packed' LIMIT 1) AS source,
    (SELECT id FROM charts_chart WHERE owner_id = %s ORDER BY created_at DESC, id DESC OFFSET %s LIMIT %s) AS page
WHERE shown.id = page.id AND NOT shown.result ? 'packed'
"""
PAGES: tuple[tuple[int, int], ...] = ((1, 20), (5000, 20), (1, 100), (5000, 100))
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    *((f"page {page} of {size}", {"page": page, "page_size": size}) for page, size in PAGES),
    ("page 5000 of 20, by name", {"page": 5000, "sort_by": "name"}),
    ("page 5000 of 20, kind=natal", {"page": 5000, "kind": "natal"}),
    ("factor=moon.scorpio", {"factor": "moon.scorpio"}),
    ("factor=sun.square.saturn", {"factor": "sun.square.saturn"}),
    ("both", {"factor": ["moon.scorpio", "sun.square.saturn"]}),
    ("q=lovel", {"q": "lovel"}),
    ("q=Ada Lovelace", {"q": "Ada Lovelace"}),
)


@dataclass(frozen=True)
class Taken:
    """Milliseconds of a call, and the last answer."""

    median: float
    slow: float
    processor: float
    answer: Any


def sign_in(client: httpx.Client) -> None:
    account = {"email": "bench@example.com", "password": "a bench is for sitting", "name": "Bench"}
    answer = client.post("/auth/register", json=account).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"


def fill(client: httpx.Client, database: psycopg.Connection[Any]) -> None:
    chance = random.Random(4)
    for local in islice(births(), SOURCES):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        body = {"name": name, "moment": {"local": local.isoformat(), "fold": 0}, "place": {"query": "London, GB"}}
        client.post("/charts", json=body).raise_for_status()
    (owner,) = database.execute("SELECT DISTINCT owner_id FROM charts_chart").fetchone() or ("",)
    names = [row[0] for row in database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'charts_chart'"
    )]  # fmt: skip
    values = ", ".join(OTHERWISE.get(name, f"source.{name}") for name in names)
    statement = COPY.format(columns=", ".join(names), values=values)
    (definition,) = database.execute("SELECT pg_get_indexdef('chart_search'::regclass)").fetchone() or ("",)
    database.execute("SET maintenance_work_mem = '400MB'")
    database.execute("DROP INDEX chart_search")  # made at once it takes a tenth of the time
    database.execute(statement.encode(), [ROWS // SOURCES, owner])
    database.execute(definition.encode())
    for page, size in PAGES:
        database.execute(WHOLE, [owner, (page - 1) * size, size])
    database.execute("VACUUM ANALYZE charts_chart")


@dataclass
class Bench:
    client: httpx.Client
    database: psycopg.Connection[Any]
    worker: psutil.Process

    def measure(self, path: str, query: dict[str, Any] | None = None) -> Taken:
        for _ in range(5):
            self.client.get(path, params=query).raise_for_status()
        before, times = self._processor(), []
        for _ in range(CALLS):
            started = time.perf_counter()
            answer = self.client.get(path, params=query).raise_for_status()
            times.append((time.perf_counter() - started) * 1e3)
        processor = (self._processor() - before) / CALLS * 1e3
        return Taken(statistics.median(times), statistics.quantiles(times, n=20)[18], processor, answer.json())

    def _processor(self) -> float:
        """Seconds so far, of the worker and of the connections that answer it."""
        rows = self.database.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        spent = [psutil.Process(pid).cpu_times() for (pid,) in rows] + [self.worker.cpu_times()]
        return sum(one.user + one.system for one in spent)


def report() -> str:
    lines = [f"An owner of {ROWS:,} charts, one client; ratio: to a hello-world endpoint with one indexed SELECT"]
    with ExitStack() as open_:
        url, worker = open_.enter_context(production())
        client = open_.enter_context(httpx.Client(base_url=f"{url}/api/v1", timeout=120))
        database = open_.enter_context(psycopg.connect(database_url(), autocommit=True))
        sign_in(client)
        fill(client, database)
        sizes = database.execute(
            "SELECT pg_size_pretty(pg_relation_size('chart_search')),"
            " pg_size_pretty(pg_relation_size('chart_of_owner_newest'))"
        ).fetchone()
        bench = Bench(client, database, worker)
        bare = bench.measure("/hello")
        lines += [_line("hello, world", bare, bare)]
        lines += [_line(name, bench.measure("/charts", query), bare) for name, query in CASES]
    lines.append("  index of what charts are found by {}, of the newest first {}".format(*(sizes or ("", ""))))
    return "\n".join(lines)


def _line(name: str, taken: Taken, bare: Taken) -> str:
    verdict = f"  MORE THAN {LIMIT:g} ms" if name.startswith("page") and taken.processor >= LIMIT else ""
    total = taken.answer.get("meta", {}).get("total_count", 0)
    return (
        f"  {name:<28} p50 {taken.median:7.1f} ms  p95 {taken.slow:7.1f} ms  ratio {taken.median / bare.median:6.1f}"
        f"  processor {taken.processor:6.1f} ms  of {total:>9,}{verdict}"
    )


if __name__ == "__main__":
    print(report())
