"""On a cluster: what is stored by any node is on the shards once, and any node tells what a single server would."""

import contextlib
import copy
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import ErasureReport
from accounts.privacy import erasing
from analytics.clickhouse import client, migrating, server
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import OutboxEvent, Shipment
from analytics.reports import REPORTS, Period
from analytics.services import persons, shipping
from tests.accounts.privacy.conftest import delete, files  # noqa: F401  (a fixture)
from tests.analytics import four_shards, month
from tests.analytics.conftest import NOON, event
from tests.analytics.four_shards import CLUSTER, Node
from tests.analytics.reports.conftest import MONDAY, TABLES
from tests.interpretations.conftest import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    with four_shards.running(tmp_path_factory.mktemp("shards")) as nodes:
        yield nodes


@pytest.fixture
def alone(settings: Any) -> str:
    """A single server, for comparison; empty."""
    for table in TABLES:
        client.query(f"TRUNCATE TABLE {table}")
    return str(settings.CLICKHOUSE_URL)


@pytest.fixture
def nodes(started: list[Node], settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Node]:
    """Empty; the first is asked."""
    settings.CLICKHOUSE_URL, settings.CLICKHOUSE_CLUSTER = started[0].url, CLUSTER
    monkeypatch.setattr(server, "Client", four_shards.driver(started))
    for node in started:
        node.revive()
    migrating.migrate()
    for table in TABLES:
        client.query(f"TRUNCATE TABLE {table}_local ON CLUSTER {CLUSTER}")
    return started


def on_each(nodes, sql):
    """The one column of each."""
    return [[value for (value,) in node.ask(sql)] for node in nodes]


def away(do):
    with pytest.raises(ClickHouseUnavailable) as failed:
        do()
    return str(failed.value)


def come_back(nodes):
    """All that are down. One from npm ends by itself, too, when another breaks off what it had asked of it."""

    def answer():
        for node in nodes:
            node.revive()
        with contextlib.suppress(ClickHouseUnavailable):
            return client.query("SELECT count() FROM events") != []

    eventually(answer, within=30)


def test_migrations_are_applied_once(nodes):
    assert migrating.migrate() == []
    made = on_each(nodes, "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name")
    names = {*TABLES, *(f"{name}_local" for name in TABLES), *(f"{name}_view" for name in TABLES[3:])}
    assert [set(found) for found in made] == [{*names, "schema_migrations"}] * 4
    with_fingerprint = "SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'fingerprint'"
    assert all({"logs", "logs_local"} <= set(found) for found in on_each(nodes, with_fingerprint))


def test_events_arrive_once_dealt_out_by_their_ids(nodes, happen):
    ids = happen(1000)

    assert shipping.ship() == 1000

    shard = dict(client.query("SELECT event_id, modulo(cityHash64(event_id), 4) FROM events"))
    assert set(shard) == ids
    on = on_each(nodes, "SELECT event_id FROM events_local")
    assert sum(map(len, on)) == 1000
    assert all(shard[one] == n for n, found in enumerate(on) for one in found)
    assert min(map(len, on)) > 150


def test_what_is_sent_again_by_another_node_is_stored_once_and_counted_once(nodes, settings):
    past = month.events()
    happened = len(past.events["event_id"])

    for node in (nodes[0], nodes[3], nodes[3]):
        settings.CLICKHOUSE_URL = node.url
        client.insert("events", copy.deepcopy(past.events), token="the same")
        client.insert("metrics", month.metrics(), token="the same")

    assert client.scalar("SELECT count() FROM events") == happened
    assert client.scalar("SELECT sum(events) FROM events_daily") == happened
    assert client.scalar("SELECT sum(calls) FROM model_calls_daily") == past.events["event_type"].count("model.called")
    assert client.scalar("SELECT sum(requests) FROM api_requests_daily") == 400
    assert client.scalar("SELECT sum(samples) FROM metrics_by_minute") == 800


def told():
    last = MONDAY + timedelta(days=month.DAYS - 1)
    return {
        (name, interval): report.rows(Period(MONDAY, last, interval))
        for name, report in REPORTS.items()
        for interval in report.intervals or ("day",)
    }


