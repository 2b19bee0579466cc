"""How one process asks another Nocturna: over a few sockets in turn, so that a balancer spreads them over its nodes."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import structlog

from charts import sentences as said
from charts.calculation.circuit import Circuit
from charts.calculation.outside import FAILURES, ServiceFailed, ServiceTimedOut, asking
from charts.calculation.remote.account import NAME, Account
from charts.calculation.remote.channel import Channel, Gone
from charts.calculation.running import Loop
from charts.calculation.started import PATIENT, left_of

Body = dict[str, Any]
Frames = list[dict[str, Any] | Exception]
# Of a batch in one frame: the node computes as many together, and a frame holds at most a megabyte.
CHUNK: Final = 64


@dataclass(frozen=True, slots=True)
class Options:
    """password_file: where the password is read at each sign-in instead, so that it may be changed there.

    time_limit: seconds for one calculation, of many together for the next of them. connections: sockets.
    """

    url: str
    username: str
    password: str = field(default="", repr=False)
    password_file: str = ""
    time_limit: float = 10.0
    connections: int = 4
    failures: int = 5
    rest: float = 10.0


class Service:
    """Lives in one process, on a loop of its own. Its methods are called by any thread."""

    def __init__(self, options: Options, circuit: Circuit) -> None:
        self.options, self.circuit = options, circuit
        self._loop = Loop(NAME)
        self._loop.run(self._open())

    def begin(self, body: Body, *, limit: float | None = None) -> "Future[dict[str, Any]]":
        """The frame that answers, a result or an error. `wait` has the errors: FAILURES."""
        return self._loop.start(self._through_circuit(body, limit or self.options.time_limit))

    def wait(self, coming: "Future[dict[str, Any]]") -> dict[str, Any]:
        return self._loop.wait(coming)

    def ask_many(self, bodies: Sequence[Body]) -> Iterator[dict[str, Any] | Exception]:
        """The frames in order, items and errors; where the service failed, its failure.

        Asked at once, and given as they come. Errors: ServiceFailed, once it is closed.
        """
        turns = asyncio.Semaphore(2 * self.options.connections)
        chunks = [bodies[start : start + CHUNK] for start in range(0, len(bodies), CHUNK)]
        return self._as_they_come([self._loop.start(self._chunk(chunk, turns)) for chunk in chunks])

    def _as_they_come(self, futures: Sequence["Future[Frames]"]) -> Iterator[dict[str, Any] | Exception]:
        try:
            for future in futures:
                yield from self._loop.wait(future)
        finally:
            for future in futures:  # which nobody may want any more
                future.cancel()

    def close(self) -> None:
        self._loop.stop(self._close())

    async def _open(self) -> None:
        options = self.options
        self._account = Account(options.url, options.username, self._password)
        self._channels = [Channel(options.url, self._account) for _ in range(options.connections)]
        self._turns = cycle(self._channels)

    def _password(self) -> str:
        """Errors: OSError."""
        file = self.options.password_file
        return Path(file).read_text(encoding="utf-8").strip() if file else self.options.password

    async def _close(self) -> None:
        for channel in self._channels:
            channel.close()
        await self._account.close()

    async def _through_circuit(self, body: Body, limit: float) -> dict[str, Any]:
        left = left_of(limit)
        if left <= 0.0:
            raise ServiceTimedOut(NAME, limit)
        with asking(self.circuit, "socket", patient=left >= PATIENT * self.options.time_limit):
            try:
                async with asyncio.timeout(left), aclosing(self._frames(type="calculate", body=body)) as frames:
                    async for frame in frames:
                        return frame
            except TimeoutError:
                raise ServiceTimedOut(NAME, limit) from None
            raise ServiceFailed(NAME, "a question without an answer")

    async def _frames(self, **fields: Any) -> AsyncGenerator[dict[str, Any], None]:
        """On the next channel; once more on another if it is gone before its first answer. Errors: ServiceFailed."""
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        for last in (False, True):
            answered = False
            try:
                async with aclosing(next(self._turns).ask(request_id, **fields)) as frames:
                    async for frame in frames:
                        answered = True
                        yield _failing(frame)
                return
            except Gone as error:
                if last or answered:
                    raise ServiceFailed(NAME, f"socket: {error}") from None

    async def _chunk(self, bodies: Sequence[Body], turns: asyncio.Semaphore) -> Frames:
        async with turns:
            return await self._batch(bodies)

    async def _batch(self, bodies: Sequence[Body]) -> Frames:
        found: list[dict[str, Any] | Exception | None] = [None] * len(bodies)
        failure: Exception = ServiceFailed(NAME, "a batch without an answer")
        try:
            with asking(self.circuit, "batch"):
                await self._collect(bodies, found)
        except FAILURES as error:
            failure = error
        return [failure if frame is None else frame for frame in found]

    async def _collect(self, bodies: Sequence[Body], found: list[dict[str, Any] | Exception | None]) -> None:
        limit = self.options.time_limit
        try:
            async with asyncio.timeout(limit) as waiting:
                async with aclosing(self._frames(type="batch", items=list(bodies))) as frames:
                    async for frame in frames:
                        waiting.reschedule(asyncio.get_running_loop().time() + limit)
                        if frame["type"] == "error":
                            raise ServiceFailed(NAME, f"batch: {code_of(frame)}", said.ERRED)
                        if frame["type"] == "item" and frame.get("index") in range(len(found)):
                            found[frame["index"]] = _failing(frame)
        except TimeoutError:
            raise ServiceTimedOut(NAME, limit) from None
        if None in found:
            raise ServiceFailed(NAME, "a batch that ended early")


# What the node refuses for the request's own sake, as our own engine would. All else is a failure of the service.
_REFUSALS: Final = frozenset(
    ("VALIDATION_ERROR", "BUSINESS_RULE", "OUT_OF_EPHEMERIS_RANGE", "HOUSE_SYSTEM_UNDEFINED", "UNSUPPORTED_BY_BACKEND")
)


def code_of(frame: dict[str, Any]) -> str | None:
    """The code of an error's frame, or of an item's error; None of a result."""
    error = frame.get("error")
    return None if error is None else str(error.get("code") if isinstance(error, dict) else error)[:50]


def _failing(frame: dict[str, Any]) -> dict[str, Any]:
    """The frame, unless it says that the service failed. Errors: ServiceFailed."""
    code = code_of(frame)
    if code is not None and code not in _REFUSALS:
        raise ServiceFailed(NAME, f"answers {code}", said.ERRED)
    return frame
