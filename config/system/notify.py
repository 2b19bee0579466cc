"""Wake-ups for whoever is waiting in another thread or process: streams, sockets.

A notice carries no data that matters: the row is the truth, and a reader that misses a notice finds the row by
asking again a little later. So sending neither fails nor delays its caller. What is told to a person (`tell`) names
rows, too, and does not replace them.
"""

import asyncio
import logging
import os
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import orjson
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DELIVERY_SECONDS = 2.0
# While the layer is away every sentence of every reading would say so.
WARN_EVERY = 30.0
# Between attempts to listen again. Each leaves a queue behind in the layer, so that they become rarer.
RETRY_AFTER = (1.0, 2.0, 4.0, 8.0, 15.0)

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
            try:
                await layer.group_send(group, message)
            except RedisConnectionError:
                # Redis was started anew since the last notice, and the connection of then is the first to learn it.
                await layer.group_send(group, message)
    except (RedisError, OSError) as error:
        _warn("notices not sent", error)


def _warn(message: str, error: Exception) -> None:
    global _warned_at
    if time.monotonic() - _warned_at > WARN_EVERY:
        _warned_at = time.monotonic()
        logger.warning(message, extra={"error": type(error).__name__})


def tell(user_id: uuid.UUID, event: str, **data: Any) -> None:
    """Tell the open sockets of a person (`/ws/v1/events`) what happened, once the transaction is committed.

    event: named as in docs/sockets.md. data: ids and a few words, as JSON has them; at most once, and never late: who
    was not connected reads the rows.
    """
    frame = {"type": event, "data": data, "occurred_at": timezone.now()}
    text = orjson.dumps(frame, option=orjson.OPT_UTC_Z).decode()
    transaction.on_commit(partial(send, group_of(user_id), {"type": "user.told", "frame": text}))


def group_of(user_id: uuid.UUID) -> str:
    return f"user.{user_id}"


@asynccontextmanager
async def listening(group: str) -> AsyncIterator[asyncio.Event]:
    """An event that each notice to the group sets. While the channel layer is away it stays silent."""
    heard = asyncio.Event()
    async with hearing(group, lambda notice: heard.set()):
        yield heard


@asynccontextmanager
async def hearing(
    group: str, hear: Callable[[dict[str, Any]], None], *, subscribed: asyncio.Event | None = None
) -> AsyncIterator[None]:
    """Each notice to the group is given to `hear`, on this loop. subscribed: set when the first one may come."""
    left = asyncio.Event()
    listener = asyncio.create_task(_listen(group, hear, left, subscribed or asyncio.Event()))
    _listeners.add(listener)
    listener.add_done_callback(_listeners.discard)
    try:
        yield
    finally:
        # Cancelled in the middle of a subscription it would leave the connection that all listeners share half-way.
        left.set()


async def _listen(
    group: str, hear: Callable[[dict[str, Any]], None], left: asyncio.Event, subscribed: asyncio.Event
) -> None:
    leaving = asyncio.create_task(left.wait())
    attempt = 0
    try:
        while not left.is_set():
            try:
                await _hear_until(leaving, group, hear, subscribed)
            except (RedisError, OSError) as error:
                _warn("notices not heard", error)
                await asyncio.wait({leaving}, timeout=RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
                attempt += 1
    finally:
        leaving.cancel()


async def _hear_until(
    leaving: asyncio.Task[Any], group: str, hear: Callable[[dict[str, Any]], None], subscribed: asyncio.Event
) -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    subscribed.set()
    while not leaving.done():
        notice = asyncio.ensure_future(layer.receive(channel))
        await asyncio.wait({notice, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if notice.done():
            hear(notice.result())
        else:
            notice.cancel()
            await asyncio.wait({notice})
    await layer.group_discard(group, channel)
