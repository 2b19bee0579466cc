"""What of a row may stand in the audit log, which nobody can take anything out of again."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from config.system.secret import is_secret

# Masked: a person may ask that they be forgotten.
PERSONAL: Final = frozenset(
    {
        "email",
        "username",
        "name",
        "device_name",
        "notes",
        "comment",
        "tags",
        "text",
        "title",
        "source",
        "place_name",
        "birth",
        "ip",
        "user_agent",
    }
)
# Words of staff, which may name anybody: how many they were. They themselves are on the row that they are about.
FREE: Final = frozenset({"note", "reason", "told", "suspension_reason", "suspension_message", "hidden_reason"})
_MOST = 200  # characters of a value, fields of a row


def redact(values: Mapping[str, Any], *, plain: Collection[str] = ()) -> dict[str, Any]:
    """The same fields: secrets as "[secret]", personal values masked, long ones cut, all of them JSON.

    plain: fields whose values are chosen among ours, and so are nobody's.
    """
    few = list(values.items())[:_MOST]
    return {_text(name)[:60]: _plain(value) if name in plain else _shown(str(name), value) for name, value in few}


def _shown(name: str, value: Any) -> Any:
    lowered = name.lower()
    if value in (None, "") or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if lowered in FREE:
        return f"…({len(str(value))})"
    if is_secret(name):
        return "[secret]"
    if lowered in PERSONAL:
        return mask(str(value))
    return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return redact(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in list(value)[:_MOST]]
        case bool() | int() | float() | None:
            return value
        case datetime() | date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
    return _text(value)[:_MOST]


def _text(value: Any) -> str:
    """PostgreSQL has no text with a NUL, nor one with half a surrogate pair."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def mask(value: str) -> str:
    """Enough to tell that it is another: the first character and the length."""
    return f"{_text(value)[:1]}…({len(value)})"
