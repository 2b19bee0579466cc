"""What is recorded arrives in ClickHouse, once, whatever fails on the way."""

import io
import os
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analytics.clickhouse import client
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import OutboxEvent, Shipment
from analytics.services import shipping
from tests.analytics.conftest import NOON, event
from tests.config.test_metrics import scraped

pytestmark = pytest.mark.django_db(transaction=True)
PERSON, REQUEST = uuid.UUID(int=2**127 + 7), uuid.UUID(int=11)
AWAY = "clickhouse://127.0.0.1:1/default"


def fail(**options):
    with pytest.raises(ClickHouseUnavailable) as failed:
        shipping.ship(**options)
    return str(failed.value)


def replay(*arguments):
    out = io.StringIO()
    call_command("replay_outbox", *arguments, stdout=out)
    return out.getvalue()


def test_an_event_arrives_as_it_was_recorded(delivered):
    at = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
    whole = event(timestamp=at, user_id=PERSON, request_id=REQUEST, data={"name": 'ö"\\\n', "n": [1, None]})
    bare = event(event_type="day.ended")

    assert shipping.ship() == 2

    told = client.query(
        "SELECT event_id, event_type, toUnixTimestamp64Micro(timestamp), user_id, request_id, "
        "JSONExtractString(data, 'name'), JSONExtractRaw(data, 'n') FROM events ORDER BY event_type"
    )
    micros = int(at.timestamp()) * 1_000_000 + 123456
    assert told == [
        (whole.pk, "chart.created", micros, PERSON, REQUEST, 'ö"\\\n', "[1,null]"),
        (bare.pk, "day.ended", int(NOON.timestamp()) * 1_000_000, uuid.UUID(int=0), uuid.UUID(int=0), "", ""),
    ]
    assert (OutboxEvent.objects.count(), Shipment.objects.count(), shipping.ship()) == (0, 0, 0)


def test_what_was_recorded_in_a_transaction_that_is_not_over_waits(delivered, happen):
    ids = happen(5)

    assert shipping.ship(size=2) == 5

    assert set(delivered()) == ids


def test_a_server_that_is_away_gets_nothing_and_nothing_is_lost(delivered, settings):
    waiting = event(timestamp=timezone.now() - timedelta(seconds=200))
    settings.CLICKHOUSE_URL = AWAY

    assert fail() == "NETWORK_ERROR"
    assert shipping.run() == 0

    assert (OutboxEvent.objects.get().pk, Shipment.objects.count()) == (waiting.pk, 0)
    assert scraped("nocturna_outbox_events_waiting") == 1
    assert 200 <= scraped("nocturna_outbox_oldest_seconds") < 260
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    assert (shipping.run(), delivered()) == (1, [waiting.pk])
    assert scraped("nocturna_outbox_events_waiting") == scraped("nocturna_outbox_oldest_seconds") == 0


def test_without_clickhouse_events_stay_where_they_are(settings, happen):
    settings.CLICKHOUSE_URL = ""
    happen(3)

    assert shipping.run() == 0

    assert (OutboxEvent.objects.count(), Shipment.objects.count()) == (3, 0)
    with pytest.raises(CommandError, match="There is no ClickHouse"):
        replay()


def test_what_failed_is_sent_again_after_a_pause_under_the_same_token(broken, delivered, happen):
    ids = happen(3)
    before = timezone.now()

    assert fail() == "UNKNOWN_TABLE"

    [shipment] = Shipment.objects.all()
    assert (shipment.events, shipment.attempts, shipment.error) == (3, 1, "UNKNOWN_TABLE")
    assert timedelta(seconds=4) <= shipment.lease_until - before < timedelta(seconds=10)
    assert scraped("nocturna_outbox_failures_total", error="UNKNOWN_TABLE") > 0
    broken()
    assert (shipping.ship(), delivered()) == (0, [])
    assert shipping.hasten() == 1
    assert (shipping.ship(), set(delivered())) == (3, ids)
    assert not Shipment.objects.exists()


def test_pauses_grow_and_have_an_end(broken, happen):
    happen(1)
    fail()
    pauses = []
    for _ in range(6):
        shipping.hasten()
        before = timezone.now()
        fail()
        pauses.append((Shipment.objects.get().lease_until - before).total_seconds())

    for pause, most in zip(pauses, (10, 20, 40, 60, 60, 60), strict=True):
        assert most * 0.79 < pause < most + 5


