"""What of a person has left the outbox: in shipments, on the way, and in ClickHouse."""

import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings

from analytics.clickhouse import client
from analytics.clickhouse.cluster import rows_of
from analytics.models import OutboxEvent, Shipment, by_column, events_of

MUTATION: Final = 120.0  # seconds that rewriting the parts of a table may take
SEARCH: Final = 60.0  # seconds that looking for one person in a table may take
CHUNK: Final = 5_000
_NAMED: Final = ("events", "logs")  # tables that say whose a row is
_DERIVED: Final = ("people",)  # and of views, whose rows are not counted: they hold the same again
_PAGE: Final = """
SELECT event_id, event_type, toUnixTimestamp64Micro(timestamp), user_id, request_id, data FROM events
WHERE user_id = %(user)s AND (timestamp, event_id) > (fromUnixTimestamp64Micro(toInt64(%(at)s), 'UTC'), toUUID(%(id)s))
ORDER BY timestamp, event_id LIMIT %(most)s
"""
# As the outbox's JSON is written.
_BY: Final = "UPDATE data = replaceAll(data, %(by)s, %(nobody)s) WHERE position(data, %(by)s) > 0"


class OnTheWay(Exception):
    """shipments: how many hold something of the person, and are not delivered."""

    def __init__(self, shipments: int) -> None:
        super().__init__(f"{shipments} shipments")
        self.shipments = shipments


def with_delivered(waiting: Iterable[OutboxEvent], *, user_id: uuid.UUID) -> Iterator[OutboxEvent]:
    """Each of a person's events once. waiting: those in the outbox, which is read first: they only ever move on.

    Errors: ClickHouseUnavailable.
    """
    seen: set[uuid.UUID] = set()
    for source in (waiting, _in_shipments(user_id), _delivered(user_id)):
        for event in source:
            if event.event_id not in seen:
                yield event
                seen.add(event.event_id)


def count_delivered(*, user_id: uuid.UUID) -> int:
    """How many events of a person have left the outbox; one that is just arriving counts twice.

    Errors: ClickHouseUnavailable.
    """
    return sum(1 for _ in _in_shipments(user_id)) + (_count("events", user_id) if client.exists() else 0)


def erase_delivered(*, user_id: uuid.UUID, was_staff: bool) -> int:
    """Delete what ClickHouse holds of a person, once their rows have left the outbox. Returns how many rows.

    was_staff: also forget that others' events were their doing. Errors: OnTheWay, ClickHouseUnavailable; try again.
    """
    _wait_for(user_id)
    if not client.exists():
        return 0
    erased = 0
    for table in (*_NAMED, *_DERIVED):
        found = _count(table, user_id)
        # Of a cluster the replica that counted may not have yet what another has stored; what alters knows of all.
        if found or settings.CLICKHOUSE_CLUSTER:
            _alter(table, "DELETE WHERE user_id = %(user)s", {"user": str(user_id)})
        erased += found if table in _NAMED else 0
    if was_staff:
        _alter("events", _BY, {"by": f'"by": "{user_id}"', "nobody": '"by": null'})
    _forget_statements(user_id)
    return erased


def _forget_statements(user_id: uuid.UUID) -> None:
    """ClickHouse keeps a table's last hundred that are done, with whom they name; those of a killed run too."""
    cluster = settings.CLICKHOUSE_CLUSTER
    done = "is_done AND position(command, %(user)s) > 0"  # of another who erases them now nothing is ended
    client.query(
        f"KILL MUTATION{f' ON CLUSTER {cluster}' if cluster else ''} WHERE {done} SYNC",
        {"user": str(user_id)},
        seconds=MUTATION,
    )


def _alter(table: str, change: str, parameters: dict[str, Any]) -> None:
    """On all replicas; returns when it is done."""
    statement = f"ALTER TABLE {rows_of(table)} {change}"
    client.query(statement, parameters, seconds=MUTATION, options={"mutations_sync": 2})


def _count(table: str, user_id: uuid.UUID) -> int:
    counted = f"SELECT count() FROM {table} WHERE user_id = %(user)s"  # noqa: S608  (a name of ours)
    return int(client.query(counted, {"user": str(user_id)}, seconds=SEARCH)[0][0])


def _shipments() -> Iterator[Shipment]:
    """One at a time: each holds thousands of events."""
    for pk in list(Shipment.objects.order_by("created_at").values_list("pk", flat=True)):
        if shipment := Shipment.objects.filter(pk=pk).first():
            yield shipment


def _in_shipments(user_id: uuid.UUID) -> Iterator[OutboxEvent]:
    for shipment in _shipments():
        yield from events_of(shipment.columns, user_id)


def _wait_for(user_id: uuid.UUID) -> None:
    """Until nothing that names the person is on its way. Errors: OnTheWay, if that has failed or takes too long."""
    naming = Shipment.objects.filter(pk__in=[one.pk for one in _shipments() if str(user_id).encode() in one.text])
    end = time.monotonic() + settings.SHIPMENT_LEASE.total_seconds()
    while left := naming.count():
        if naming.failed().exists() or time.monotonic() > end:
            raise OnTheWay(left)
        time.sleep(0.1)


def _delivered(user_id: uuid.UUID) -> Iterator[OutboxEvent]:
    after: dict[str, Any] = {"at": 0, "id": str(uuid.UUID(int=0))}
    while client.exists():
        rows = client.query(_PAGE, {**after, "user": str(user_id), "most": CHUNK}, seconds=SEARCH)
        yield from events_of(by_column(rows), user_id)
        if len(rows) < CHUNK:
            return
        after = {"at": rows[-1][2], "id": str(rows[-1][0])}
