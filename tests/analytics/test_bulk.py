"""Requests, queues, caches and lines of the log, in ClickHouse."""

import logging
import os
import time
import uuid

import pytest

from accounts.services import api_keys
from analytics.clickhouse import client
from analytics.services import storing
from config.celery import app
from config.system.bulk import NotStored, courier, measure
from config.system.caching import LocalLevel, TwoLevels
from tests.config.test_bulk import counted
from tests.interpretations.conftest import eventually, worker
from tests.serving import serving

__all__ = ["worker"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "clickhouse://127.0.0.1:1/default"
REQUEST = "6d2c2952-99e0-433f-b645-619a09ba0a17"


@pytest.fixture
def recording(settings):
    """Both tables empty, and what happens from here on goes there."""
    courier.flush()
    for table in ("metrics", "logs"):
        client.query(f"TRUNCATE TABLE {table}")
    settings.ANALYTICS_BULK = True
    yield
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    settings.ANALYTICS_BULK = False
    courier.flush()


def measured(name):
    assert courier.flush()
    rows = client.query(
        "SELECT toUnixTimestamp64Milli(timestamp), value, labels FROM metrics WHERE name = %(name)s ORDER BY timestamp",
        {"name": name},
    )
    assert all(abs(at / 1000 - time.time()) < 60 for at, _, _ in rows)
    return [(value, labels) for _, value, labels in rows]


def lines(where="1"):
    assert courier.flush()
    columns = "level, service, logger, message, user_id, request_id, data, fingerprint"
    return client.query(f"SELECT {columns} FROM logs WHERE {where} ORDER BY timestamp")


@pytest.mark.usefixtures("recording")
def test_each_request_is_measured_by_route_and_key(api, alice, anonymous):
    key, text = api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="k", scopes={"charts:read"})
    secret = uuid.uuid4()

    anonymous.get(f"/charts/{secret}", Authorization=f"Api-Key {text}")
    api(alice).get("/catalogue")
    anonymous.get("/no/such/path")
    anonymous.client.get("/health/live")

    rows = measured("api.request")
    usual = {"method": "GET", "key": ""}
    assert [labels for _, labels in rows] == [
        {"route": "/api/v1/charts/<chart:chart_id>", "method": "GET", "status": "404", "key": str(key.pk)},
        {**usual, "route": "/api/v1/catalogue", "status": "200"},
        {**usual, "route": "unknown", "status": "404"},
    ]
    assert all(0 < seconds < 30 for seconds, _ in rows)
    assert str(secret) not in str(rows)


@pytest.mark.usefixtures("recording")
def test_each_request_leaves_its_line_with_its_person(api, alice, settings):
    api(alice).get("/users/me", **{"X-Request-ID": REQUEST})

    [line] = lines("message = 'request'")
    level, service, logger, _, user, request, data, fingerprint = line
    assert (level, service, logger, fingerprint) == ("info", settings.SERVICE_NAME, "nocturna.requests", "")
    assert (user, request) == (alice.pk, uuid.UUID(REQUEST))
    assert '"path":"/api/v1/users/me"' in data
    assert "alice" not in str(lines()).lower()


@pytest.mark.usefixtures("recording")
def test_an_error_is_found_by_its_fingerprint(api, alice):
    for n in range(2):
        try:
            raise ValueError(f"alice@example.com {n}")
        except ValueError:
            logging.getLogger("charts").exception("it broke", extra={"attempt": n})
    logging.getLogger("charts").debug("never kept")

    rows = lines("level = 'error'")
    assert len(rows) == 2
    assert len({row[7] for row in rows}) == 1
    assert len(rows[0][7]) == 16
    assert '"exception":"ValueError"' in rows[0][6]
    assert "example.com" not in str(rows)
    assert lines("message = 'never kept'") == []


@pytest.mark.usefixtures("recording")
def test_a_server_that_a_signal_ends_sends_its_last_rows():
    with serving():
        measure("api.request", 1.0, route="/last")

    kept = client.query("SELECT labels['route'] FROM metrics WHERE name = 'api.request'")
    assert ("/last",) in kept


@pytest.mark.usefixtures("recording")
def test_look_ups_are_added_up():
    cache = TwoLevels("recorded", LocalLevel(1_000), None)
    for _ in range(3):
        cache.get("k", lambda: (b"v", True))

    rows = [(value, labels) for value, labels in measured("cache.lookups") if labels["cache"] == "recorded"]
    assert sorted(rows, key=str) == [
        (1.0, {"cache": "recorded", "level": "process", "outcome": "miss"}),
        (2.0, {"cache": "recorded", "level": "process", "outcome": "hit"}),
    ]


@pytest.mark.usefixtures("recording")
def test_what_a_job_has_waited_is_measured(worker):
    app.tasks["analytics.tasks.ship_events"].apply_async()

    eventually(lambda: measured("queue.wait"))
    [(seconds, labels)] = measured("queue.wait")
    assert 0 <= seconds < 30
    assert labels["task"] == "analytics.tasks.ship_events"
    assert labels["queue"] == app.conf.task_default_queue


@pytest.mark.usefixtures("recording")
def test_while_clickhouse_is_away_requests_are_answered_and_what_fits_waits(api, alice, settings):
    settings.CLICKHOUSE_URL = AWAY
    before = counted("failures", table="metrics", error="NETWORK_ERROR")

    assert api(alice).get("/users/me").status_code == 200
    assert not courier.flush()

    assert counted("failures", table="metrics", error="NETWORK_ERROR") > before
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    assert [labels["route"] for _, labels in measured("api.request")] == ["/api/v1/users/me"]


def test_rows_of_a_token_are_stored_once(recording):
    rows = [("api.request", time.time(), 0.1, {"route": "/"})] * 3

    for _ in range(2):
        storing.store("metrics", rows, "again")

    assert len(measured("api.request")) == 3


def test_an_id_of_a_clients_making_is_nobodys(recording):
    storing.store("logs", [(time.time(), "info", "charts", "m", "u-1", "", "{}", "")], "made up")

    assert [row[4:6] for row in lines()] == [(uuid.UUID(int=0), uuid.UUID(int=0))]


def test_a_failure_says_why_and_quotes_nothing(recording, settings):
    settings.CLICKHOUSE_URL = AWAY

    with pytest.raises(NotStored, match=r"^NETWORK_ERROR$"):
        storing.store("metrics", [("secret", time.time(), 1.0, {})], "t")


@pytest.mark.usefixtures("recording")
def test_nothing_is_measured_when_it_is_switched_off(api, alice, settings):
    settings.ANALYTICS_BULK = False

    api(alice).get("/users/me")
    measure("api.request", 1.0, route="/")

    assert (measured("api.request"), lines()) == ([], [])
