"""Request bodies before Django reads them: never more than the limit, and always with a length.

Django's ASGI handler takes in a body of any size before the first middleware runs, and DRF takes one without
Content-Length (chunked) for empty. WSGI servers stand behind NGINX, which sees to both.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

Receive = Callable[[], Awaitable[Any]]


async def bounded(scope: dict[str, Any], receive: Receive) -> tuple[dict[str, Any], Receive]:
    """The scope and the receive to hand on. A body past the limit is cut off; BodyLimitMiddleware refuses it."""
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length")
    if declared is not None:
        too_long = declared.isdigit() and int(declared) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return (scope, _replaying(b"", receive)) if too_long else (scope, receive)
    if b"transfer-encoding" not in headers:
        return scope, receive
    body = await _read(receive, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    length = (b"content-length", b"%d" % len(body))
    return {**scope, "headers": [*scope["headers"], length]}, _replaying(body, receive)


async def _read(receive: Receive, *, limit: int) -> bytes:
    body, more = bytearray(), True
    while more and len(body) <= limit:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body)


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Gives the body in one piece, then what the client does (it leaves, at some time)."""
    given = False

    async def replay() -> Any:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return replay
