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


class NeverBegan(Exception):
    """No thread was free in time."""


async def in_thread(
    function: Callable[..., Found],
    *args: object,
    pool: ThreadPoolExecutor = _THREADS,
    begin_within: float | None = None,
) -> Found:
    """Call it in a thread, with this task's language and log context. Cancelled before it began, it never runs.

    begin_within: seconds. Errors: NeverBegan.
    """
    context = contextvars.copy_context()
    call = pool.submit(context.run, _released, function, *args)
    work = asyncio.wrap_future(call)
    try:
        await asyncio.wait((work,), timeout=begin_within)
    except asyncio.CancelledError:
        work.cancel()
        raise
    if not work.done() and call.cancel():
        raise NeverBegan
    return await work


def _released(function: Callable[..., Found], *args: object) -> Found:
    try:
        return function(*args)
    finally:
        connection.close()
