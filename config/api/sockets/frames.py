"""Frames from a client: text, JSON, an object; a type that there is here, an id, and no field too many."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.api.codec import read_json
from config.api.errors import AppError, MalformedRequest, ValidationFailed
from config.api.sockets.threads import in_thread

LARGEST: Final = 1_000_000  # bytes
# Longer ones are read in a thread: the loop has other sockets.
_READ_AT_ONCE: Final = 16_000
_LONGEST_ID: Final = 100


class FrameTooLarge(AppError):
    code, status, message = "PAYLOAD_TOO_LARGE", 413, gettext_lazy("The frame is larger than 1 MB.")


async def read_frame(message: Mapping[str, Any], *, apart: str | None = None) -> tuple[Mapping[str, Any], int]:
    """(frame, its length in bytes). apart: as `read_json` takes it.

    Errors: FrameTooLarge, MalformedRequest, ValidationFailed (NUL characters).
    """
    text = message.get("text")
    if text is None:
        if len(message.get("bytes") or b"") > LARGEST:
            raise FrameTooLarge
        raise MalformedRequest(details={"frame": [_("Send text frames, not binary ones.")]})
    raw = text.encode()
    if len(raw) > LARGEST:
        raise FrameTooLarge
    read = partial(read_json, raw, apart=apart)
    frame = read() if len(raw) <= _READ_AT_ONCE else await in_thread(read)
    if not isinstance(frame, dict):
        raise MalformedRequest(details={"frame": [_("A frame is a JSON object.")]})
    return frame, len(raw)


def id_of(frame: Mapping[str, Any]) -> str | None:
    """The id, if it is one that can be echoed."""
    given = frame.get("id")
    return given if isinstance(given, str) and 0 < len(given) <= _LONGEST_ID else None


def check_fields(frame: Mapping[str, Any], known: Mapping[str, Collection[str]], *, without_id: Collection[str]) -> str:
    """The frame's type. known: by type, the fields beside `type` and `id`; those that end in `?` may be left out.

    Errors: ValidationFailed, naming every fault.
    """
    kind = frame.get("type")
    if not isinstance(kind, str) or kind not in known:
        raise ValidationFailed(details={"type": [_("Must be one of: %s.") % ", ".join(known)]})
    faults: dict[str, list[str]] = {}
    if kind not in without_id and id_of(frame) is None:
        faults["id"] = [_("Must be text of 1 to %d characters.") % _LONGEST_ID]
    wanted = {name.rstrip("?"): not name.endswith("?") for name in known[kind]}
    beside = {"type"} if kind in without_id else {"type", "id"}
    faults |= {name: [_("This field is required.")] for name, needed in wanted.items() if needed and name not in frame}
    faults |= {name[:100]: [_("Unknown field.")] for name in frame if name not in wanted and name not in beside}
    if faults:
        raise ValidationFailed(details=faults)
    return kind
