"""The socket of Nocturna Calculations: one for an account, one request after another.

Its answers carry no request's id, and it knows one socket for each user: a second connection, of another process with
the same account, gets the first one's answers, and closing it leaves the first one dead. So an answer counts only if
it names our chart and what we asked of it, and a socket that is silent past its time is closed and made anew.
"""

import asyncio
import logging
import time
from random import uniform
from typing import Any, Final
from urllib.parse import quote

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from charts.calculation.nocturna.rest import NAME, Rest
from charts.calculation.outside import ServiceFailed, redacted

FIRST_PAUSE: Final = 0.25  # seconds before the second attempt to connect, doubled with each that fails
LONGEST_PAUSE: Final = 30.0
LARGEST: Final = 1_000_000

# The token stands in the address, and below warnings the library logs addresses.
_quiet: Final = logging.getLogger("nocturna.calculation.wire")
_quiet.setLevel(logging.WARNING)


class Socket:
    """The account's only socket, on one loop. Callers wait for their turn, first come, first served."""

    def __init__(self, url: str, rest: Rest) -> None:
        self._url = "ws" + url.removeprefix("http") + "/api/websockets/ws/"
        self._rest = rest
        self._turn = asyncio.Lock()  # a fair one: FIFO
        self._connection: ClientConnection | None = None
        self._failed = 0  # times in a row
        self._not_before = 0.0
        self.turn = 0.0  # seconds that the last one had it

    async def ask(self, chart_id: str, calculation_type: str, limit: float) -> Any:
        """The result for a chart that is stored there, within `limit` seconds from its turn on.

        Errors: ServiceFailed. Whatever ends it early, a time limit of the caller's too, ends the connection: an answer
        that is still under way would come to the next who asks.
        """
        async with self._turn:
            return await self._ask(chart_id, calculation_type, limit)

    @property
    def may_be_asked(self) -> bool:
        """Not while it is left alone after a failure. Whoever meets that has not failed, and lengthens no pause."""
        return self._connection is not None or time.monotonic() >= self._not_before

    def close(self) -> None:
        if self._connection is not None:
            self._connection.transport.abort()
            self._connection = None

    async def _ask(self, chart_id: str, calculation_type: str, limit: float) -> Any:
        if not self.may_be_asked:
            raise ServiceFailed(NAME, "socket: not to be connected yet")
        begun = time.monotonic()
        try:
            async with asyncio.timeout(limit):
                result = await self._exchange(await self._connected(), chart_id, calculation_type)
        except (TimeoutError, OSError, WebSocketException) as error:
            self._drop()
            raise ServiceFailed(NAME, f"socket: {type(error).__name__}") from None
        except BaseException:
            self._drop()
            raise
        finally:
            self.turn = time.monotonic() - begun
        self._failed = 0
        return result

    async def _exchange(self, connection: ClientConnection, chart_id: str, calculation_type: str) -> Any:
        asked = {"chart_id": chart_id, "calculation_type": calculation_type, "parameters": {}}
        await connection.send(orjson.dumps(asked).decode())
        while True:
            given = self._parsed(await connection.recv())
            if given.get("status") == "error" and given.get("chart_id", chart_id) == chart_id:
                said = redacted(str(given.get("message")), self._rest.secrets)
                raise ServiceFailed(NAME, f"socket: {said}")
            if (given.get("chart_id"), given.get("calculation_type")) == (chart_id, calculation_type):
                if given.get("status") != "success":
                    raise ServiceFailed(NAME, "socket: neither success nor error")
                return given.get("result")
            # The answer of another connection of this account. Ours may have gone there: the time limit tells.

    @staticmethod
    def _parsed(frame: str | bytes) -> dict[str, Any]:
        try:
            given = orjson.loads(frame)
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            raise ServiceFailed(NAME, "socket: a frame that is no object")
        return given

    async def _connected(self) -> ClientConnection:
        if self._connection is not None:
            return self._connection
        token = await self._rest.access_token()
        try:
            self._connection = await self._opened(token)
        except InvalidStatus as error:
            if error.response.status_code != 403:
                raise
            self._connection = await self._opened(await self._rest.access_token(instead_of=token))
        return self._connection

    async def _opened(self, token: str) -> ClientConnection:
        return await connect(
            self._url + quote(token), logger=_quiet, proxy=None, open_timeout=None, close_timeout=1.0, max_size=LARGEST
        )

    def _drop(self) -> None:
        self.close()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failed, 10))
        self._failed += 1
        self._not_before = time.monotonic() + pause * uniform(0.5, 1.0)  # noqa: S311  (no secret)
