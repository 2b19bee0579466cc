"""The engine in the process: one process holds its folder, others ask that one, and it is as a server is."""

import fcntl
import os
import signal
import subprocess
import sys
import uuid
from datetime import UTC, datetime

import pytest

from accounts.privacy import erasing
from analytics.clickhouse import client, holder, migrating
from analytics.models import OutboxEvent, Shipment
from analytics.services import shipping
from tests.accounts.privacy.conftest import delete, files  # noqa: F401  (a fixture)
from tests.accounts.privacy.test_everything_is_exported import archive_of
from tests.analytics.conftest import NOON, event
from tests.analytics.reports.conftest import embedded_folder  # noqa: F401  (a fixture)

ROOT = os.getcwd()
HOLD = """
import sys, time, django
django.setup()
from analytics.clickhouse import client
print(client.scalar("SELECT count() FROM events"), flush=True)
for line in sys.stdin:
    print(client.scalar(line), flush=True)
"""


@pytest.fixture
def embedded(settings, embedded_folder):  # noqa: F811
    settings.CLICKHOUSE_URL, settings.CLICKHOUSE_EMBEDDED = "", True
    settings.CLICKHOUSE_FOLDER = embedded_folder
    for table in ("events", "people", "events_daily", "logs"):
        client.query(f"TRUNCATE TABLE {table}")


@pytest.fixture
def another(settings, tmp_path):
    """Another process, in a home of its own which this one then shares."""
    holder.release()
    settings.CLICKHOUSE_URL, settings.CLICKHOUSE_EMBEDDED = "", True
    settings.CLICKHOUSE_FOLDER = tmp_path / "clickhouse"
    started = []

    def start():
        environment = {
            **os.environ,
            "NOCTURNA_HOME": str(tmp_path),
            "CLICKHOUSE_URL": "",
            "CLICKHOUSE_EMBEDDED": "true",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD], env=environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "0\n"
        return process

    yield start
    holder.release()
    for process in started:
        process.kill()
        process.wait(10)


def columns(*ids):
    at = int(NOON.timestamp()) * 1_000_000
    return {"event_id": list(ids), "event_type": ["chart.created"] * len(ids), "timestamp": [at] * len(ids)}


def test_it_has_the_same_tables(embedded):
    assert migrating.pending() == []
    tables = {name for (name,) in client.query("SELECT name FROM system.tables WHERE database = currentDatabase()")}
    assert {"events", "metrics", "logs", "people", "events_daily", "schema_migrations"} <= tables


def test_values_are_those_of_a_server(embedded, settings):
    asked = (
        "SELECT toUUID(%(id)s), toDate('2026-11-02'), toDateTime64('2026-11-02 01:02:03.5', 6, 'UTC'), toUInt64(1), "
        "toDecimal128('0.5', 9), map('a', 1), [1, 2], %(text)s, NULL, 0.5"
    )
    parameters = {"id": uuid.UUID(int=7), "text": "'; DROP TABLE events; -- %s"}
    here = client.query(asked, parameters)

    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]

    assert here == client.query(asked, parameters)
    assert here[0][2] == datetime(2026, 11, 2, 1, 2, 3, 500_000, tzinfo=UTC)


def test_many_rows_come_in_their_order(embedded):
    rows = client.query("SELECT number, toString(number) FROM system.numbers LIMIT 200000")

    assert rows == [(n, str(n)) for n in range(200_000)]
    assert client.query("SELECT 1 WHERE 0") == []


def test_a_block_of_the_same_token_is_stored_once(embedded):
    one, other = uuid.uuid4(), uuid.uuid4()
    for token in ("a", "a", "b"):
        client.insert("events", columns(one, other), token=f"{one}{token}")

    assert client.scalar("SELECT count() FROM events") == 4
    assert client.scalar("SELECT sum(events) FROM events_daily") == 4


def test_a_failure_is_named_and_quotes_nothing(embedded):
    with pytest.raises(client.ClickHouseUnavailable, match=r"^UNKNOWN_TABLE$"):
        client.query("SELECT 1 FROM secrets_of_ada")
    with pytest.raises(client.ClickHouseUnavailable, match=r"^TIMEOUT_EXCEEDED$"):
        client.query("SELECT count() FROM system.numbers", seconds=1)
    assert client.scalar("SELECT 1") == 1


@pytest.mark.django_db(transaction=True)
def test_the_outbox_is_shipped_to_it(embedded):
    ids = {event().pk, event(user_id=uuid.uuid4()).pk}

    assert shipping.run() == 2

    assert {row[0] for row in client.query("SELECT event_id FROM events")} == ids
    assert (OutboxEvent.objects.count(), Shipment.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("files")
def test_an_archive_has_what_is_there_and_an_erasure_takes_it_away(embedded, alice, mallory):
    for user in (alice, mallory):
        event(user_id=user.pk, data={"n": 1})
    shipping.run()
    told = [row for row in archive_of(alice).rows("events") if row["event_type"] == "chart.created"]
    assert [row["data"] for row in told] == [{"n": 1}]

    delete(alice)
    shipping.run()
    assert erasing.purge_deleted().erased == 1

    for table in ("events", "people"):
        assert client.scalar(f"SELECT count() FROM {table} WHERE user_id = %(id)s", {"id": alice.pk}) == 0
        assert client.scalar(f"SELECT count() FROM {table} WHERE user_id = %(id)s", {"id": mallory.pk}) == 1


def test_who_comes_later_asks_the_process_that_holds_it(another):
    another()
    one = uuid.uuid4()

    client.insert("events", columns(one), token=str(one))

    assert client.query("SELECT event_id FROM events") == [(one,)]
    assert not holder.is_held()
    with pytest.raises(client.ClickHouseUnavailable, match=r"^UNKNOWN_TABLE$"):
        client.query("SELECT 1 FROM nowhere")


def test_nobody_but_its_user_reaches_it(another, settings):
    another()

    assert settings.CLICKHOUSE_FOLDER.stat().st_mode & 0o777 == 0o700


def test_when_the_holder_is_killed_the_next_one_goes_on_with_what_was_stored(another):
    process = another()
    one = uuid.uuid4()
    client.insert("events", columns(one), token=str(one))

    process.send_signal(signal.SIGKILL)
    process.wait(10)

    assert client.query("SELECT event_id FROM events") == [(one,)]
    assert holder.is_held()
    client.insert("events", columns(one), token=str(one))
    assert client.scalar("SELECT count() FROM events") == 1


def test_one_that_only_begins_is_waited_for(another, settings):
    """Its lock is taken, and there is no way in yet."""
    settings.CLICKHOUSE_FOLDER.mkdir(parents=True)
    with (settings.CLICKHOUSE_FOLDER / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(client.ClickHouseUnavailable, match=r"^HELD_BY_ANOTHER_PROCESS$"):
            client.query("SELECT 1", seconds=0.3)
    assert client.scalar("SELECT 1") == 1


def test_several_threads_ask_at_once(embedded, crowd):
    def ask():
        number = uuid.uuid4().int % 1000
        return client.scalar(f"SELECT {number} + sleep(0.05)") == number

    assert crowd(6, ask) == [True] * 6
