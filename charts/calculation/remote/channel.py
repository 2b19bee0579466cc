"""One socket to another Nocturna: many questions at once, whose answers come in any order and name their question."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from itertools import count
from random import uniform
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from charts.calculation.remote.account import Account, of_this_request

PATH: Final = "/ws/v1/calculations"
# It takes 32, and what we cancelled may be under way there for a moment.
MOST_IN_FLIGHT: Final = 28
LARGEST: Final = 64_000_000  # bytes of a frame
FIRST_PAUSE: Final = 0.25  # seconds before the second attempt to connect, doubled with each that fails
LONGEST_PAUSE: Final = 30.0
SIGNED_OUT: Final = 4401

# Below warnings the library logs the handshake, and the token stands in its subprotocols.
_quiet: Final = logging.getLogger("nocturna.calculation.wire")
_quiet.setLevel(logging.WARNING)
_ids: Final = count(1)
_LAST: Final = frozenset(("result", "error", "done"))


class Gone(Exception):
    """The connection ended, or cannot be made, before the answer came; another may do. The message is for our log."""


class Channel:
    """On one loop; connects when it is asked."""

    def __init__(self, url: str, account: Account) -> None:
        self._url = "ws" + url.removeprefix("http") + PATH
        self._account = account
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._connecting = asyncio.Lock()
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._pending: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self._token = ""
        self._failed = 0  # times in a row
        self._refused = False  # the last time
        self._not_before = 0.0
        self._heard = 0.0  # when the last frame came
        self._cancelling: set[asyncio.Task[None]] = set()

    async def ask(self, request_id: str | None, **fields: Any) -> AsyncGenerator[dict[str, Any], None]:
        """The frames that answer, up to the last. Who stops reading them cancels the question. Errors: Gone."""
        async with self._slots:
            connection = await self._connected()
            asked = f"{request_id or 'calculation'}.{next(_ids)}"
            answers = self._pending[asked] = asyncio.Queue()
            begun, finished = time.monotonic(), False
            try:
                await self._send(connection, {"id": asked, **fields})
                while not finished:
                    frame = await answers.get()
                    if frame["type"] == "gone":
                        finished = True
                        raise Gone(frame["why"])
                    finished = frame["type"] in _LAST
                    yield frame
            finally:
                self._pending.pop(asked, None)
                if not finished and self._connection is connection:
                    self._abandon(connection, asked, begun)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
        if self._connection is not None:
            self._connection.transport.abort()
            self._connection = None

    def _abandon(self, connection: ClientConnection, asked: str, begun: float) -> None:
        """Nobody waits for it any more. A socket that said nothing at all meanwhile leads to a node that hangs."""
        if self._heard < begun:
            self._end(connection, "silent")
            return
        task = asyncio.ensure_future(self._cancel(connection, asked))
        self._cancelling.add(task)
        task.add_done_callback(self._cancelling.discard)

    async def _cancel(self, connection: ClientConnection, asked: str) -> None:
        with suppress(Gone):
            await self._send(connection, {"id": asked, "type": "cancel"})

    @staticmethod
    async def _send(connection: ClientConnection, frame: dict[str, Any]) -> None:
        try:
            await connection.send(orjson.dumps(frame).decode())
        except ConnectionClosed as error:
            raise Gone(type(error).__name__) from None

    async def _connected(self) -> ClientConnection:
        async with self._connecting:
            if self._connection is None:
                if time.monotonic() < self._not_before:
                    raise Gone("not to be connected yet")
                try:
                    self._connection = await self._opened()
                except BaseException as error:
                    self._pause()
                    if isinstance(error, OSError | WebSocketException | EOFError):
                        raise Gone(type(error).__name__) from None
                    raise
                self._reader = asyncio.create_task(self._read(self._connection))
            return self._connection

    async def _opened(self) -> ClientConnection:
        self._token = await self._account.token()
        return await connect(
            self._url,
            subprotocols=[Subprotocol("bearer"), Subprotocol(self._token)],
            additional_headers=of_this_request(),
            logger=_quiet,
            proxy=None,
            open_timeout=None,
            close_timeout=1.0,
            max_size=LARGEST,
        )

    async def _read(self, connection: ClientConnection) -> None:
        why = "ConnectionClosed"
        try:
            async for text in connection:
                frame = orjson.loads(text)
                if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
                    raise ValueError("a frame without a type")
                self._heard = time.monotonic()
                if queue := self._pending.get(str(frame.get("id"))):
                    self._failed, self._refused = 0, False  # not by a frame that only says why it will be closed
                    queue.put_nowait(frame)
        except (WebSocketException, OSError, ValueError) as error:
            why = type(error).__name__
        finally:
            self._end(connection, why)

    def _end(self, connection: ClientConnection, why: str) -> None:
        if self._connection is not connection:
            return
        self._connection = None
        first_refusal = connection.close_code == SIGNED_OUT and not self._refused
        if connection.close_code == SIGNED_OUT:
            self._account.refuse(self._token)
        self._refused = connection.close_code == SIGNED_OUT
        if not first_refusal:  # of a new token too is no matter of the token
            self._pause()
        connection.transport.abort()
        for queue in self._pending.values():
            queue.put_nowait({"type": "gone", "why": why})

    def _pause(self) -> None:
        """Not at once again; the first time after an answer it may be."""
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failed, 10)) if self._failed else 0.0
        self._failed += 1
        self._not_before = time.monotonic() + pause * uniform(0.5, 1.0)  # noqa: S311  (no secret)
