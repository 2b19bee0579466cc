"""A backlog of events that is caught up with: how many a second one worker moves from PostgreSQL to ClickHouse."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.bench.production import places
from tests.deploy.deployment import ROOT, database_url, recreate_database
from tests.services.clickhouse import ClickHouse
from tests.services.postgres import Postgres
from tests.suite import state_folder

EVENTS = 500_000
PROMISED = 50_000  # a second
MADE = """
INSERT INTO analytics_outboxevent (event_id, event_type, timestamp, user_id, request_id, data)
SELECT gen_random_uuid(), 'chart.created', date_trunc('month', now()) + n %% 86400 * interval '1 second',
    gen_random_uuid(), gen_random_uuid(), jsonb_build_object('chart_id', gen_random_uuid(), 'kind', 'natal')
FROM generate_series(1, %s) AS n
"""
SHIP = """
import time
import django
django.setup()
from analytics.clickhouse import client
from analytics.services import shipping
client.scalar("SELECT 1")
began = time.perf_counter()
shipped = shipping.ship(seconds=600)
took = time.perf_counter() - began
assert client.scalar("SELECT uniqExact(event_id) FROM events") == client.scalar("SELECT count() FROM events") == shipped
print(shipped, took, time.process_time())
"""


def report() -> str:
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        os.environ.setdefault("CLICKHOUSE_LIBRARY", str(state_folder() / "test" / "libchdb"))
        for server in (Postgres(home), ClickHouse(home, own=True)):
            server.find()
            stack.callback(server.stop)
            server.start()
            os.environ |= server.environment()
        os.environ |= {"ENVIRONMENT": "test", "REDIS_URL": "", "ATLAS_INDEX": places()}
        recreate_database()
        variables = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        for command in ("migrate", "migrate_clickhouse"):
            _run(["manage.py", command], variables)
        with psycopg.connect(database_url(), autocommit=True) as connection:
            connection.execute(MADE, [EVENTS])
            connection.execute("VACUUM ANALYZE analytics_outboxevent")
        shipped, took, _ = map(float, _run(["-c", SHIP], variables).split())
    return (
        f"Catching up: {shipped:,.0f} events in {took:.1f} s by one worker, {shipped / took:,.0f} a second "
        f"({shipped / took / PROMISED:.2f} of what is promised)"
    )


def _run(arguments: list[str], variables: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
