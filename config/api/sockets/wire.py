"""The way out of a socket. Nothing is queued: who writes waits until the server has taken the frame before.

uvicorn takes a frame only when what was written before is with the client's system, but for 64 kB. So a slow reader
slows down whoever works for it, and what waits is at most one frame for each request in flight.
"""

import asyncio
from typing import Any, Final

from django.conf import settings

from config.api.codec import dumps

# The server waits so long for the client's own close frame; what then is left, is cut.
LINGER: Final = 12.0


class Gone(Exception):
    """The client has left, or is about to be closed: there is nobody to write to."""


class TooSlow(Exception):
    """The client takes nothing off the wire."""


class Wire:
    def __init__(self, send: Any) -> None:
        self._send = send
        self._turn = asyncio.Lock()
        self._closed = False

    async def accept(self, subprotocol: str | None, headers: list[tuple[bytes, bytes]]) -> None:
        await self._write({"type": "websocket.accept", "subprotocol": subprotocol, "headers": headers})

    async def text(self, text: str) -> None:
        """Errors: Gone, TooSlow."""
        async with self._turn:
            if self._closed:
                raise Gone
            await self._write({"type": "websocket.send", "text": text})

    async def _write(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(settings.SOCKET_PATIENCE.total_seconds()):
                await self._send(message)
        except TimeoutError:
            raise TooSlow from None
        except OSError:  # as ASGI's specification has it, of a client that left
            raise Gone from None

    async def close(self, frame: dict[str, Any] | None, code: int | None) -> None:
        """Say why, if there is a reason, and close; code None: it is closed already. Whoever still writes gets Gone."""
        self._closed = True
        try:
            if code is not None:
                await self._last_words(frame, code)
        except (Gone, TooSlow):
            self._cut()
        else:
            asyncio.get_running_loop().call_later(LINGER, self._cut)

    async def _last_words(self, frame: dict[str, Any] | None, code: int) -> None:
        if frame is not None:
            await self._write({"type": "websocket.send", "text": dumps(frame).decode()})
        await self._write({"type": "websocket.close", "code": code})

    def _cut(self) -> None:
        """uvicorn flushes before it closes, and to one who does not read that is never."""
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()
