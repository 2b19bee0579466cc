"""Workers that are killed, and a server that is: each event is in ClickHouse once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as configured
from django.utils import timezone

from analytics.clickhouse import client, migrating
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import OutboxEvent, Shipment
from analytics.services import shipping
from tests.analytics.mortal import Mortal
from tests.interpretations.conftest import database_url, eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]
KILLS = 100
# Each line that it reads is a worker more: a copy of a process that has loaded everything and opened nothing.
WORKERS = """
import os, signal, sys, time
import django
django.setup()
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.services import shipping
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        continue
    while True:
        try:
            shipping.ship(seconds=60, size=int(line))
        except ClickHouseUnavailable:
            shipping.hasten()
        time.sleep(0.01)
"""


@pytest.fixture
def worker(mortal) -> Iterator[Callable[[int], int]]:
    """Start one that ships so many at a time, for ever; its process id."""
    variables = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CLICKHOUSE_URL": mortal.url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SHIPMENT_LEASE_SECONDS": "0.05",
    }
    command = [sys.executable, "-c", WORKERS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=configured.BASE_DIR, env=variables, text=True, **pipes)
    assert process.stdout.readline() == "ready\n"
    started = []

    def start(size: int) -> int:
        process.stdin.write(f"{size}\n")
        process.stdin.flush()
        started.append(int(process.stdout.readline()))
        return started[-1]

    yield start
    for pid in started:
        kill(pid)
    process.kill()
    process.wait()


def kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def mortal(tmp_path, settings) -> Iterator[Mortal]:
    server = Mortal(tmp_path, own=True)
    server.find()
    try:
        server.start()
        settings.CLICKHOUSE_URL = server.url
        migrating.migrate()
        yield server
    finally:
        server.stop()


def deliver_the_rest(server: Mortal) -> None:
    def delivered() -> bool:
        server.revive()
        Shipment.objects.update(lease_until=timezone.now())
        with contextlib.suppress(ClickHouseUnavailable):
            shipping.ship(seconds=60)
        return not shipping.backlog().events

    eventually(delivered, within=120)


def assert_stored_once(ids: set[uuid.UUID]) -> None:
    stored = [row[0] for row in client.query("SELECT event_id FROM events")]
    assert (len(stored), set(stored) == ids) == (len(ids), True)
    assert client.scalar("SELECT sum(events) FROM events_daily") == len(ids)


def test_each_event_is_stored_once_although_a_hundred_workers_are_killed(mortal, worker, happen):
    chance, ids, left, killed, waiting = random.Random(7), set(), 0, 0, 0

    def begun() -> bool:
        mortal.revive()
        return OutboxEvent.objects.count() != waiting

    while killed < KILLS:
        ids |= happen(600)
        waiting = OutboxEvent.objects.count()
        pids = [worker(200), worker(200)]
        eventually(begun, within=120)  # however slow the machine is
        time.sleep(chance.uniform(0, 0.1))
        killed += sum(kill(pid) for pid in pids)
        left += Shipment.objects.exists()
        mortal.revive()
    deliver_the_rest(mortal)

    assert left > 10  # killed in the midst of it
    assert_stored_once(ids)


def test_each_event_is_stored_once_although_the_server_is_killed(mortal, worker, happen):
    ids, chance = set(), random.Random(7)
    worker(200), worker(200)
    for _ in range(5):
        ids |= happen(4_000)
        time.sleep(chance.uniform(0.02, 0.1))
        mortal.kill()
        mortal.restart()

    eventually(lambda: not shipping.backlog().events, within=60)

    assert_stored_once(ids)