def test_a_shipment_is_of_one_month(broken, delivered):
    """One that is of two would be stored by halves, if the server died between them."""
    ids = [event(timestamp=datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC)).pk, event().pk]

    fail()

    assert (Shipment.objects.get().events, OutboxEvent.objects.get().pk) == (1, ids[1])
    broken()
    shipping.hasten()
    assert (shipping.ship(), set(delivered())) == (2, set(ids))


def test_in_trouble_no_more_is_taken_along(broken, delivered, happen):
    happen(10)
    for _ in range(3):
        fail(size=1)
        Shipment.objects.update(attempts=3, lease_until=timezone.now() + timedelta(minutes=1))

    assert (shipping.ship(), Shipment.objects.count(), OutboxEvent.objects.count()) == (0, 3, 7)

    broken()
    shipping.hasten()
    assert (shipping.ship(), len(delivered())) == (10, 10)


def died(shipment):
    """As a worker leaves it that was killed: nobody put it off, and its lease is over."""
    Shipment.objects.filter(pk=shipment.pk).update(error="", lease_until=timezone.now() - timedelta(seconds=1))
    return Shipment.objects.get(pk=shipment.pk)


def test_what_a_dead_worker_had_sent_is_not_stored_again(broken, delivered, happen):
    ids = happen(3)
    fail()
    broken()
    shipment = died(Shipment.objects.get())
    client.insert("events", shipment.columns, token=str(shipment.token))

    assert shipping.ship() == 3

    assert (len(delivered()), set(delivered())) == (3, ids)


def test_what_the_server_only_believes_to_have_is_sent_under_another_token(broken, delivered, happen):
    """It notes the token first, and was killed before the rows."""
    ids = happen(3)
    fail()
    broken()
    shipment = died(Shipment.objects.get())
    client.insert("events", shipment.columns, token=str(shipment.token))
    client.query("ALTER TABLE events DELETE WHERE 1", options={"mutations_sync": 2})

    assert shipping.ship() == 3

    assert (len(delivered()), set(delivered())) == (3, ids)


def test_what_a_living_worker_sends_is_left_to_it(broken, delivered, happen):
    happen(3)
    fail()
    Shipment.objects.update(error="", lease_until=timezone.now() + timedelta(minutes=1))
    broken()

    assert (shipping.hasten(), shipping.ship(), delivered()) == (0, 0, [])
    with pytest.raises(CommandError, match="3 events are left"):
        replay()


def test_several_at_once_deliver_each_event_once(delivered, happen, crowd):
    ids = happen(5_000)

    counts = crowd(4, lambda: shipping.ship(seconds=60, size=300))

    assert sum(counts) == len(delivered()) == 5_000
    assert set(delivered()) == ids
    assert not Shipment.objects.exists()


def test_the_outbox_is_replayed_by_hand(broken, delivered, happen):
    happen(3)
    fail()
    happen(2)

    foretold = replay("--dry-run")
    assert re.fullmatch(r"5 events wait, the oldest since \S+Z; 1 shipments failed\n", foretold)
    with pytest.raises(CommandError, match="ClickHouse: UNKNOWN_TABLE"):
        replay()
    broken()

    told = replay()

    assert told.splitlines()[1:] == ["5 delivered, 0 left", "5 events delivered"]
    assert len(delivered()) == 5
    assert replay().splitlines() == ["0 events wait; 0 shipments failed", "0 events delivered"]


def test_health_says_when_events_wait_for_long(delivered):
    event(timestamp=timezone.now() - timedelta(seconds=400))

    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    told = answer.json()["dependencies"]["events"]
    assert (told["needed"], told["status"]) == (False, "slow")
    assert re.fullmatch(r"the oldest has waited for 4\d\d s", told["detail"])


def test_health_counts_those_in_shipments_too(broken):
    event(timestamp=timezone.now() - timedelta(seconds=400))
    fail()

    assert Client().get("/health/ready").json()["dependencies"]["events"]["status"] == "slow"


def test_the_schedule_delivers():
    assert "analytics.tasks.ship_events" in {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
