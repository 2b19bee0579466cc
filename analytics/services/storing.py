"""Where the bulk sources' rows go: the tables `metrics` and `logs`. See `config.system.bulk` for how they come here."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings

from analytics.clickhouse import client
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import NOBODY
from config.system.bulk import NotStored, Row

SECONDS: Final = 3.0  # of silence, in which a server that hangs is given up
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "metrics": ("name", "timestamp", "value", "labels"),
    "logs": ("timestamp", "level", "logger", "message", "user_id", "request_id", "data", "fingerprint"),
}


def wanted() -> bool:
    """Whether such rows are kept."""
    return bool(settings.ANALYTICS_BULK and client.is_open())


def store(table: str, rows: Sequence[Row], token: str) -> None:
    """Errors: NotStored."""
    names = _KINDS[table]
    columns: dict[str, list[Any]] = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    for name, convert in _CONVERTED.items():
        if name in columns:
            columns[name] = [convert(value) for value in columns[name]]
    if table == "logs":
        columns["service"] = [settings.SERVICE_NAME] * len(rows)
    try:
        client.insert(table, columns, token=token, seconds=SECONDS)
    except ClickHouseUnavailable as error:
        raise NotStored(str(error)) from error


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _id(text: str) -> uuid.UUID:
    """Of a client's own making, where one gave it: whatever is none is nobody's."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOBODY


_CONVERTED: Final[Mapping[str, Callable[[Any], Any]]] = {
    "timestamp": _milliseconds,
    "user_id": _id,
    "request_id": _id,
}
