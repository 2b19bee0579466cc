"""The way out of a socket. Nothing is queued: who writes waits until the server has taken the frame before.

uvicorn takes a frame only when what was written before is with the client's system, but for 64 kB. So a slow reader
slows down whoever works for it, and what waits is at most one frame for each request in flight.
"""

import asyncio
from typing import Any, Final

from django.conf import settings

from config.api.codec import dumps
from config.api.sockets.transport import cut, untaken

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
        """To wait again is safe: uvicorn waits for its turn before it writes anything of a message."""
        left = untaken(self._send)
        while True:
            try:
                async with asyncio.timeout(settings.SOCKET_PATIENCE.total_seconds()):
                    await self._send(message)
                return
            except TimeoutError:
                left, before = untaken(self._send), left
                if left >= before:
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
            cut(self._send)
        else:
            asyncio.get_running_loop().call_later(LINGER, cut, self._send)

    async def _last_words(self, frame: dict[str, Any] | None, code: int) -> None:
        if frame is not None:
            await self._write({"type": "websocket.send", "text": dumps(frame).decode()})
        await self._write({"type": "websocket.close", "code": code})
