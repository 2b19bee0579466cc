"""ClickHouse in a process of ours: chdb, in embedded mode. The same SQL and the same rows as from a server.

chdb keeps a folder for one process alone. The first that needs it holds it until it ends: with `make run` the server,
whose web and worker are threads of one process. Others, such as management commands meanwhile, ask the holder, by a
socket that nobody but its user reaches.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from analytics.clickhouse import blocks, holder
from analytics.clickhouse.errors import ClickHouseUnavailable, named

_COLUMNS: Final = "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = %(table)s"
_PAUSE: Final = 0.05  # seconds, while a holder is just beginning or has just ended


def query(
    sql: str, parameters: Mapping[str, Any], *, seconds: float, options: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    with named():
        return blocks.read(_answer(holder.Asked(blocks.bind(sql, parameters), dict(options), seconds)))


def insert(table: str, columns: Mapping[str, list[Any]], *, seconds: float, options: Mapping[str, Any]) -> None:
    types = dict(query(_COLUMNS, {"table": table}, seconds=seconds, options={}))
    if not columns.keys() <= types.keys():
        raise ClickHouseUnavailable("NO_SUCH_COLUMN_IN_TABLE" if types else "UNKNOWN_TABLE")
    into = f"INSERT INTO {table} ({', '.join(columns)})"  # names of ours
    with named():
        _answer(holder.Asked(into, dict(options), seconds, blocks.write(types, columns)))


def is_open() -> bool:
    """By this process."""
    return holder.is_held()


def told() -> Promise:
    """For people. It is not opened for their sake: that takes a second, and 250 MB."""
    if not is_open():
        return _("ClickHouse in the process, not opened yet")
    version = query("SELECT version()", {}, seconds=2, options={})[0][0]
    return format_lazy(_("ClickHouse {version} in the process"), version=version)


def _answer(asked: holder.Asked) -> bytes:
    """By this process if it holds the folder or nobody does, else by the one that does."""
    end = time.monotonic() + asked.seconds
    while True:
        if mine := holder.hold():
            return mine.run(asked)
        try:
            return holder.ask_other(asked)
        except (ConnectionError, FileNotFoundError, EOFError):
            if time.monotonic() > end:
                raise ClickHouseUnavailable("HELD_BY_ANOTHER_PROCESS") from None
            time.sleep(_PAUSE)
