"""Delivery: what the outbox holds goes to ClickHouse, each event once, whoever dies at whatever line.

Rows are moved into a shipment (one transaction), sent under its token, and the shipment is deleted. A worker that ends
between these leaves a shipment that another sends again after the lease: the same rows in the same order under the
same token, which ClickHouse stores once. Any number may run at once.
"""

import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Sum
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from analytics import metrics
from analytics.clickhouse import client
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import TROUBLED, Columns, OutboxEvent, Shipment

logger = logging.getLogger(__name__)

TABLE: Final = "events"
SIZE: Final = 20_000  # events of a shipment
# Shorter than the schedule's interval, so that during a catch-up one run follows the other and none piles up.
SECONDS: Final = 4.5
PAUSES: Final = (5.0, 60.0)  # seconds before a failed shipment is sent again: at first, and at most
_SHOWN: Final = """
SELECT count() FROM events
WHERE timestamp = fromUnixTimestamp64Micro(toInt64(%(at)s)) AND event_id = %(id)s
"""


class TakenOver(Exception):
    """The shipment is another worker's by now, or delivered."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What ClickHouse does not have yet. events: of the outbox at most MOST_COUNTED are counted. failed: shipments."""

    events: int
    oldest: datetime | None
    failed: int

    @property
    def age(self) -> timedelta:
        """Of the oldest event."""
        return timezone.now() - self.oldest if self.oldest else timedelta(0)


def backlog() -> Backlog:
    waiting = OutboxEvent.objects.order_by()[: metrics.MOST_COUNTED].count()
    shipped = Shipment.objects.aggregate(events=Coalesce(Sum("events"), 0))
    return Backlog(waiting + shipped["events"], oldest(), Shipment.objects.failed().count())


def oldest() -> datetime | None:
    """When the oldest event happened that ClickHouse does not have yet."""
    in_shipments = Shipment.objects.aggregate(oldest=Min("oldest"))["oldest"]
    return min((moment for moment in (OutboxEvent.objects.oldest(), in_shipments) if moment), default=None)


def run() -> int:
    """A run of the schedule: ships, and says how much is left. Returns how many events were delivered."""
    if not client.exists():
        return 0
    try:
        return ship()
    except ClickHouseUnavailable as error:
        logger.warning("events wait for ClickHouse", extra={"error": str(error)})
        return 0
    finally:
        left = backlog()
        metrics.WAITING.set(left.events)
        metrics.OLDEST.set(left.age.total_seconds())


def ship(*, seconds: float = SECONDS, size: int = SIZE) -> int:
    """Send what waits, beginning no further shipment after so long. Returns how many events were delivered.

    Errors: ClickHouseUnavailable; what was being sent is sent again later.
    """
    end, delivered = time.monotonic() + seconds, 0
    if oldest() is None:  # nor is the engine in the process opened for nothing
        return 0
    client.scalar("SELECT 1")  # while it is away all stays in the outbox, where it can be erased
    while time.monotonic() < end:
        if shipment := _overdue():
            delivered += _deliver(shipment, shipment.columns)
        elif loaded := _load(size):
            delivered += _deliver(*loaded)
        else:
            break
    return delivered


def hasten() -> int:
    """Let what has failed be sent at once, without the rest of its pause. Returns how many shipments."""
    return Shipment.objects.failed().filter(lease_until__gt=Now()).update(lease_until=Now())


def _overdue() -> Shipment | None:
    return next((shipment for shipment in Shipment.objects.overdue()[:3] if shipment.take()), None)


def _load(size: int) -> tuple[Shipment, Columns] | None:
    """Move the oldest events into a new shipment, of one month: only what is of one part is stored as a whole.

    None: nothing waits, or others are in such trouble that these would only join them.
    """
    first = OutboxEvent.objects.oldest()
    if first is None or Shipment.objects.troubled().count() >= TROUBLED:
        return None
    since = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    until = (since + timedelta(days=32)).replace(day=1)
    with transaction.atomic(durable=True):
        columns = OutboxEvent.objects.take(since=since, until=until, most=size)
        if not columns["event_id"]:  # others were the quicker
            return None
        lease = Now() + settings.SHIPMENT_LEASE
        events, packed = len(columns["event_id"]), Shipment.pack(columns)
        shipment = Shipment.objects.create(packed=packed, events=events, oldest=first, lease_until=lease)
    return shipment, columns


def _deliver(shipment: Shipment, columns: Columns) -> int:
    """Returns how many events were delivered by this worker. Errors: ClickHouseUnavailable."""
    try:
        _send(shipment, columns)
    except TakenOver:
        return 0
    except ClickHouseUnavailable as error:
        metrics.FAILURES.labels(str(error)).inc()
        shipment.put_off(_pause(shipment.attempts), str(error))
        raise
    if not Shipment.objects.filter(pk=shipment.pk).delete()[0]:
        return 0  # another worker was the quicker to say so
    metrics.SHIPPED.inc(shipment.events)
    return shipment.events


def _pause(attempts: int) -> timedelta:
    first, most = PAUSES
    return timedelta(seconds=min(most, first * 2 ** min(attempts - 1, 10)) * random.uniform(0.8, 1))  # noqa: S311


def _send(shipment: Shipment, columns: Columns) -> None:
    """Errors: ClickHouseUnavailable, TakenOver."""
    _insert(shipment, columns)
    if shipment.attempts > 1 and not _is_there(columns):
        if not shipment.renew_token():
            raise TakenOver
        _insert(shipment, columns)


def _insert(shipment: Shipment, columns: Columns) -> None:
    client.insert(TABLE, {name: list(column) for name, column in columns.items()}, token=str(shipment.token))


def _is_there(columns: Columns) -> bool:
    """Whether ClickHouse has them. A single server notes a token before it stores the rows, and may be killed between.

    On a cluster both is one act, while another replica than the one that was asked may not know of it yet.
    """
    one: Mapping[str, Any] = {"id": str(columns["event_id"][-1]), "at": columns["timestamp"][-1]}
    return bool(settings.CLICKHOUSE_CLUSTER or client.scalar(_SHOWN, one))
