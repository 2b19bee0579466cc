"""Who follows what is being written: told when it may have changed, and one look a second for all of them together.

A notice says so at once; the look finds what no notice came of. So a reader who waits asks the database nothing.
"""

import asyncio
import contextvars
import logging
import uuid
import weakref
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, connection
from psycopg_pool import PoolTimeout

from config.system import notify
from interpretations.models import WRITINGS, Writing

logger = logging.getLogger(__name__)

_Key = tuple[type[Writing], uuid.UUID]

LOOK_EVERY: Final = 1.0  # seconds, without a notice

# All looks of all streams go through these threads: so many connections do streams hold at most, and none while idle.
LOOKERS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="stream")


@dataclass(slots=True)
class _Followed:
    """state: of the row at the last look; no row's before the first."""

    state: Any = None
    readers: set[asyncio.Event] = field(default_factory=set)
    ears: AsyncExitStack = field(default_factory=AsyncExitStack)

    def wake(self, _notice: object = None) -> None:
        for reader in self.readers:
            reader.set()


class _Board:
    def __init__(self) -> None:
        self._followed: dict[_Key, _Followed] = {}
        self._looking: asyncio.Task[None] | None = None

    async def join(self, key: _Key, reader: asyncio.Event) -> None:
        followed = self._followed.get(key)
        if followed is None:
            followed = self._followed[key] = _Followed()
            kind, pk = key
            await followed.ears.enter_async_context(notify.hearing(kind.group_of(pk), followed.wake))
        followed.readers.add(reader)
        if self._looking is None or self._looking.done() or self._looking.cancelling():
            # It outlives the request that begins it, and is none of that request's.
            self._looking = asyncio.get_running_loop().create_task(self._look_on(), context=contextvars.Context())

    async def leave(self, key: _Key, reader: asyncio.Event) -> None:
        followed = self._followed[key]
        followed.readers.discard(reader)
        if not followed.readers:
            del self._followed[key]
            await followed.ears.aclose()
        if not self._followed and self._looking is not None:
            self._looking.cancel()

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            asked = list(self._followed)
            states = await loop.run_in_executor(LOOKERS, _states, asked)
            if states is None:
                continue
            for key in asked:
                followed, state = self._followed.get(key), states.get(key)
                # What is not there any more is told with each look, until nobody follows it.
                if followed and (state is None or state != followed.state):
                    followed.state = state
                    followed.wake()


def _states(keys: Collection[_Key]) -> Mapping[_Key, Any] | None:
    """By key, what changes with all that a reader is shown or told. None: the database is away, and can change none."""
    try:
        return {key: state for kind in WRITINGS for key, state in _states_of(kind, keys)}
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        logger.warning("readings not looked after", extra={"error": type(error).__name__})
        return None
    finally:
        connection.close()


def _states_of(kind: type[Writing], keys: Collection[_Key]) -> Iterator[tuple[_Key, Any]]:
    pks = [pk for one, pk in keys if one is kind]
    if pks:
        for pk, *state in kind.objects.filter(pk__in=pks).values_list("pk", "updated_at", *kind.ends):
            yield (kind, pk), state


_boards: Any = weakref.WeakKeyDictionary()  # by event loop: a process has one, tests have several


@asynccontextmanager
async def changes(kind: type[Writing], pk: uuid.UUID) -> AsyncIterator[asyncio.Event]:
    """An event that is set whenever the row, what it is about or its owner may have changed. The reader clears it."""
    board: _Board = _boards.setdefault(asyncio.get_running_loop(), _Board())
    changed = asyncio.Event()
    await board.join((kind, pk), changed)
    try:
        yield changed
    finally:
        await board.leave((kind, pk), changed)
