"""Lines of the log as rows of the table `logs`: who and in which request by id, and nothing else of anybody."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog

from config.system.bulk import fingerprints
from config.system.bulk.courier import courier
from config.system.secret import hidden, is_secret

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# What a line says of the person is their id. These names hold more than that, whatever they hold.
_PERSONAL: Final = frozenset({"email", "username", "name", "ip", "address", "user_agent", "login", "text", "to"})
_APART: Final = ("request_id", "user_id")  # columns of their own
_MOST: Final = 40  # values of a line
_LONGEST: Final = {"message": 2_000, "value": 500}  # characters


class StoreHandler(logging.Handler):
    """Puts each line into the buffer; it is no other's concern if that fails."""

    def emit(self, record: logging.LogRecord) -> None:
        if not courier.wanted:
            return
        try:
            row = row_of(record)
            courier.put("logs", row, 500 + len(row[3]) + len(row[6]))
        except Exception:  # noqa: BLE001  (a line that cannot be kept must not fail who wrote it)
            self.handleError(record)


def row_of(record: logging.LogRecord) -> tuple[Any, ...]:
    """(time in seconds, level, logger, message, user's id, request's id, data as JSON, fingerprint).

    Ids are as the context has them, "" for none. A library's message is its template, without what is filled in, and
    of what it says besides nothing is kept.
    """
    context = structlog.contextvars.get_contextvars()
    message = _message(record)
    error = record.exc_info[1] if record.exc_info else None
    data = {**_shown(context), **_shown(_extra(record))}
    fingerprint = ""
    if error is not None:
        data |= fingerprints.described(error)
        fingerprint = fingerprints.of_error(error)
    elif record.levelno >= logging.ERROR:
        fingerprint = fingerprints.of_line(record.name, str(record.msg))
    user_id, request_id = (str(context.get(name) or "") for name in ("user_id", "request_id"))
    told = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS).decode()
    return (record.created, record.levelname.lower(), record.name, message, user_id, request_id, told, fingerprint)


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage() if fingerprints.is_ours(record.name) else str(record.msg)
    return hidden(_text(text)[: _LONGEST["message"]])


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    if not fingerprints.is_ours(record.name):
        return {}
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    few = list(values.items())[:_MOST]
    return {name: _value(name, value) for name, value in few if name not in _APART and name[:1] != "_"}


def _value(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if is_secret(name):
        return "[secret]"
    if name.lower() in _PERSONAL:
        return "[personal]"
    return hidden(_text(str(value))[: _LONGEST["value"]])


def _text(value: str) -> str:
    """Half a surrogate pair is no UTF-8."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
