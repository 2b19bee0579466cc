"""The thread that takes rows to the store: one in each process that has any."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.util import Finalize
from typing import Final

from django.conf import settings
from prometheus_client import Counter

from config.system.bulk.buffer import BATCH, Batch, Buffer, Row
from config.system.bulk.metrics import FAILURES, STORED

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 30.0  # seconds between two attempts, while the store is away
STOP_SECONDS: Final = 5.0  # that the end of a process waits for its last rows


class NotStored(Exception):
    """The store could not be reached, or failed: try again later. Says why, in a word."""


# Table, rows, token: rows of the same token are stored once. Errors: NotStored.
Store = Callable[[str, Sequence[Row], str], None]


def _nowhere() -> bool:
    return False


class Courier:
    """Buffers by table, and who empties them. It begins with the first row, in each process for itself."""

    def __init__(self, *tables: str) -> None:
        self.buffers: Final = {table: Buffer(table) for table in tables}
        self._store: Store | None = None
        self._wanted: Callable[[], bool] = _nowhere
        self._tallied: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        self._begin()
        os.register_at_fork(before=self._hold_still, after_in_parent=self._go_on, after_in_child=self._begin)

    def _hold_still(self) -> None:
        """What is counted just when another thread forks would be locked in the child for ever."""
        for buffer in self.buffers.values():
            buffer.lock.acquire()
        self._counting.acquire()

    def _go_on(self) -> None:
        self._counting.release()
        for buffer in self.buffers.values():
            buffer.lock.release()

    def _begin(self) -> None:
        """Anew after a fork: threads stay behind, and locks may be held by them."""
        self._lock, self._sending, self._counting = threading.RLock(), threading.Lock(), threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended = self._away = False
        self._tallied = {}
        for buffer in self.buffers.values():
            buffer.begin()

    def deliver_to(self, store: Store, *, wanted: Callable[[], bool]) -> None:
        """wanted: whether there is such a store now; rows are made for none."""
        self._store, self._wanted = store, wanted

    @property
    def wanted(self) -> bool:
        """Whether a row that is put now goes anywhere. Not those of who stores them, which would have no end."""
        return self._wanted() and not self._ended and threading.current_thread() is not self._thread

    def put(self, table: str, row: Row, size: int) -> None:
        """Only if `wanted`. size: bytes that the row holds, roughly."""
        waiting = self.buffers[table].put(row, size, most=settings.ANALYTICS_BUFFER_BYTES)
        if waiting >= BATCH and not self._away:
            self._wake.set()
        if self._thread is None:
            self._start()

    def tally(self, name: str, labels: tuple[tuple[str, str], ...], value: float) -> None:
        """Only if `wanted`. What is added up until the next delivery, and is one row then."""
        key = (name, labels)
        with self._lock:
            self._tallied[key] = self._tallied.get(key, 0.0) + value
        if self._thread is None:
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._thread is not None or self._ended:
                return
            thread = threading.Thread(target=self._run, name="bulk", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the machine has no more of them, or the interpreter ends: who records must not fail
                return
            self._thread = thread
            # `atexit` is not for children of multiprocessing; this is for both.
            Finalize(None, self.stop, exitpriority=10)

    def _run(self) -> None:
        pause = settings.ANALYTICS_FLUSH_SECONDS
        while not self._ended:
            self._wake.wait(pause)
            self._wake.clear()
            delivered = self.flush()
            self._away = not delivered
            pause = settings.ANALYTICS_FLUSH_SECONDS if delivered else min(2 * pause, LONGEST_PAUSE)
        self.flush()

    def flush(self) -> bool:
        """Send what waits. False: the store is away; it waits on."""
        with self._sending:
            self._add_up()
            emptied = [self._empty(buffer) for buffer in self.buffers.values()]
        return all(emptied)

    def _add_up(self) -> None:
        with self._lock:
            tallied, self._tallied = self._tallied, {}
        now = time.time()
        for (name, labels), value in tallied.items():
            self.buffers["metrics"].put((name, now, value, dict(labels)), 300, most=settings.ANALYTICS_BUFFER_BYTES)

    def _empty(self, buffer: Buffer) -> bool:
        # What comes meanwhile is for the next time: or under a flood this had no end.
        for _ in range(len(buffer) // BATCH + 1):
            batch = buffer.take()
            if batch is not None and not self._send(buffer, batch):
                return False
        return True

    def _send(self, buffer: Buffer, batch: Batch) -> bool:
        """False: not now."""
        try:
            if self._store is not None:
                self._store(buffer.table, batch.rows, batch.token)
        except NotStored as error:
            self._count(FAILURES, buffer.table, str(error))
            if not self._away:
                logger.warning("rows wait for their store", extra={"table": buffer.table, "error": str(error)})
            buffer.failed()
            return False
        except Exception:
            # A row that cannot be written would be in the way of all others for ever.
            self._count(FAILURES, buffer.table, "unwritable")
            logger.exception("rows dropped that cannot be written", extra={"table": buffer.table})
            buffer.failed(for_good=True)
        else:
            buffer.stored()
            self._count(STORED, buffer.table, number=len(batch.rows))
        return True

    def _count(self, counter: Counter, *labels: str, number: int = 1) -> None:
        with self._counting:
            counter.labels(*labels).inc(number)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Send the last, if it can be done in so many seconds. For good."""
        self._ended = True
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)


courier: Final = Courier("metrics", "logs")
