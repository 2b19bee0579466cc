"""What outlasts the request that began it, a socket, a stream, a download, ends with the credential that began it."""

import asyncio
import contextvars
import logging
import time
import weakref
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, Final, cast

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from psycopg_pool import PoolTimeout

from accounts.authentication import Credential, ended_among, resting_on
from accounts.errors import SessionRevoked
from accounts.services import sessions
from config.api.sockets import in_thread
from config.system import notify

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.8  # seconds, without a notice; what was opened with an ended session is over within one

MOST_AT_ONCE: Final = 65_536  # bytes of a download

End = Callable[[], None]


class Watch:
    """Ends what was opened with credentials that have ended: one look at a time for all that is open on this loop."""

    def __init__(self) -> None:
        self._open: dict[Credential, set[End]] = {}
        self._watching: asyncio.Task[None] | None = None

    def add(self, credential: Credential, end: End) -> None:
        """end: called on this loop, with each look until it is discarded."""
        self._open.setdefault(credential, set()).add(end)
        if self._watching is None or self._watching.done() or self._watching.cancelling():
            # It outlives the request that begins it, and is none of that request's.
            self._watching = asyncio.get_running_loop().create_task(self._watch(), context=contextvars.Context())

    def discard(self, credential: Credential, end: End) -> None:
        theirs = self._open.get(credential, set())
        theirs.discard(end)
        if not theirs:
            self._open.pop(credential, None)
        if not self._open and self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        async with notify.listening(sessions.REVOCATIONS) as heard:
            while True:
                # Not `wait_for`, which before Python 3.12 overlooks a cancellation that comes with what it waits for.
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await heard.wait()
                heard.clear()
                await self._look()

    async def _look(self) -> None:
        for credential in await in_thread(_ended, list(self._open)):
            for end in list(self._open.get(credential, ())):
                end()


def _ended(credentials: Collection[Credential]) -> set[Credential]:
    try:
        return ended_among(credentials)
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        # No session can be ended either while the database is away.
        logger.warning("what is open not asked after", extra={"error": type(error).__name__})
        return set()


_watches: Any = weakref.WeakKeyDictionary()  # by event loop: a process has one, tests have several


def watch_here() -> Watch:
    """The running loop's."""
    watch: Watch = _watches.setdefault(asyncio.get_running_loop(), Watch())
    return watch


@sync_and_async_middleware
def watch_downloads(get_response: Any) -> Any:
    """Whatever is sent in pieces to somebody signed in. Event streams see to it themselves, by an event."""

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        return _watched(request, await get_response(request))

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _watched(request, get_response(request))

    return answer_async if asyncio.iscoroutinefunction(get_response) else answer


def _watched(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    auth, match = getattr(request, "auth", None), cast(Any, request.resolver_match)
    its_own = response.headers.get("Content-Type", "").startswith("text/event-stream")
    if isinstance(response, StreamingHttpResponse) and auth is not None and not its_own:
        until: Any = _told if response.is_async else _looking
        response.streaming_content = until(response.streaming_content, resting_on(auth, match.func.view_class))
    return response


def _sliced(whole: bytes) -> Iterator[bytes]:
    """What was handed over to a slow client still goes out: not much at a time."""
    return (whole[start : start + MOST_AT_ONCE] for start in range(0, len(whole), MOST_AT_ONCE))


async def _told(pieces: AsyncIterator[bytes], credential: Credential) -> AsyncIterator[bytes]:
    """The pieces, until the watch says that it is over. A body that breaks off is no whole one to anybody.

    Errors: SessionRevoked.
    """
    ended = asyncio.Event()
    watch_here().add(credential, ended.set)
    try:
        async for whole in pieces:
            for piece in _sliced(whole):
                if ended.is_set():
                    raise SessionRevoked
                yield piece
    finally:
        watch_here().discard(credential, ended.set)


def _looking(pieces: Iterator[bytes], credential: Credential) -> Iterator[bytes]:
    """As `_told`, where there is no loop: it looks itself, before a piece. Errors: SessionRevoked."""
    looked = time.monotonic()
    for piece in chain.from_iterable(map(_sliced, pieces)):
        if time.monotonic() - looked >= LOOK_EVERY:
            ended = _ended([credential])
            connection.close()  # not held while a slow client reads
            if ended:
                raise SessionRevoked
            looked = time.monotonic()
        yield piece
