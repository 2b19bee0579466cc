"""The one door to ClickHouse: native protocol, bound parameters, a time limit on every call."""

from collections.abc import Mapping
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error
from django.conf import settings

CONNECT_TIMEOUT = 2  # seconds
QUERY_TIMEOUT = 10


class ClickHouseUnavailable(Exception):
    """The server cannot be reached or failed. Transient: try again later."""


def query(sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of a query; `%(name)s` is bound from parameters. Errors: ClickHouseUnavailable."""
    client = Client.from_url(settings.CLICKHOUSE_URL)
    client.connection.connect_timeout = CONNECT_TIMEOUT
    client.connection.send_receive_timeout = QUERY_TIMEOUT
    try:
        return list(client.execute(sql, dict(parameters or {})))
    except (Error, OSError, EOFError) as error:
        raise ClickHouseUnavailable(type(error).__name__) from error
    finally:
        client.disconnect()


def scalar(sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
    """The one value of a query with one row and one column."""
    return query(sql, parameters)[0][0]
