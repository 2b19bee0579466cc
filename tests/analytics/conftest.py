"""What is in ClickHouse, and events to put there."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from analytics.clickhouse import client
from analytics.models import OutboxEvent

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MADE = """
INSERT INTO analytics_outboxevent (event_id, event_type, timestamp, data)
SELECT gen_random_uuid(), 'chart.created', now() - n * interval '1 second', '{"kind": "natal"}'
FROM generate_series(1, %s) AS n RETURNING event_id
"""


@pytest.fixture
def delivered() -> Callable[[], list[Any]]:
    """Ids of the events that ClickHouse has, in order; those of one test only."""
    client.query("TRUNCATE TABLE events")
    return lambda: [row[0] for row in client.query("SELECT event_id FROM events ORDER BY toString(event_id)")]


@pytest.fixture
def broken(delivered: Any) -> Iterator[Callable[[], None]]:
    """A server that takes no events, until it is mended."""
    client.query("RENAME TABLE events TO events_away")
    mended: list[bool] = []

    def mend() -> None:
        if not mended:
            client.query("RENAME TABLE events_away TO events")
            mended.append(True)

    yield mend
    mend()


@pytest.fixture
def happen() -> Callable[[int], set[uuid.UUID]]:
    """So many events, of this moment; their ids."""

    def make(number: int) -> set[uuid.UUID]:
        with connection.cursor() as cursor:
            cursor.execute(MADE, [number])
            return {row[0] for row in cursor.fetchall()}

    return make


def event(**columns: Any) -> OutboxEvent:
    values = {"event_type": "chart.created", "timestamp": NOON, "data": {"kind": "natal"}, **columns}
    return OutboxEvent.objects.create(**values)
