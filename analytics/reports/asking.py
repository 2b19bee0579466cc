"""What reports ask of ClickHouse."""

from collections.abc import Mapping
from typing import Any

from analytics.clickhouse import client

# A server that works on an answer is not silent: without this it would work on for as long as it takes.
_BOUND = {"max_execution_time": client.QUERY_TIMEOUT}


def ask(sql: str, parameters: Mapping[str, Any], **options: Any) -> list[tuple[Any, ...]]:
    """Rows of a query that is given up, on the server too, after QUERY_TIMEOUT. options: ClickHouse's settings.

    Errors: ClickHouseUnavailable.
    """
    return client.query(sql, parameters, options={**_BOUND, **options})
