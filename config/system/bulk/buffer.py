"""Rows that wait in the process."""

import threading
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from config.system.bulk.metrics import DROPPED

Row = tuple[Any, ...]
BATCH: Final = 5_000  # rows that are stored together


@dataclass(frozen=True, slots=True)
class Batch:
    """token: the same each time that these rows are sent. bytes: that they hold, roughly."""

    rows: list[Row]
    bytes: int
    token: str = field(default_factory=lambda: str(uuid.uuid4()))


class Buffer:
    """Rows of one table, in the order in which they came. Of more than fit, the oldest go, and are counted.

    A batch that could not be stored is the oldest, and goes as a whole; one that is just being sent stays.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        self._dropped = DROPPED.labels(table)
        self.begin()

    def begin(self) -> None:
        """Empty: what a parent process holds is not its child's to send."""
        # A line may be logged while another is put, in the same thread: by a signal, by what is collected.
        self.lock = threading.RLock()
        self._rows: deque[tuple[Row, int]] = deque()
        self._batch: Batch | None = None
        self._sending = False
        self._bytes = 0

    def __len__(self) -> int:
        with self.lock:
            return len(self._rows) + (len(self._batch.rows) if self._batch else 0)

    def put(self, row: Row, size: int, *, most: int) -> int:
        """size, most: bytes. Returns how many rows wait."""
        with self.lock:
            self._rows.append((row, size))
            self._bytes += size
            while self._bytes > most and self._drop_oldest():
                pass
            return len(self._rows)

    def _drop_oldest(self) -> bool:
        if self._batch is not None and not self._sending:
            self._drop_batch()
        elif self._rows:
            self._bytes -= self._rows.popleft()[1]
            self._dropped.inc()
        else:
            return False
        return True

    def _drop_batch(self) -> None:
        if self._batch is not None:
            self._dropped.inc(len(self._batch.rows))
            self._bytes -= self._batch.bytes
            self._batch = None

    def take(self) -> Batch | None:
        """The oldest rows, to be sent: the same ones as before, if they were not `stored`."""
        with self.lock:
            if self._batch is None and self._rows:
                taken = [self._rows.popleft() for _ in range(min(BATCH, len(self._rows)))]
                self._batch = Batch([row for row, _ in taken], sum(size for _, size in taken))
            self._sending = self._batch is not None
            return self._batch

    def stored(self) -> None:
        with self.lock:
            if self._batch is not None:
                self._bytes -= self._batch.bytes
            self._batch, self._sending = None, False

    def failed(self, *, for_good: bool = False) -> None:
        """for_good: it would never be stored."""
        with self.lock:
            self._sending = False
            if for_good:
                self._drop_batch()
