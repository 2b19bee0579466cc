"""Ten thousand natal charts by `/calculations/batch` and `/charts/batch`, through two workers, on real servers.

The rate is of the job's own row: from the first part taken to the last result stored. Beside it the processor time that
an item took, of the workers and of all together with PostgreSQL, and what the bare engine makes of the same charts on
one core.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

import httpx
import psutil
import psycopg

from charts.engine import ChartRequest, ChartSettings, compute_charts
from tests.bench.api import bodies
from tests.bench.production import MEASURED, places
from tests.deploy.deployment import Job, Program, recreate_database
from tests.services.postgres import Postgres
from tests.services.redis import Redis
from tests.services.server import Server

ITEMS, WORKERS, ROUNDS = 10_000, 2, 3
TARGETS = {"calculations": 6_000, "charts": 2_000}
# As the bench's other servers but with what a worker needs to be itself.
_SETTINGS = {**MEASURED, "DJANGO_SETTINGS_MODULE": "config.settings", "CELERY_QUEUE": "nocturna"}


class Web(Program):
    def variables(self) -> dict[str, str]:
        return {**super().variables(), **_SETTINGS, "GRANIAN_WORKERS": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1"}


class Worker(Job):
    """`batches` of compose.yaml, one process of it."""

    def __init__(self, home: Path, number: int) -> None:
        super().__init__(home / f"worker{number}", "batches")
        self.number = number

    def variables(self) -> dict[str, str]:
        return {**super().variables(), **_SETTINGS, "LOG_LEVEL": "INFO"}

    def command(self) -> list[str]:
        given = [part.replace("batches@", f"batches{self.number}@") for part in super().command()]
        at = given.index("--concurrency")
        return [*given[: at + 1], "1", *given[at + 2 :]]


@contextmanager
def running() -> Iterator[tuple[str, list[psutil.Process], psutil.Process]]:
    """The web server's address, the workers, PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        database: Server = Postgres(home)
        for server in (database, Redis(home)):
            server.find()
            stack.callback(server.stop)
            server.start()
            os.environ |= server.environment()
        os.environ |= {"CELERY_BROKER_URL": os.environ["REDIS_URL"], "CLICKHOUSE_URL": "", "ATLAS_INDEX": places()}
        recreate_database()
        web = Web(home, "web")
        web.run("manage.py", "migrate", "--no-input")
        with psycopg.connect(web.variables()["DATABASE_URL"]) as opened:  # the plan's limits are not what is measured
            opened.execute("UPDATE accounts_plan SET charts = 1000000, batch_items = 10000")
        programs = [web, *(Worker(home, number) for number in range(WORKERS))]
        for program in programs:
            program.folder.parent.mkdir(parents=True, exist_ok=True)
            stack.callback(program.stop)
            program.start()
        workers = [psutil.Process(program.processes[0].pid) for program in programs[1:]]
        yield f"http://127.0.0.1:{web.port}", workers, psutil.Process(database.processes[0].pid)


def sign_in(client: httpx.Client) -> None:
    account = {"email": "bench@example.com", "password": "a bench is for sitting", "name": "Bench"}
    answer = client.post("/auth/register", json=account).raise_for_status().json()
    client.headers["Authorization"] = f"Bearer {answer['access_token']}"


def processor_time(root: psutil.Process) -> float:
    """Of a process and its children, seconds."""
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        # The children's is of those that have ended, which PostgreSQL's backends do with their connection.
        total += times.user + times.system + times.children_user + times.children_system
    return total


def run_job(client: httpx.Client, kind: str) -> float:
    """Items a second."""
    job = client.post(f"/{kind}/batch", json={"items": [*islice(bodies(), ITEMS)]}).raise_for_status().json()
    while (job := client.get(f"/jobs/{job['id']}").json())["status"] in ("queued", "running"):
        time.sleep(0.1)
    assert (job["status"], job["done"], job["failed"]) == ("completed", ITEMS, 0), job
    began, ended = (datetime.fromisoformat(job[name]) for name in ("started_at", "completed_at"))
    return ITEMS / (ended - began).total_seconds()


def engine_alone() -> float:
    """Charts a second of `compute_charts`, one core."""
    chance, settings = random.Random(), ChartSettings()
    asked = [ChartRequest(2433282.5 + chance.uniform(0.0, 27_000.0), 51.5, -0.1, settings) for _ in range(ITEMS)]
    began = time.process_time()
    for start in range(0, ITEMS, 250):
        compute_charts(asked[start : start + 250])
    return ITEMS / (time.process_time() - began)


def report() -> str:
    lines = [f"{ITEMS} natal charts as a job, through {WORKERS} workers"]
    with running() as (url, workers, database), httpx.Client(base_url=f"{url}/api/v1", timeout=120) as client:
        sign_in(client)
        for kind, target in TARGETS.items():
            run_job(client, kind)  # imports, caches
            for _ in range(ROUNDS):
                before = [processor_time(process) for process in (*workers, database)]
                rate = run_job(client, kind)
                spent = [processor_time(p) - b for p, b in zip((*workers, database), before, strict=True)]
                lines.append(
                    f"  /{kind + '/batch':<20} {rate:6.0f}/s of {target}   processor time of an item: workers "
                    f"{sum(spent[:-1]) / ITEMS * 1e6:4.0f} µs, PostgreSQL {spent[-1] / ITEMS * 1e6:4.0f} µs"
                )
        lines.append(f"  the engine alone, one core  {engine_alone():6.0f}/s of processor time")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