def test_any_node_reports_what_a_single_server_does(alone, nodes, settings):
    past = month.events()

    def store(url, cluster):
        settings.CLICKHOUSE_URL, settings.CLICKHOUSE_CLUSTER = url, cluster
        copy.deepcopy(past).store()
        client.insert("metrics", month.metrics(), token=str(uuid.uuid4()))
        client.insert("logs", month.logs(), token=str(uuid.uuid4()))

    store(nodes[1].url, CLUSTER)
    store(alone, "")
    expected = told()

    assert min(map(len, expected.values())) > 0
    for node in nodes:
        settings.CLICKHOUSE_URL, settings.CLICKHOUSE_CLUSTER = node.url, CLUSTER
        assert told() == expected


OF_A_PERSON = "SELECT count() FROM {}_local WHERE user_id = '{}'"


def of_person(nodes, user):
    """How many rows each node has, by table."""
    return {
        table: [found[0] for found in on_each(nodes, OF_A_PERSON.format(table, user.pk))]
        for table in ("events", "people", "logs")
    }


@pytest.fixture
def gone(nodes, alice, mallory):
    """Alice has deleted her account. She and Mallory did something, which is delivered."""
    delete(alice)
    OutboxEvent.objects.all().delete()
    for n in range(100):
        event(user_id=(alice, mallory)[n % 2].pk, timestamp=NOON + timedelta(seconds=n))
    assert shipping.ship() == 100
    lines = month.logs()
    lines["user_id"] = [(alice, mallory)[n % 2].pk for n in range(200)]
    client.insert("logs", lines, token=str(alice.pk))
    return alice


@pytest.mark.usefixtures("files")
def test_the_erased_are_gone_from_every_shard(nodes, gone, mallory):
    before = of_person(nodes, mallory)
    assert all(0 not in counts for counts in of_person(nodes, gone).values())

    assert erasing.purge_deleted().erased == 1

    assert of_person(nodes, gone) == {"events": [0] * 4, "people": [0] * 4, "logs": [0] * 4}
    assert of_person(nodes, mallory) == before
    assert (sum(before["events"]), sum(before["logs"])) == (50, 100)
    report = ErasureReport.objects.get()
    assert (report.status, report.rooms["events"]) == ("completed", {"found": 50, "removed": 150})


@pytest.mark.usefixtures("files")
def test_nobody_is_erased_while_a_shard_is_away(nodes, gone):
    nodes[2].kill()

    assert erasing.purge_deleted().incomplete == 1

    assert ErasureReport.objects.get().left == {"ClickHouse: ALL_CONNECTION_TRIES_FAILED": 1}
    come_back(nodes)
    assert erasing.purge_deleted().erased == 1
    assert of_person(nodes, gone) == {"events": [0] * 4, "people": [0] * 4, "logs": [0] * 4}


def test_what_is_to_be_erased_is_told_to_all_however_little_the_node_knows_of(nodes):
    """Its replica of a shard may be behind, and is believed by nobody; nor what a profile says of waiting."""
    server.Client.altered.clear()

    assert persons.erase_delivered(user_id=uuid.uuid4(), was_staff=False) == 0

    *deletions, forgotten = [query for query, _ in server.Client.altered]
    assert [query.partition(" DELETE ")[0] for query in deletions] == [
        f"ALTER TABLE {table}_local ON CLUSTER {CLUSTER}" for table in ("events", "logs", "people")
    ]
    assert forgotten.startswith(f"KILL MUTATION ON CLUSTER {CLUSTER} ")
    told_with = {"mutations_sync": 2, "distributed_ddl_output_mode": "throw", "distributed_ddl_task_timeout": 180}
    assert all(told_with.items() <= options.items() for _, options in server.Client.altered[:-1])


def test_while_a_shard_is_away_nothing_is_lost_and_nothing_told_by_halves(nodes, happen, settings):
    ids = happen(400)
    assert shipping.ship() == 400
    nodes[2].kill()
    ids |= happen(400)

    assert away(shipping.ship) == "NETWORK_ERROR"
    settings.CLICKHOUSE_URL += "?skip_unavailable_shards=1"  # as a server's profile may have it
    assert away(told) == "ALL_CONNECTION_TRIES_FAILED"

    assert (Shipment.objects.count(), OutboxEvent.objects.count()) == (1, 0)
    settings.CLICKHOUSE_URL = nodes[3].url
    come_back(nodes)
    shipping.hasten()
    assert shipping.ship() == 400
    stored = [one for (one,) in client.query("SELECT event_id FROM events")]
    assert (len(stored), set(stored)) == (800, ids)
    assert client.scalar("SELECT sum(events) FROM events_daily") == 800
