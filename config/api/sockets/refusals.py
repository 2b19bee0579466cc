"""Sockets refuse as HTTP does: with the envelope, then a close code."""

from collections.abc import Mapping
from typing import Any, Final

from config.api.errors import describe

BEARER: Final = "bearer"
TOO_LARGE: Final = 1009
TOO_SLOW: Final = 4408
# Statuses whose close code is not 4000 + status: the protocol has its own word for them.
_CLOSE_CODES: Final[Mapping[int, int]] = {413: TOO_LARGE, 500: 1011, 503: 1013}


def close_code_of(status: int) -> int:
    """The close code for a refusal that over HTTP would have this status: 4401 for 401, 4404 for 404."""
    return _CLOSE_CODES.get(status, 4000 + status)


def error_frame(error: BaseException, *, answers: str | None = None) -> tuple[dict[str, Any], int]:
    """(frame, HTTP status) of any exception. answers: the id of the request that failed."""
    status, body, headers = describe(error)
    if "Retry-After" in headers:  # a frame has no headers
        body["error"]["details"]["retry_after"] = int(headers["Retry-After"])
    head = {} if answers is None else {"id": answers}
    return {**head, "type": "error", **body}, status


def chosen_subprotocol(scope: Any) -> str | None:
    """A browser that offered some fails unless one of them is chosen; the token beside it is never echoed."""
    return BEARER if BEARER in scope.get("subprotocols", ()) else None
