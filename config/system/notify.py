"""Wake-ups for whoever is waiting in another thread or process: streams, sockets.

A notice carries no data that matters: the row is the truth, and a reader that misses a notice finds the row by
asking again a little later. So sending neither fails nor delays its caller.
"""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DELIVERY_SECONDS = 2.0
# While the layer is away every sentence of every reading would say so.
WARN_EVERY = 30.0

_loop: asyncio.AbstractEventLoop | None = None
_own_loop: tuple[int, asyncio.AbstractEventLoop] | None = None
_lock = threading.Lock()
_warned_at = -WARN_EVERY
# A task that nobody holds may be collected while it runs.
_listeners: set[asyncio.Task[None]] = set()


def bind_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Name the loop on which this process's consumers live."""
    global _loop
    _loop = loop


def _sending_loop() -> asyncio.AbstractEventLoop:
    """The consumers' loop, else one for sending only, made on first use; a forked child makes its own."""
    global _own_loop
    if _loop is not None and _loop.is_running():
        return _loop
    with _lock:
        if _own_loop is None or _own_loop[0] != os.getpid():
            _own_loop = os.getpid(), asyncio.new_event_loop()
            threading.Thread(target=_own_loop[1].run_forever, name="notices", daemon=True).start()
        return _own_loop[1]


def send(group: str, message: dict[str, Any]) -> None:
    """Send to a channel-layer group from synchronous code."""
    layer = get_channel_layer()
    if isinstance(layer, InMemoryChannelLayer) and not (_loop is not None and _loop.is_running()):
        return  # its groups are this process's, and nobody listens here
    # The layer keeps one connection for each loop, and the queues of the in-memory one belong to its consumers' loop.
    asyncio.run_coroutine_threadsafe(_deliver(layer, group, message), _sending_loop())


async def _deliver(layer: Any, group: str, message: dict[str, Any]) -> None:
    try:
        async with asyncio.timeout(DELIVERY_SECONDS):
            await layer.group_send(group, message)
    except (RedisError, OSError) as error:
        _warn("notices not sent", error)


def _warn(message: str, error: Exception) -> None:
    global _warned_at
    if time.monotonic() - _warned_at > WARN_EVERY:
        _warned_at = time.monotonic()
        logger.warning(message, extra={"error": type(error).__name__})


@asynccontextmanager
async def listening(group: str) -> AsyncIterator[asyncio.Event]:
    """An event that each notice to the group sets. While the channel layer is away it stays silent."""
    heard, left = asyncio.Event(), asyncio.Event()
    listener = asyncio.create_task(_listen(group, heard, left))
    _listeners.add(listener)
    listener.add_done_callback(_listeners.discard)
    try:
        yield heard
    finally:
        # Cancelled in the middle of a subscription it would leave the connection that all listeners share half-way.
        left.set()


async def _listen(group: str, heard: asyncio.Event, left: asyncio.Event) -> None:
    layer = get_channel_layer()
    leaving = asyncio.create_task(left.wait())
    try:
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        while not left.is_set():
            notice = asyncio.ensure_future(layer.receive(channel))
            await asyncio.wait({notice, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if notice.done():
                heard.set()
            else:
                notice.cancel()
                await asyncio.wait({notice})
        await layer.group_discard(group, channel)
    except (RedisError, OSError) as error:
        _warn("notices not heard", error)
    finally:
        leaving.cancel()
