"""How one process asks Nocturna Calculations for charts: the socket first, REST when it fails."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog

from charts import sentences as said
from charts.calculation.circuit import OPEN, Circuit
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.nocturna.casting import Wanted, cast
from charts.calculation.nocturna.line import LONGEST, Line
from charts.calculation.nocturna.reading import Reading, Unusable, read_chart
from charts.calculation.nocturna.rest import CHARTS, NAME, NATAL_CHART, NotGiven, Rest
from charts.calculation.nocturna.socket import Socket
from charts.calculation.outside import FAILURES, ServiceFailed, ServiceResting, ServiceTimedOut, asking
from charts.calculation.running import Loop
from charts.calculation.started import PATIENT, left_of
from charts.engine import Chart

T = TypeVar("T")
LATEST: Final = 30.0  # seconds that a chart's id is waited for by nobody but who deletes the chart


@dataclass(frozen=True, slots=True)
class Options:
    """time_limit: seconds for one calculation, whatever it takes. socket_limit: of them for the socket's part, at most
    half, as the rest is for REST. connections: to REST at once, beside those of the few charts in line for the socket.
    """

    url: str
    token: str
    socket: bool = True
    time_limit: float = 10.0
    socket_limit: float = 2.0
    connections: int = 10
    failures: int = 5
    rest: float = 10.0

    @property
    def socket_part(self) -> float:
        return min(self.socket_limit, self.time_limit / 2.0)


class Service:
    """Lives in one process, on a loop of its own. Its methods are called by any thread."""

    def __init__(self, options: Options, circuit: Circuit, socket_circuit: Circuit) -> None:
        self.options, self.circuit, self.socket_circuit = options, circuit, socket_circuit
        self._loop = Loop(NAME)
        self._left: set[asyncio.Task[None]] = set()  # charts of ours there that are being deleted
        self._late = 0  # of them those whose id is still to come
        self._loop.run(self._connect())

    def begin(self, wanted: Mapping[str, Wanted]) -> "Future[dict[str, Chart]]":
        """By name, all at once. Errors of `wait`: FAILURES; UnsupportedByBackend, where it has success and no chart."""
        return self._loop.start(self._through_circuit(wanted, socket=self.options.socket))

    def wait(self, coming: "Future[dict[str, Chart]]") -> dict[str, Chart]:
        return self._loop.wait(coming)

    def many(self, asked: Sequence[Mapping[str, Wanted]]) -> Iterator[dict[str, Chart] | Exception]:
        """The charts of each, in order, over REST in parallel; its failure, where the service failed it.

        Asked at once, and given one by one, as they come. Errors: ServiceFailed, once it is closed.
        """
        turns = asyncio.Semaphore(self.options.connections)
        return self._as_they_come([self._loop.start(self._one_of_many(wanted, turns)) for wanted in asked])

    def _as_they_come(
        self, futures: Sequence["Future[dict[str, Chart] | Exception]"]
    ) -> Iterator[dict[str, Chart] | Exception]:
        try:
            for future in futures:
                yield self._loop.wait(future)
        finally:
            for future in futures:  # which nobody may want any more
                future.cancel()

    @property
    def identity(self) -> str | None:
        """None before it was first asked."""
        return f"{self.options.url} {self._rest.version}" if self._rest.version else None

    def ping(self, wanted: Wanted, limit: float) -> None:
        """One chart over REST. Errors: as `begin`."""
        self._loop.run(self._ping(wanted, limit))

    def close(self) -> None:
        self._loop.stop(self._disconnect())

    async def _connect(self) -> None:
        options = self.options
        self._rest = Rest(
            options.url, options.token, connections=options.connections, aside=2 * LONGEST, check=self._check_in_line
        )
        self._socket = Socket(options.url, self._rest)
        self._line = Line(options.socket_part)

    async def _disconnect(self) -> None:
        self._socket.close()
        await self._rest.close()

    async def _one_of_many(
        self, wanted: Mapping[str, Wanted], turns: asyncio.Semaphore
    ) -> dict[str, Chart] | Exception:
        async with turns:
            try:
                return await self._through_circuit(wanted, socket=False)
            except (*FAILURES, UnsupportedByBackend) as failure:
                return failure

    async def _ping(self, wanted: Wanted, limit: float) -> None:
        whole = self.options.time_limit
        with asking(self.circuit, "health", patient=limit >= whole):
            await self._within(min(limit, whole), self._by_rest(wanted))

    async def _through_circuit(self, wanted: Mapping[str, Wanted], *, socket: bool) -> dict[str, Chart]:
        limit = self.options.time_limit
        left = left_of(limit)
        if left <= 0.0:
            raise ServiceTimedOut(NAME, limit)
        patient = left >= PATIENT * limit
        with asking(self.circuit, "all", patient=patient):
            # Who has waited has no time to lose by the socket.
            return await self._within(left, self._all(wanted, socket and patient))

    @staticmethod
    async def _within(limit: float, work: Coroutine[Any, Any, T]) -> T:
        """Errors: ServiceTimedOut."""
        try:
            async with asyncio.timeout(limit):
                return await work
        except TimeoutError:
            raise ServiceTimedOut(NAME, limit) from None

    async def _all(self, wanted: Mapping[str, Wanted], socket: bool) -> dict[str, Chart]:
        tasks = [asyncio.ensure_future(self._one(one, socket)) for one in wanted.values()]
        try:
            return dict(zip(wanted, await asyncio.gather(*tasks), strict=True))
        finally:
            for task in tasks:  # of which one may have failed
                task.cancel()

    async def _one(self, wanted: Wanted, socket: bool) -> Chart:
        if socket and self._socket.may_be_asked and self._line.has_room(turn=2.0 * self._socket.turn):
            try:
                with asking(self.socket_circuit, "socket"):
                    return await self._within(self.options.socket_part, self._by_socket(wanted))
            except FAILURES:  # logged and counted; REST is asked instead
                pass
        return await self._by_rest(wanted)

    def _check_in_line(self) -> None:
        """Whoever waited for a turn while the circuit opened has not been asked for. Errors: ServiceResting."""
        if self.circuit.state == OPEN:
            raise ServiceResting(NAME, self.circuit.retry_after)

    async def _by_rest(self, wanted: Wanted) -> Chart:
        try:
            data = await self._rest.post(NATAL_CHART, wanted.question.stateless(), _request_id())
        except NotGiven:
            raise UnsupportedByBackend("kind", ("natal",)) from None
        given = data if isinstance(data, dict) else {}
        return self._cast(wanted, given.get("planets"), given.get("houses"))

    async def _by_socket(self, wanted: Wanted) -> Chart:
        """Only charts that are stored there can be asked about."""
        limit, begun = self.options.socket_part, time.monotonic()
        self._line.enter()
        storing = asyncio.ensure_future(self._stored(wanted))
        try:
            try:
                chart_id = await asyncio.shield(storing)  # once asked for it may be stored, whoever waits for its id
            finally:
                self._line.storing = time.monotonic() - begun
            planets = await self._socket.ask(chart_id, "positions", limit)
            houses = await self._socket.ask(chart_id, "houses", limit) if wanted.question.houses else None
        finally:
            task = self._loop.loop.create_task(self._leave(storing))
            self._left.add(task)
            task.add_done_callback(self._left.discard)
        return self._cast(wanted, planets, houses)

    async def _stored(self, wanted: Wanted) -> str:
        """Its id there. Errors: ServiceFailed."""
        try:
            stored = await self._rest.post(CHARTS, wanted.question.stored(), _request_id())
        except NotGiven:
            stored = None
        chart_id = stored.get("id") if isinstance(stored, dict) else None
        if not isinstance(chart_id, str) or not chart_id.replace("-", "").isalnum():
            raise ServiceFailed(NAME, "the stored chart has no id", said.LIED)
        return chart_id

    def _cast(self, wanted: Wanted, planets: Any, houses: Any) -> Chart:
        """Errors: ServiceFailed."""
        try:
            reading: Reading = read_chart(planets, houses, wanted.question, wanted.points)
            return cast(wanted, reading, version=self._rest.version)
        except Unusable as error:
            raise ServiceFailed(NAME, str(error), said.LIED) from None

    async def _leave(self, storing: "asyncio.Task[str]") -> None:
        """Out of the line, and nothing left behind there, if the id comes at last."""
        if storing.done():
            await self._forget(storing)
            self._line.leave()
            return
        self._line.leave()
        if self._late == LONGEST:
            storing.cancel()
            return
        self._late += 1
        await self._forget(storing)
        self._late -= 1

    async def _forget(self, storing: "asyncio.Task[str]") -> None:
        try:
            chart_id = await self._within(LATEST, _result(storing))
            await self._within(self.options.socket_limit, self._rest.delete(f"{CHARTS}/{chart_id}"))
        except (*FAILURES, NotGiven):
            pass  # a chart may be left behind there: only by its id can it be asked for


async def _result(task: "asyncio.Task[T]") -> T:
    return await task


def _request_id() -> str | None:
    return structlog.contextvars.get_contextvars().get("request_id")
