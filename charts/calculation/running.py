"""A loop in a thread of its own, on which outside services are asked whatever thread the question comes from.

Time limits hold there to the letter: a task is cancelled wherever it waits, where a thread would wait on for every
next byte of a server that dribbles.
"""

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """What is made on first use and is of no use after a fork: connections, threads, the locks around them.

    The forked process makes its own; the parent's lives on in the parent.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._forget()
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (method := forget()) and method())

    def _forget(self) -> None:
        # Another thread of the parent may have held the lock, and nobody here would ever release it.
        self._lock = threading.Lock()
        self._made: T | None = None

    def get(self) -> T:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def taken(self) -> T | None:
        """What was made, which is made anew at the next use."""
        with self._lock:
            made, self._made = self._made, None
            return made


class Loop:
    """An asyncio loop in a daemon thread."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it returns or raises. The work brings its own time limit; an interrupted caller cancels it."""
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            left = asyncio.all_tasks(self.loop)
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self.loop.close()
