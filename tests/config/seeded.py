"""Months of a product that people use, in ClickHouse."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from analytics.clickhouse import client
from analytics.models import NOBODY
from tests.bench.reports import EVENT, REQUEST

TABLES = ("events", "metrics", "events_daily", "people", "model_calls_daily", "writings_daily", "api_requests_daily",
          "metrics_by_minute")  # fmt: skip
# Today's too; and one text in thirty contradicts its chart.
_EVENT = EVENT.replace("toStartOfDay(now('UTC'))", "toStartOfDay(now('UTC') + INTERVAL 1 DAY)").replace(
    '"verdict": "grounded"', "\"verdict\": \"', if(cityHash64(n, 7) % 30 = 0, 'ungrounded', 'grounded'), '\""
)


def empty() -> None:
    for table in (*TABLES, "logs", "errors_daily"):
        client.query(f"TRUNCATE TABLE {table}")


def fill(events: int = 200_000) -> None:
    known: dict[str, Any] = {"people": events // 50, "days": 200, "first": 0, "number": events}
    for statement in (_EVENT.format(**known), REQUEST.format(first=0, number=events // 4)):
        client.query(statement.replace("%", "%%"), seconds=60)
    assert [table for table in TABLES if not client.scalar(f"SELECT count() FROM {table}")] == []
    for verdict in ("grounded", "ungrounded"):  # today too
        sql = "SELECT sum(writings) FROM writings_daily WHERE day = toDate(now('UTC')) AND verdict = %(verdict)s"
        assert client.scalar(sql, {"verdict": verdict}) > 0


def store(events: Iterable[tuple[int, str, uuid.UUID, dict[str, Any]]]) -> None:
    """(days ago, kind, whose, data) of each; at midnight, which is never in the future."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [
        (
            uuid.uuid4(),
            kind,
            int((today - timedelta(days=ago)).timestamp()) * 1_000_000,
            who,
            NOBODY,
            orjson.dumps(data),
        )
        for ago, kind, who, data in events
    ]
    names = ("event_id", "event_type", "timestamp", "user_id", "request_id", "data")
    columns: Any = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["data"] = [data.decode() for data in columns["data"]]
    client.insert("events", columns, token=str(uuid.uuid4()))


def measure(samples: Iterable[tuple[int, float, int]]) -> None:
    """Requests: days ago, seconds, status."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [
        ("api.request", int((today - timedelta(days=ago)).timestamp() * 1000), seconds,
         {"route": "/charts", "method": "GET", "status": str(status), "key": ""})
        for ago, seconds, status in samples
    ]  # fmt: skip
    names = ("name", "timestamp", "value", "labels")
    columns: Any = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    client.insert("metrics", columns, token=str(uuid.uuid4()))
