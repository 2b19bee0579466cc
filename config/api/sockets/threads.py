"""Where a socket's synchronous work is done: in threads, bounded, and without keeping a database connection."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from django.db import connection

Found = TypeVar("Found")

# For what is short: signing in, asking after sessions. So many connections do idle sockets hold at most.
_THREADS: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="socket")


async def in_thread(function: Callable[..., Found], *args: object, pool: ThreadPoolExecutor = _THREADS) -> Found:
    """Call it in a thread, with this task's language and log context. Cancelled before it began, it never runs."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, context.run, _released, function, *args)


def _released(function: Callable[..., Found], *args: object) -> Found:
    try:
        return function(*args)
    finally:
        connection.close()
