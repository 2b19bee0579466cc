"""`/ws/v1/interpretations/{id}`, `/ws/v1/messages/{id}`: the events of a stream as frames."""

import asyncio
import uuid
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any, ClassVar, Final

from accounts.sockets import SignedInConsumer
from config.api.sockets import close_code_of, in_thread
from interpretations.stream import MESSAGES, READINGS, Follower, Shown, checked_offset

# So long the stream waits for a client that wants to resume to say where, before it begins at the beginning.
RESUME_WITHIN: Final = 0.25  # seconds
DONE: Final = 1000


class _WritingConsumer(SignedInConsumer):
    shown: ClassVar[Shown]
    requests: ClassVar[Mapping[str, tuple[str, ...]]] = {"resume": ("offset",)}

    _following: asyncio.Task[None] | None = None

    @property
    def pk(self) -> uuid.UUID:
        found: uuid.UUID = self.scope["url_route"]["kwargs"]["pk"]
        return found

    async def prepare(self) -> None:
        """Errors: as `Shown.length`."""
        await in_thread(self.shown.length, self.pk, self.caller)

    async def begin(self) -> None:
        self._follow(0, after=RESUME_WITHIN)

    async def resume(self, frame: Mapping[str, Any]) -> None:
        """At any time, and from any offset; deltas say theirs, so that one sent before does no harm."""
        length = await in_thread(self.shown.length, self.pk, self.caller)
        self._follow(checked_offset(frame["offset"], length, name="offset"))

    def _follow(self, offset: int, *, after: float = 0.0) -> None:
        if self._following is not None:
            self._following.cancel()
        self._following = self.beside(self._tell_all(offset, after))

    async def _tell_all(self, offset: int, after: float) -> None:
        await asyncio.sleep(after)
        # The session is watched by the socket.
        follower = Follower(self.shown, self.pk, None, offset, self.language, self.handshake.request_id)
        async with aclosing(follower.events()) as events:  # type: ignore[type-var]  # a generator
            async for event in events:
                if event is None:  # the server's pings keep the connection
                    continue
                await self.tell({"type": event.name, **event.data})
                if event.offset is None:
                    self.close(DONE if event.failure is None else close_code_of(event.failure))


class InterpretationConsumer(_WritingConsumer):
    name = "interpretations"
    shown = READINGS


class MessageConsumer(_WritingConsumer):
    name = "messages"
    shown = MESSAGES
