"""The first level: the process's own memory."""

import os
import threading
from collections import OrderedDict
from typing import Any
from weakref import WeakMethod


class LocalLevel:
    """Values by key, as many as fit into `most_bytes` together; those unused for longest go first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._begin()
        begin = WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (method := begin()) and method())

    def _begin(self) -> None:
        # A thread of the parent may have held it at the fork, and been in the middle of a change.
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.held_bytes = 0

    def get(self, key: str) -> Any | None:
        with self._lock:
            entry = self._kept.get(key)
            if entry is None:
                return None
            self._kept.move_to_end(key)
            return entry[0]

    def put(self, key: str, value: Any, size: int) -> None:
        """value: shared by all that ask, so not to be changed. size: bytes that it takes."""
        if size > self.most_bytes:
            return
        with self._lock:
            _, former = self._kept.pop(key, (None, 0))
            self._kept[key] = value, size
            self.held_bytes += size - former
            while self.held_bytes > self.most_bytes:
                _, (_, freed) = self._kept.popitem(last=False)
                self.held_bytes -= freed

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.held_bytes = 0
