"""The one door to ClickHouse: native protocol, bound parameters, a time limit on every call."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ErrorCodes
from django.conf import settings

CONNECT_TIMEOUT = 2  # seconds
QUERY_TIMEOUT = 10
_CODES: Final = {code: name for name, code in vars(ErrorCodes).items() if isinstance(code, int)}
# By a server's profile an insert may be collected with others, and what repeats it is then not known for a repetition.
# Behind a Distributed table it is stored before it is answered, on each shard under the same token.
_INSERT: Final = {"async_insert": 0, "insert_deduplicate": 1, "insert_distributed_sync": 1}


class ClickHouseUnavailable(Exception):
    """The server cannot be reached or failed. Transient: try again later."""


@contextmanager
def _connected(seconds: float) -> Iterator[Client]:
    """Errors: ClickHouseUnavailable, which names the failure and quotes nothing of what was sent."""
    client = Client.from_url(settings.CLICKHOUSE_URL)
    client.connection.connect_timeout = CONNECT_TIMEOUT
    client.connection.send_receive_timeout = seconds
    try:
        yield client
    except (Error, OSError, EOFError) as error:
        named = _CODES.get(getattr(error, "code", 0), type(error).__name__)
        raise ClickHouseUnavailable(named) from error
    finally:
        client.disconnect()


def query(
    sql: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    seconds: float = QUERY_TIMEOUT,
    options: Mapping[str, Any] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of a query; `%(name)s` is bound from parameters. seconds: of silence; options: the server's settings.

    Errors: ClickHouseUnavailable.
    """
    with _connected(seconds) as client:
        return list(client.execute(sql, dict(parameters or {}), settings=dict(options or {})))


def scalar(sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
    """The one value of a query with one row and one column."""
    return query(sql, parameters)[0][0]


def insert(table: str, columns: Mapping[str, list[Any]], *, token: str, seconds: float = 30) -> None:
    """Store rows, given by column, as one block; a block of the same token is stored once.

    DateTime64 may be given as integers in the column's unit, which spares half of the time. The lists are used up.
    Errors: ClickHouseUnavailable, after which the rows may be stored or not.
    """
    with _connected(seconds) as client:
        client.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES",  # names of ours
            list(columns.values()),
            columnar=True,
            settings={**_INSERT, "insert_deduplication_token": token},
        )
