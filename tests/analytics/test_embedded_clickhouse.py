"""The engine in the process: one process holds its folder, others ask that one, and it is as a server is."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.privacy import erasing
from analytics.clickhouse import client, holder, migrating
from analytics.models import OutboxEvent, Shipment
from analytics.services import shipping, storing
from config.system.bulk import Courier
from tests.accounts.privacy.conftest import delete, files  # noqa: F401  (a fixture)
from tests.accounts.privacy.test_everything_is_exported import archive_of
from tests.analytics.conftest import NOON, event
from tests.analytics.reports.conftest import embedded_folder  # noqa: F401  (a fixture)
from tests.serving import eventually

ROOT = os.getcwd()
HOLD = """
import sys, time, django
django.setup()
from analytics.clickhouse import client
print(client.scalar("SELECT count() FROM events"), flush=True)
for line in sys.stdin:
    print(client.scalar(line), flush=True)
"""

# At the word `hunger` it has no more files, and has them again at the next.
STARVE = HOLD.replace("import sys,", "import os, resource, sys,").replace(
    "    print(client.scalar(line)",
    """    if line == "hunger\\n":
        kept = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (os.dup(0), kept[1]))
    elif line == "food\\n":
        resource.setrlimit(resource.RLIMIT_NOFILE, kept)
    print(0 if line in ("hunger\\n", "food\\n") else client.scalar(line)""",
)
RECORD = """
import logging, django
django.setup()
from analytics.clickhouse import client
print(client.scalar("SELECT count() FROM logs"), flush=True)
logging.getLogger("charts").info("the last of all")
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

    def start(program=HOLD):
        environment = {
            **os.environ,
            "NOCTURNA_HOME": str(tmp_path),
            "CLICKHOUSE_URL": "",
            "CLICKHOUSE_EMBEDDED": "true",
            "ANALYTICS_BULK": "true",
            "ANALYTICS_FLUSH_SECONDS": "60",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", program], env=environment, cwd=ROOT, text=True,
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
def test_it_is_not_opened_while_nothing_waits(another):
    assert shipping.run() == 0
    assert not holder.is_held()

    event()

    assert shipping.run() == 1
    assert holder.is_held()


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

    folder = settings.CLICKHOUSE_FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {name: (folder / name).stat().st_mode & 0o777 for name in ("lock", "address")} == {
        "lock": 0o600, "address": 0o600,
    }  # fmt: skip
    assert Path((folder / "address").read_text()).stat().st_mode & 0o777 == 0o600


def test_a_folder_that_all_may_read_is_closed_to_them(another, settings):
    settings.CLICKHOUSE_FOLDER.mkdir(mode=0o755)

    assert client.scalar("SELECT 1") == 1

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


def test_what_a_process_says_last_is_stored_before_it_closes(another, settings):
    process = another(RECORD)

    assert process.wait(30) == 0

    assert not (settings.CLICKHOUSE_FOLDER / "data" / "status").exists()  # chdb takes it away when it is closed
    assert client.query("SELECT logger, count() FROM logs WHERE message = 'the last of all' GROUP BY logger") == [
        ("charts", 1)
    ]


def is_locked(folder):
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_while_a_statement_goes_on_nobody_else_opens_the_folder(another, settings, monkeypatch):
    monkeypatch.setattr(holder, "CLOSING", 0.1)
    held, answers = holder.hold(), []
    asking = threading.Thread(target=lambda: answers.append(client.scalar("SELECT sleep(2)")))
    asking.start()
    eventually(held.turn.locked)

    holder.release()
    assert is_locked(settings.CLICKHOUSE_FOLDER)

    asking.join()
    assert answers == [0]
    holder.release()
    assert not is_locked(settings.CLICKHOUSE_FOLDER)


def test_it_is_open_when_its_tables_are_there(another, settings):
    opening = threading.Thread(target=client.scalar, args=("SELECT 1",))
    opening.start()
    eventually(client.is_open)

    assert (settings.CLICKHOUSE_FOLDER / "door").exists()
    opening.join()


def test_what_a_full_disk_does_not_take_waits(another, settings, tmp_path):
    """A folder that is away stands for it: either is a file that cannot be written."""
    client.scalar("SELECT 1")
    settings.ANALYTICS_FLUSH_SECONDS = 60
    courier = Courier("metrics")
    courier.deliver_to(storing.store, wanted=lambda: True)
    settings.CLICKHOUSE_FOLDER.rename(tmp_path / "away")
    courier.put("metrics", ("kept", time.time(), 1.0, {}), 100)

    assert not courier.flush()

    (tmp_path / "away").rename(settings.CLICKHOUSE_FOLDER)
    assert courier.flush()
    assert client.query("SELECT name, value FROM metrics WHERE name = 'kept'") == [("kept", 1.0)]
    courier.stop()


def test_a_folder_that_cannot_be_is_one_named_error(another, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.CLICKHOUSE_FOLDER = tmp_path / "file" / "clickhouse"

    with pytest.raises(client.ClickHouseUnavailable, match=r"^ENOTDIR$"):
        client.scalar("SELECT 1")


def test_rows_of_which_there_is_no_table_or_column_are_one_named_error(embedded):
    with pytest.raises(client.ClickHouseUnavailable, match=r"^UNKNOWN_TABLE$"):
        client.insert("nowhere", {"n": [1]}, token="t")
    with pytest.raises(client.ClickHouseUnavailable, match=r"^NO_SUCH_COLUMN_IN_TABLE$"):
        client.insert("events", {"n": [1]}, token="t")


def test_the_door_opens_again_when_there_are_files_again(another):
    process = another(STARVE)

    def tell(word):
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "0\n"

    tell("hunger")
    with pytest.raises(client.ClickHouseUnavailable):
        client.query("SELECT 1", seconds=0.3)
    tell("food")

    assert client.scalar("SELECT 1") == 1
    assert not holder.is_held()
