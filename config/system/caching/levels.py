"""Both levels of one kind of thing: asked in turn, filled by whoever had to make what was asked for."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final
from weakref import WeakSet

from config.system.caching.local import LocalLevel
from config.system.caching.shared import Claim, SharedLevel
from config.system.metrics import CACHE_BYTES, CACHE_HITS, CACHE_MISSES

# Between two looks for what another process is making, seconds: at first, and at most.
_FIRST_LOOK: Final = 0.001
_LAST_LOOK: Final = 0.05

# Makes the bytes, and says whether they may be kept.
Make = Callable[[], tuple[bytes, bool]]
_all: "WeakSet[TwoLevels]" = WeakSet()


class TwoLevels:
    """Bytes by key. Whoever asks at the same time for the same waits for the one who makes it, here and elsewhere.

    shared: None where there is no Redis.
    """

    def __init__(self, name: str, local: LocalLevel, shared: SharedLevel | None) -> None:
        self.local, self.shared = local, shared
        self._making: dict[str, Future[bytes | None]] = {}
        self._lock = threading.Lock()
        self._hit = {level: CACHE_HITS.labels(name, level) for level in ("process", "redis")}
        self._missed = {level: CACHE_MISSES.labels(name, level) for level in ("process", "redis")}
        self._held = CACHE_BYTES.labels(name)
        _all.add(self)

    def get(self, key: str, make: Make) -> bytes:
        """Errors: those of `make`, of which nothing is kept."""
        value: bytes | None = self.local.get(key)
        if value is None:
            value, leader = self._join(key)
            if leader is not None:
                return self._lead(key, make, leader)
        if value is None:  # who was making it could not
            self._missed["process"].inc()
            return make()[0]
        self._hit["process"].inc()
        return value

    def _join(self, key: str) -> tuple[bytes | None, "Future[bytes | None] | None"]:
        """The value that another thread is making, or the promise of our own to make it."""
        with self._lock:
            value: bytes | None = self.local.get(key)  # it may just have been made
            if value is not None:
                return value, None
            making = self._making.get(key)
            if making is None:
                promise = self._making[key] = Future()
                return None, promise
        return making.result(), None

    def _lead(self, key: str, make: Make, promise: "Future[bytes | None]") -> bytes:
        self._missed["process"].inc()
        value: bytes | None = None
        try:
            value, keep = self._found_or_made(key, make)
            if keep:
                self.local.put(key, value, len(value) + len(key))
                self._held.set(self.local.held_bytes)
            return value
        finally:
            with self._lock:
                del self._making[key]
            promise.set_result(value)

    def _found_or_made(self, key: str, make: Make) -> tuple[bytes, bool]:
        claim = self._claim(key)
        if claim is not None and claim.value is not None:
            self._hit["redis"].inc()
            return claim.value, True
        if self.shared is None or claim is None:
            return make()
        self._missed["redis"].inc()
        keep = False
        try:
            value, keep = make()
        finally:
            if not keep:
                self.shared.release(key, claim.token)
        if keep:
            self.shared.put(key, value, claim.token)
        return value, keep

    def _claim(self, key: str) -> Claim | None:
        """What Redis says once nobody else is making it; None without Redis."""
        if self.shared is None:
            return None
        pause, deadline = _FIRST_LOOK, time.monotonic() + self.shared.lease_seconds
        while (claim := self.shared.claim(key)) is not None:
            if claim.value is not None or claim.token or time.monotonic() > deadline:
                return claim
            time.sleep(pause)
            pause = min(2 * pause, _LAST_LOOK)
        return None


def forget() -> None:
    """Empty the first level of all: for tests, which share a process."""
    for cache in _all:
        cache.local.clear()
