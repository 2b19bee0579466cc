"""A thousand who wait for readings that nobody writes yet: what they cost the process that serves their streams.

Beside the memory of each, what the database notices: connections that are held for them, and transactions a second.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg

from tests.bench.api import bodies
from tests.bench.batches import Web, sign_in
from tests.bench.production import MEASURED, places
from tests.deploy.deployment import Program, recreate_database
from tests.services.postgres import Postgres
from tests.services.redis import Redis

READERS = 1_000
AT_ONCE = 50  # opened together
WATCHED = 10.0
MOST_MEMORY = 50_000  # bytes of each


class Realtime(Program):
    def variables(self) -> dict[str, str]:
        named = {"DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": "localhost,127.0.0.1"}
        return {**super().variables(), **MEASURED, **named}


@contextmanager
def running() -> Iterator[tuple[Web, Realtime]]:
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        for server in (Postgres(home), Redis(home)):
            server.find()
            stack.callback(server.stop)
            server.start()
            os.environ |= server.environment()
        # A broker that takes tasks which no worker does.
        os.environ |= {"CELERY_BROKER_URL": os.environ["REDIS_URL"], "CLICKHOUSE_URL": "", "ATLAS_INDEX": places()}
        recreate_database()
        web, realtime = Web(home, "web"), Realtime(home, "realtime")
        web.run("manage.py", "migrate", "--no-input")
        for program in (web, realtime):
            stack.callback(program.stop)
            program.start()
        yield web, realtime


def readings(client: httpx.Client, database: str) -> list[str]:
    """Ids of as many that stay in the queue: a chart, a reading of it, and copies of that."""
    chart = client.post("/charts", json=next(bodies())).raise_for_status().json()["id"]
    asked = {"chart": chart, "topic": "natal.overview"}
    client.post("/interpretations", json=asked).raise_for_status()
    with psycopg.connect(database) as connection:
        columns = "owner_id, chart_id, topic, locale, style, requested_model, parameters, factors, status, sections, " \
            "text, provider, model, prompt_version, fallbacks, attempt, attempt_limit, enqueues"  # fmt: skip
        connection.execute(
            f"INSERT INTO interpretations_interpretation (id, {columns}) "
            f"SELECT gen_random_uuid(), {columns} FROM interpretations_interpretation, generate_series(2, %s)",
            [READERS],
        )
        rows = connection.execute("SELECT id FROM interpretations_interpretation").fetchall()
    return [str(row[0]) for row in rows]


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def open_streams(port: int, token: str, ids: list[str]) -> list[Stream]:
    """Each answered, and at its first comment."""

    async def one(reading: str) -> Stream:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path = f"/api/v1/interpretations/{reading}/stream"
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(head.encode())
        await reader.readuntil(b": nocturna\n\n")
        return reader, writer

    opened: list[Stream] = []
    for start in range(0, len(ids), AT_ONCE):
        opened += await asyncio.gather(*(one(reading) for reading in ids[start : start + AT_ONCE]))
    return opened


def held(database: str) -> tuple[int, int]:
    """(connections to the database in use or not, transactions so far)"""
    with psycopg.connect(database) as connection:
        name = connection.info.dbname
        asked = "SELECT numbackends, xact_commit + xact_rollback FROM pg_stat_database WHERE datname = %s"
        used, done = connection.execute(asked, [name]).fetchone() or (1, 0)
    return used - 1, done


async def watch(port: int, token: str, ids: list[str], process: psutil.Process, database: str) -> dict[str, float]:
    # As many at once as will come then, so that the process has its threads.
    warm = await open_streams(port, token, ids[:AT_ONCE])
    await asyncio.sleep(2)
    before = process.memory_info().rss
    streams = [*warm, *await open_streams(port, token, ids)]
    await asyncio.sleep(2)
    memory = process.memory_info().rss - before
    busy, began, (_, done) = sum(process.cpu_times()[:2]), time.monotonic(), held(database)
    await asyncio.sleep(WATCHED)
    took = time.monotonic() - began
    used, done_since = held(database)
    assert not any(writer.transport.is_closing() for _reader, writer in streams)
    processor = (sum(process.cpu_times()[:2]) - busy) / took
    for _reader, writer in streams:
        writer.close()
    await asyncio.sleep(5)
    return {
        "memory": memory / READERS,
        "connections": used - held(database)[0],  # those that stay are the pool's
        "transactions": (done_since - done) / took,
        "processor": processor,
    }


def report() -> str:
    with running() as (web, realtime), httpx.Client(base_url=f"http://127.0.0.1:{web.port}/api/v1") as client:
        sign_in(client)
        token = client.headers["Authorization"].split()[1]
        process = psutil.Process(realtime.processes[0].pid)
        database = web.variables()["DATABASE_URL"]
        cost = asyncio.run(watch(realtime.port, token, readings(client, database), process, database))
    kept = "kept" if cost["memory"] < MOST_MEMORY and cost["connections"] <= 0 else "NOT KEPT"
    return "\n".join(
        (
            f"{READERS:,} readers of as many readings that wait, in one process",
            f"  memory of each        {cost['memory'] / 1e3:8.1f} kB of {MOST_MEMORY / 1e3:.0f}",
            f"  connections held      {cost['connections']:8.0f} of 0: {kept}",
            f"  transactions a second {cost['transactions']:8.1f}",
            f"  of a core             {cost['processor']:8.1%}",
        )
    )


if __name__ == "__main__":
    print(report())
