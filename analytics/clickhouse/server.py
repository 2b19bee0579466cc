"""ClickHouse as a server, or a cluster of them, at CLICKHOUSE_URL: native protocol, a time limit on every call."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from clickhouse_driver import Client
from django.conf import settings

from analytics.clickhouse.errors import named

CONNECT_TIMEOUT: Final = 2  # seconds
# By a server's profile the rows of a shard that is away may be left out, and a node that has not answered passed over:
# a report or an archive would tell less, and what was to be erased stay.
_OF_ALL_SHARDS: Final = {
    "skip_unavailable_shards": 0,
    "distributed_ddl_output_mode": "throw",
    "distributed_ddl_task_timeout": 180,
}


@contextmanager
def _connected(seconds: float) -> Iterator[Client]:
    """Errors: ClickHouseUnavailable."""
    client = Client.from_url(settings.CLICKHOUSE_URL)
    client.connection.connect_timeout = CONNECT_TIMEOUT
    client.connection.send_receive_timeout = seconds
    try:
        with named():
            yield client
    finally:
        client.disconnect()


def query(
    sql: str, parameters: Mapping[str, Any], *, seconds: float, options: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    whole = _OF_ALL_SHARDS if settings.CLICKHOUSE_CLUSTER else {}
    with _connected(seconds) as client:
        return list(client.execute(sql, dict(parameters), settings={**whole, **options}))


def insert(table: str, columns: Mapping[str, list[Any]], *, seconds: float, options: Mapping[str, Any]) -> None:
    with _connected(seconds) as client:
        client.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES",  # names of ours
            list(columns.values()),
            columnar=True,
            settings=dict(options),
        )


def told() -> str:
    """For people: what it is, if it answers. Errors: ClickHouseUnavailable."""
    return f"ClickHouse {query('SELECT version()', {}, seconds=CONNECT_TIMEOUT, options={})[0][0]}"
