"""Sockets refuse as HTTP does: with the envelope, then a close code."""

from collections.abc import Awaitable, Callable
from typing import Any

from config.api.codec import dumps
from config.api.errors import envelope

Application = Callable[[Any, Any, Any], Awaitable[None]]


async def refuse(receive: Any, send: Any, *, code: str, message: str, close: int) -> None:
    """Accept, say why not, close: before acceptance a browser would learn nothing."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    frame = {"type": "error", **envelope(code, message)}
    await send({"type": "websocket.send", "text": dumps(frame).decode()})
    await send({"type": "websocket.close", "code": close})


class RefuseUnknownPath:
    """Stands at the end of the routes."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await refuse(receive, send, code="NOT_FOUND", message="There is no socket here.", close=4404)
