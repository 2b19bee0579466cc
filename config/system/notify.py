"""Wake-ups for whoever is waiting in another thread or process: streams, sockets.

A notice carries no data that matters: the row is the truth, and a reader that misses a notice finds the row by
asking again a little later. So sending never fails its caller.
"""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)
_loop: asyncio.AbstractEventLoop | None = None


def bind_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Name the loop on which this process's consumers live."""
    global _loop
    _loop = loop


def send(group: str, message: dict[str, Any]) -> None:
    """Send to a channel-layer group from synchronous code, at once."""
    layer = get_channel_layer()
    if isinstance(layer, InMemoryChannelLayer):
        # Its queues belong to the consumers' loop: put from another thread, they would be seen up to a second late.
        if _loop is not None and _loop.is_running():
            asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _loop)
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except (OSError, ConnectionError, TimeoutError) as error:
        logger.warning("notice not sent", extra={"group": group, "error": type(error).__name__})
