"""How the door to ClickHouse fails."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from clickhouse_driver.errors import Error, ErrorCodes

CODES: Final = {code: name for name, code in vars(ErrorCodes).items() if isinstance(code, int)}


class ClickHouseUnavailable(Exception):
    """ClickHouse cannot be reached or failed. Transient: try again later."""


@contextmanager
def named() -> Iterator[None]:
    """What the driver, files and sockets fail with is ClickHouseUnavailable, which names it and quotes nothing."""
    try:
        yield
    except (Error, OSError, EOFError) as error:
        raise ClickHouseUnavailable(_name(error)) from error


def _name(error: Exception) -> str:
    """ClickHouse's own, else the system's, else the kind of error."""
    by_system = errno.errorcode.get(getattr(error, "errno", None) or 0)
    return CODES.get(getattr(error, "code", 0)) or by_system or type(error).__name__
