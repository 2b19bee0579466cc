"""Sockets refuse as HTTP does: with the envelope, then a close code."""

from collections.abc import Mapping
from typing import Any, Final

from config.api.codec import dumps
from config.api.errors import describe, envelope

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


async def refuse(scope: Any, receive: Any, send: Any, *, code: str, message: str, close: int) -> None:
    """Accept, say why not, close: before acceptance a browser would learn nothing."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept", "subprotocol": chosen_subprotocol(scope)})
    frame = {"type": "error", **envelope(code, message)}
    await send({"type": "websocket.send", "text": dumps(frame).decode()})
    await send({"type": "websocket.close", "code": close})


def chosen_subprotocol(scope: Any) -> str | None:
    """A browser that offered some fails unless one of them is chosen; the token beside it is never echoed."""
    return BEARER if BEARER in scope.get("subprotocols", ()) else None


class RefuseUnknownPath:
    """Stands at the end of the routes."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await refuse(scope, receive, send, code="NOT_FOUND", message="There is no socket here.", close=4404)
