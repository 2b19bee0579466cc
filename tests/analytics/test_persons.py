"""What a person did is theirs in ClickHouse too: it is in their archive, and gone when they are."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ErasureReport, User
from accounts.privacy import erasing
from analytics.clickhouse import client
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import OutboxEvent, Shipment
from analytics.services import shipping
from tests.accounts.privacy.conftest import delete, files  # noqa: F401  (a fixture)
from tests.accounts.privacy.test_everything_is_exported import archive_of
from tests.analytics.conftest import NOON, event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def owners():
    return [row[0] for row in client.query("SELECT user_id FROM events ORDER BY timestamp, user_id")]


def leave_in_a_shipment():
    """As a worker holds it that is sending."""
    client.query("RENAME TABLE events TO events_away")
    with pytest.raises(ClickHouseUnavailable):
        shipping.ship()
    client.query("RENAME TABLE events_away TO events")
    Shipment.objects.update(error="", lease_until=timezone.now() + timedelta(minutes=1))


@pytest.fixture
def gone(alice, mallory, delivered):
    """Alice has deleted her account. She and Mallory did something, which is delivered."""
    delete(alice)
    OutboxEvent.objects.all().delete()
    for day, user in enumerate((alice, mallory, alice)):
        event(user_id=user.pk, timestamp=NOON + timedelta(days=day))
    assert shipping.ship() == 3
    return alice


def test_the_archive_holds_events_wherever_they_are_and_each_once(alice, mallory, delivered):
    boss = uuid.uuid4()
    OutboxEvent.objects.all().delete()
    sent = [event(user_id=alice.pk, timestamp=NOON + timedelta(seconds=n), data={"by": str(boss)}) for n in range(3)]
    event(user_id=mallory.pk)
    shipping.ship()
    on_the_way = event(user_id=alice.pk, request_id=uuid.uuid4(), data={"n": [1, None], "ö": "ü"})
    leave_in_a_shipment()
    columns = Shipment.objects.get().columns
    client.insert("events", columns, token="as its worker has sent it by now")
    waiting = event(user_id=alice.pk)

    rows = {row["event_id"]: row for row in archive_of(alice).rows("events") if row["event_type"] == "chart.created"}

    assert set(rows) == {str(one.pk) for one in (*sent, on_the_way, waiting)}
    assert len([row for row in archive_of(alice).rows("events") if row["event_id"] == str(on_the_way.pk)]) == 1
    assert rows[str(sent[1].pk)] == {
        "event_id": str(sent[1].pk), "event_type": "chart.created", "timestamp": "2026-11-20T12:00:01Z",
        "user_id": str(alice.pk), "request_id": None, "data": {"by": "staff"},
    }  # fmt: skip
    told = rows[str(on_the_way.pk)]
    assert (told["request_id"], told["data"]) == (str(on_the_way.request_id), {"n": [1, None], "ö": "ü"})


def test_an_archive_has_more_events_than_one_page(alice, delivered):
    at = NOON  # many of one moment, too
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(event_type="x.y", user_id=alice.pk, timestamp=at + timedelta(seconds=n // 5000))
            for n in range(7_000)
        ]
    )
    assert shipping.ship() >= 7_000

    ids = [row["event_id"] for row in archive_of(alice).rows("events") if row["event_type"] == "x.y"]

    assert (len(ids), len(set(ids))) == (7_000, 7_000)


def test_nothing_of_the_erased_is_left_in_clickhouse_and_nothing_of_another_is_touched(gone, mallory):
    request = {"user_id": [gone.pk, mallory.pk], "timestamp": [int(NOON.timestamp()) * 1000] * 2}
    client.insert("logs", request, token=str(gone.pk))

    assert erasing.purge_deleted().erased == 1

    assert owners() == [mallory.pk]
    # Beside them are this process's own lines, which are nobody's.
    theirs = "SELECT user_id FROM logs WHERE user_id IN %(people)s"
    assert client.query(theirs, {"people": [gone.pk, mallory.pk]}) == [(mallory.pk,)]
    report = ErasureReport.objects.get()
    assert (report.status, report.rooms["events"]) == ("completed", {"found": 2, "removed": 3})
    # Nor in the statements that did it, which the server keeps.
    assert client.scalar("SELECT count() FROM system.mutations WHERE command LIKE %(id)s", {"id": f"%{gone.pk}%"}) == 0


def test_that_staff_did_it_is_forgotten_where_it_was_done_to_others(alice, mallory, delivered):
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    other = uuid.uuid4()
    delete(alice)
    OutboxEvent.objects.all().delete()
    event(user_id=mallory.pk, data={"by": str(alice.pk), "plan": "pro"})
    event(user_id=mallory.pk, data={"by": str(other)})
    shipping.ship()

    assert erasing.purge_deleted().erased == 1

    told = client.query(
        "SELECT JSONExtractRaw(data, 'by'), JSONExtractString(data, 'plan') FROM events ORDER BY 2 DESC"
    )
    assert told == [("null", "pro"), (f'"{other}"', "")]


def test_while_clickhouse_is_away_nobody_is_erased_wholly_and_the_next_run_goes_on(gone, mallory, settings):
    here, settings.CLICKHOUSE_URL = settings.CLICKHOUSE_URL, "clickhouse://127.0.0.1:1/default"

    assert erasing.purge_deleted().incomplete == 1

    report = ErasureReport.objects.get()
    assert (report.status, report.left) == ("incomplete", {"ClickHouse: NETWORK_ERROR": 1})
    assert User.objects.filter(pk=gone.pk).exists()
    settings.CLICKHOUSE_URL = here
    assert owners() == [gone.pk, mallory.pk, gone.pk]
    assert erasing.purge_deleted().erased == 1
    report.refresh_from_db()
    assert (report.status, report.left, owners()) == ("completed", {}, [mallory.pk])


def test_what_is_on_its_way_is_waited_for(gone, mallory, settings):
    settings.SHIPMENT_LEASE = timedelta(seconds=0.2)
    event(user_id=gone.pk)
    leave_in_a_shipment()

    assert erasing.purge_deleted().incomplete == 1

    report = ErasureReport.objects.get()
    assert (report.status, report.left) == ("incomplete", {"analytics_shipment": 1})
    Shipment.objects.update(lease_until=timezone.now())
    assert shipping.ship() == 1
    assert erasing.purge_deleted().erased == 1
    assert owners() == [mallory.pk]


def test_shipments_of_others_are_not_waited_for(gone, mallory):
    event(user_id=mallory.pk)
    leave_in_a_shipment()

    assert erasing.purge_deleted().erased == 1


def test_delivery_and_erasure_at_once_leave_nothing(gone, mallory, crowd):
    for user in (gone, mallory):
        OutboxEvent.objects.bulk_create([OutboxEvent(event_type="x.y", user_id=user.pk) for _ in range(1_000)])
    turns = iter([erasing.purge_deleted, lambda: shipping.ship(size=40), lambda: shipping.ship(size=40)])

    crowd(3, lambda: next(turns)())
    erasing.purge_deleted()

    assert ErasureReport.objects.get().status == "completed"
    assert client.scalar("SELECT count() FROM events WHERE user_id = %(id)s", {"id": str(gone.pk)}) == 0
    shipping.ship()
    assert client.scalar("SELECT count() FROM events WHERE user_id = %(id)s", {"id": str(mallory.pk)}) == 1_001


def test_a_dry_run_counts_what_is_in_clickhouse(gone):
    assert erasing.found(gone.pk)["events"] == 2
