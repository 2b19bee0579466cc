"""The one door to ClickHouse: bound parameters, a time limit on every call, the same rows from either kind of it.

Which kind is decided here: a server at CLICKHOUSE_URL; without that, in embedded mode, the engine in this process; else
there is none.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from math import ceil
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise

from analytics.clickhouse import embedded, server
from analytics.clickhouse.errors import ClickHouseUnavailable
from analytics.clickhouse.server import CONNECT_TIMEOUT

__all__ = [
    "CONNECT_TIMEOUT",
    "QUERY_TIMEOUT",
    "ClickHouseUnavailable",
    "exists",
    "insert",
    "is_open",
    "query",
    "scalar",
    "told",
    "within",
]

QUERY_TIMEOUT: Final = 10  # seconds
_ends: ContextVar[float | None] = ContextVar("clickhouse_ends", default=None)
# By a server's profile an insert may be collected with others, and what repeats it is then not known for a repetition.
# Behind a Distributed table it is stored before it is answered, on each shard under the same token; a repetition goes
# on to the views, each of which knows for itself whether it had it.
_INSERT: Final = {
    "async_insert": 0,
    "insert_deduplicate": 1,
    "insert_distributed_sync": 1,
    "deduplicate_blocks_in_dependent_materialized_views": 1,
}


def exists() -> bool:
    """Whether there is a ClickHouse; without one events stay in the outbox."""
    return bool(settings.CLICKHOUSE_URL or settings.CLICKHOUSE_EMBEDDED)


def is_open() -> bool:
    """Whether it takes rows at once. The engine in the process is not opened for the sake of a line of the log."""
    return bool(settings.CLICKHOUSE_URL or (settings.CLICKHOUSE_EMBEDDED and embedded.is_open()))


def _kind() -> Any:
    """Errors: ClickHouseUnavailable where there is none."""
    if not exists():
        raise ClickHouseUnavailable("NOT_CONFIGURED")
    return server if settings.CLICKHOUSE_URL else embedded


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All that is queried in it takes so long together, and then fails: who waits for it is told, not kept."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def query(
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    seconds: float = QUERY_TIMEOUT,
    options: Mapping[str, Any] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of a query; `%(name)s` is bound from parameters. seconds: of silence, and of work; options: ClickHouse's
    settings.

    Errors: ClickHouseUnavailable.
    """
    kind = _kind()
    if (end := _ends.get()) is not None:
        seconds = min(seconds, end - time.monotonic())
        if seconds <= 0:
            raise ClickHouseUnavailable("TIMEOUT_EXCEEDED")
    # A server that is at work tells of its progress, and is never silent: it must give up by itself.
    given = {"max_execution_time": ceil(seconds), **(options or {})}
    rows: list[tuple[Any, ...]] = kind.query(sql, parameters or {}, seconds=seconds, options=given)
    return rows


def scalar(sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
    """The one value of a query with one row and one column."""
    return query(sql, parameters)[0][0]


def insert(table: str, columns: Mapping[str, list[Any]], *, token: str, seconds: float = 30) -> None:
    """Store rows, given by column, as one block; a block of the same token is stored once.

    DateTime64 may be given as integers in the column's unit, which spares half of the time. The lists are used up.
    Errors: ClickHouseUnavailable, after which the rows may be stored or not.
    """
    options = {**_INSERT, "insert_deduplication_token": token}
    _kind().insert(table, columns, seconds=seconds, options=options)


def told() -> str | Promise:
    """For people: what it is, if it answers. Errors: ClickHouseUnavailable."""
    text: str | Promise = _kind().told()
    return text
