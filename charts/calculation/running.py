"""A loop in a thread of its own, on which outside services are asked whatever thread the question comes from.

Time limits hold there to the letter: a task is cancelled wherever it waits, where a thread would wait on for every
next byte of a server that dribbles.
"""

import asyncio
import atexit
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, Protocol, TypeVar

from charts.calculation.outside import ServiceFailed


class Closing(Protocol):
    def close(self) -> None: ...


T = TypeVar("T")
C = TypeVar("C", bound=Closing)


class PerProcess(Generic[C]):
    """What is made on first use and is of no use after a fork: connections, threads, the locks around them.

    The forked process makes its own; the parent's lives on in the parent. Closed when the process ends.
    """

    def __init__(self, make: Callable[[], C]) -> None:
        self._make = make
        self._of_the_parent: list[C | None] = []
        self._begin()
        after_fork, at_exit = weakref.WeakMethod(self._after_fork), weakref.WeakMethod(self.close)
        os.register_at_fork(after_in_child=lambda: (method := after_fork()) and method())
        atexit.register(lambda: (method := at_exit()) and method())

    def _begin(self) -> None:
        # Another thread of the parent may have held the lock, and nobody here would ever release it.
        self._lock = threading.Lock()
        self._made: C | None = None

    def _after_fork(self) -> None:
        # Kept, for its end would end the parent's connections: they are the same to the other side.
        self._of_the_parent.append(self._made)
        self._begin()

    def get(self) -> C:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    @property
    def made(self) -> C | None:
        return self._made

    def close(self) -> None:
        """What was made; it is made anew at the next use."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made.close()


class Loop:
    """An asyncio loop in a daemon thread. service: whose name it has in what is raised."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.loop = asyncio.new_event_loop()
        self._lock, self._stopped = threading.Lock(), False
        self._thread = threading.Thread(target=self._run, name=service, daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """What it will return or raise: ServiceFailed, once the loop is stopped."""
        with self._lock:
            if not self._stopped:
                return asyncio.run_coroutine_threadsafe(work, self.loop)
        work.close()
        failed: Future[T] = Future()
        failed.set_exception(ServiceFailed(self._service, "closed"))
        return failed

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it returns or raises. The work brings its own time limit; an interrupted caller cancels it.

        Errors: ServiceFailed, if the loop is stopped meanwhile.
        """
        return self.wait(self.start(work))

    def wait(self, future: "Future[T]") -> T:
        """As `run`, of what was started."""
        try:
            return future.result()
        except CancelledError:
            raise ServiceFailed(self._service, "closed while it was asked") from None
        except BaseException:
            future.cancel()
            raise

    def stop(self, closing: Coroutine[Any, Any, None]) -> None:
        """End what is under way, then do what closes what it used."""
        with self._lock:  # what was started before is on the loop by now, and nothing comes after it
            self._stopped = True
        asyncio.run_coroutine_threadsafe(self._end(closing), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()

    async def _end(self, closing: Coroutine[Any, Any, None]) -> None:
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await closing

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.close()
