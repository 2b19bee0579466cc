"""The base of all sockets. What may be asked is the subclass's, and who is asking is known above, in accounts."""

import asyncio
import contextlib
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import structlog
from channels.consumer import AsyncConsumer
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.api.codec import dumps
from config.api.errors import AppError, InvalidState, MalformedRequest, RateLimited, ValidationFailed
from config.api.sockets import metrics
from config.api.sockets.frames import FrameTooLarge, check_fields, id_of, read_frame
from config.api.sockets.handshake import Handshake
from config.api.sockets.refusals import TOO_SLOW, close_code_of, error_frame
from config.api.sockets.wire import Gone, TooSlow, Wire

logger = logging.getLogger("nocturna.sockets")

MOST_IN_FLIGHT: Final = 32
# Of their frames together: thirty-two batches of a megabyte would be three hundred in memory.
MOST_BYTES_IN_FLIGHT: Final = 8_000_000
SIGN_IN_WITHIN: Final = 5.0  # seconds
_WITHOUT_ID: Final = frozenset(("authenticate", "resume"))


class TooManyInFlight(RateLimited):
    message = gettext_lazy("Too much is in flight on this socket. Wait for answers, or cancel.")


class NotInFlight(AppError):
    code, status, message = "NOT_FOUND", 404, gettext_lazy("Nothing with this id is in flight.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the client's. fields: what stands in the frame beside `type` and `id`."""

    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Work:
    task: asyncio.Task[None]
    size: int  # bytes of the frame that it keeps


class SocketConsumer(AsyncConsumer, ABC):  # type: ignore[misc]  # Channels has no types
    """One socket. Subclasses name in `requests` what may be asked, by type the fields of each (`interval?` may be
    left out), and have a method of each of these names: `async def calculate(self, asked: Asked) -> None`, a task of
    its own, whose errors are told to the client. One that is asked without an id is awaited.
    """

    name: ClassVar[str]  # in logs and metrics
    requests: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    apart: ClassVar[str | None] = None  # the field of a frame whose items are each checked by itself
    _always: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "authenticate": ("token",),
        "cancel": (),
        "unsubscribe": (),
        "ping": (),
    }

    handshake: Handshake
    language: str

    # What is known above

    @abstractmethod
    def token_of(self, handshake: Handshake) -> str | None:
        """The access token that came with the handshake. Errors: ForeignOrigin."""

    @abstractmethod
    async def sign_in(self, token: str) -> None:
        """Errors: AppError."""

    @property
    @abstractmethod
    def is_signed_in(self) -> bool: ...

    @abstractmethod
    def authentication_required(self) -> AppError:
        """What is told to whoever has not signed in."""

    # What a subclass may add

    async def prepare(self) -> None:
        """Signed in, and not yet told so. Errors: whatever refuses the socket."""

    async def begin(self) -> None:
        """Signed in: frames may be sent."""

    def leave(self) -> None:
        """It is over."""

    def beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it as long as the socket is open; an error of it ends the socket."""
        task = asyncio.create_task(self._beside(work))
        self._companions.add(task)
        task.add_done_callback(self._companions.discard)
        return task

    async def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Gone:
            return
        except Exception as error:  # noqa: BLE001  (the handler of all errors tells the expected from the rest)
            self.refuse(error)

    # The life of a socket

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI. Not Channels' own: no channel of the layer for each socket, no thread for each message."""
        self.scope = scope
        self.handshake = Handshake.of(scope)
        self.language = self.handshake.language
        self._wire = Wire(send)
        self._work: dict[str, _Work] = {}
        self._companions: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[tuple[dict[str, Any] | None, int | None]] = asyncio.Future()
        started = time.monotonic()
        await receive()  # websocket.connect
        with structlog.contextvars.bound_contextvars(request_id=self.handshake.request_id):
            reading = asyncio.create_task(self._live(receive))
            try:
                with metrics.OPEN.labels(self.name).track_inprogress():
                    frame, code = await self._over
            finally:
                self._stop(reading)
            await self._wire.close(frame, code)
            metrics.CLOSED.labels(self.name, code or "client").inc()
            seconds = round(time.monotonic() - started, 1)
            logger.info("socket", extra={"path": scope["path"], "close": code, "seconds": seconds})

    def _stop(self, reading: asyncio.Task[None]) -> None:
        if not self._over.done():
            self._over.cancel()
        reading.cancel()
        for task in [*self._companions, *(work.task for work in self._work.values())]:
            task.cancel()
        self.leave()

    async def _live(self, receive: Any) -> None:
        try:
            with translation.override(self.language):
                await self._open()
            while (message := await receive())["type"] != "websocket.disconnect":
                with translation.override(self.language):
                    await self._take(message)
        except Gone:
            self.close(None)
        except Exception as error:  # noqa: BLE001  (the handler of all errors tells the expected from the rest)
            self.refuse(error)
        else:
            self.close(None)

    async def _open(self) -> None:
        refusal: Exception | None = None
        try:
            self.handshake.check_host()
            token = self.token_of(self.handshake)
            if token is not None:
                await self._enter(token)
        except Exception as error:  # noqa: BLE001  (told after the acceptance)
            refusal = error
        await self._wire.accept(self.handshake.subprotocol, self.handshake.answer_headers)
        if refusal is not None:
            raise refusal
        if self.is_signed_in:
            await self._begin()
        else:
            asyncio.get_running_loop().call_later(SIGN_IN_WITHIN, self._too_late)

    async def _enter(self, token: str) -> None:
        await self.sign_in(token)
        with translation.override(self.language):
            await self.prepare()

    async def _begin(self) -> None:
        with translation.override(self.language):
            await self.begin()

    def _too_late(self) -> None:
        if not self.is_signed_in and not self._over.done():
            with translation.override(self.language):
                self.refuse(self.authentication_required())

    # Ending

    def refuse(self, error: Exception, *, code: int | None = None) -> None:
        """End it with an error frame and the close code that belongs to the error, unless another is given."""
        # Whoever ends it may be no task of the socket's, with another request's id about it, or none.
        bound = structlog.contextvars.bound_contextvars(request_id=self.handshake.request_id)
        with bound, translation.override(self.language):
            frame, status = error_frame(error)
        self._end(frame, code or close_code_of(status))

    def close(self, code: int | None) -> None:
        """End it without a word. None: the client has left already."""
        self._end(None, code)

    def _end(self, frame: dict[str, Any] | None, code: int | None) -> None:
        if not self._over.done():
            self._over.set_result((frame, code))

    # Frames

    async def tell(self, frame: Mapping[str, Any]) -> None:
        await self.tell_text(dumps(frame).decode())

    async def tell_text(self, text: str) -> None:
        """Errors: Gone."""
        try:
            await self._wire.text(text)
        except TooSlow:
            self.close(TOO_SLOW)
            raise Gone from None

    async def _take(self, message: Mapping[str, Any]) -> None:
        if not self.is_signed_in:
            await self._take_first(message)
            return
        answers = None
        try:
            frame, size = await read_frame(message, apart=self.apart)
            answers = id_of(frame)
            kind = check_fields(frame, {**self.requests, **self._always}, without_id=_WITHOUT_ID)
            await self._obey(kind, frame, size)
        except (FrameTooLarge, Gone):
            raise
        except Exception as error:  # noqa: BLE001  (the handler of all errors tells the expected from the rest)
            await self.tell(error_frame(error, answers=answers)[0])

    async def _take_first(self, message: Mapping[str, Any]) -> None:
        """Of a socket that nobody has signed in to: whatever it is but a sign-in refuses it."""
        try:
            frame, _size = await read_frame(message)
            if frame.get("type") != "authenticate":
                raise self.authentication_required()
            check_fields(frame, self._always, without_id=_WITHOUT_ID)
            if not isinstance(frame["token"], str):
                raise ValidationFailed(details={"token": [_("Must be text.")]})
        except (MalformedRequest, ValidationFailed) as error:
            self.refuse(error, code=close_code_of(401))
            raise Gone from None
        await self._enter(frame["token"])
        await self._begin()

    async def _obey(self, kind: str, frame: Mapping[str, Any], size: int) -> None:
        metrics.REQUESTS.labels(self.name, kind).inc()
        if kind == "authenticate":
            raise InvalidState(details={"type": [_("This socket is signed in already.")]})
        if kind in _WITHOUT_ID:
            await getattr(self, kind)(frame)
        elif kind == "ping":
            await self.tell({"id": frame["id"], "type": "pong"})
        elif kind in ("cancel", "unsubscribe"):
            await self._cancel(frame["id"])
        else:
            fields = {name: value for name, value in frame.items() if name not in ("type", "id")}
            self._start(Asked(frame["id"], fields), size, getattr(self, kind))

    # What is in flight

    def _start(self, asked: Asked, size: int, work: Callable[[Asked], Awaitable[None]]) -> None:
        if asked.id in self._work:
            raise ValidationFailed(details={"id": [_("A request with this id is in flight.")]})
        held = sum(each.size for each in self._work.values())
        if len(self._work) >= MOST_IN_FLIGHT or held + size > MOST_BYTES_IN_FLIGHT:
            raise TooManyInFlight(details={"in_flight": len(self._work), "limit": MOST_IN_FLIGHT})
        self._work[asked.id] = _Work(asyncio.create_task(self._do(asked, work)), size)

    async def _do(self, asked: Asked, work: Callable[[Asked], Awaitable[None]]) -> None:
        try:
            await work(asked)
        except Gone:
            return
        except Exception as error:  # noqa: BLE001  (the handler of all errors tells the expected from the rest)
            with contextlib.suppress(Gone):
                await self.tell(error_frame(error, answers=asked.id)[0])
        finally:
            # Before the loop reads another frame; a later request may have the id of one that was cancelled.
            if (held := self._work.get(asked.id)) is not None and held.task is asyncio.current_task():
                del self._work[asked.id]

    async def answer(self, asked: Asked, kind: str, **fields: Any) -> None:
        """Errors: Gone."""
        await self.tell({"id": asked.id, "type": kind, **fields})

    async def _cancel(self, request_id: str) -> None:
        work = self._work.pop(request_id, None)
        if work is None:
            raise NotInFlight(details={"id": [str(NotInFlight.message)]})
        work.task.cancel()
        await self.tell({"id": request_id, "type": "cancelled"})
