"""`/ws/v1/events`: what happens to the things of the person who listens."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, Final

from accounts.sockets import SignedInConsumer
from config.system import notify

# What waits for a slow reader. Of more the oldest are dropped, and the reader is told how many.
MOST_WAITING: Final = 100
# While notices are away the socket opens all the same, and hears of what happens when they are back.
SUBSCRIBED_WITHIN: Final = 2.0  # seconds


class EventsConsumer(SignedInConsumer):
    name = "events"

    async def prepare(self) -> None:
        """Subscribed before the socket is open: who sees it open misses nothing from then on."""
        self._waiting: deque[str] = deque()
        self._missed = 0
        self._something, self._is_open = asyncio.Event(), asyncio.Event()
        subscribed = asyncio.Event()
        self.beside(self._tell_all(subscribed))
        with suppress(TimeoutError):
            async with asyncio.timeout(SUBSCRIBED_WITHIN):
                await subscribed.wait()

    async def begin(self) -> None:
        self._is_open.set()

    def _hear(self, notice: dict[str, Any]) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._missed += 1
        self._waiting.append(notice["frame"])
        self._something.set()

    async def _tell_all(self, subscribed: asyncio.Event) -> None:
        async with notify.hearing(notify.group_of(self.caller.pk), self._hear, subscribed=subscribed):
            await self._is_open.wait()
            while True:
                await self._something.wait()
                self._something.clear()
                await self._tell_waiting()

    async def _tell_waiting(self) -> None:
        while self._waiting:
            if missed := self._missed:
                self._missed = 0
                await self.tell({"type": "missed", "count": missed})
            await self.tell_text(self._waiting.popleft())
