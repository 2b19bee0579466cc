"""Both levels of one kind of thing: asked in turn, filled by whoever had to make what was asked for."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final
from weakref import WeakMethod, WeakSet

from config.system.caching.connections import forget_rests
from config.system.caching.local import LocalLevel
from config.system.caching.shared import Claim, SharedLevel
from config.system.metrics import CACHE_BYTES, LookUps

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
        self._begin()
        begin = WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (method := begin()) and method())
        self._hit = {level: LookUps(name, level, "hit") for level in ("process", "redis")}
        self._missed = {level: LookUps(name, level, "miss") for level in ("process", "redis")}
        self._held = CACHE_BYTES.labels(name)
        _all.add(self)

    def _begin(self) -> None:
        # What a thread of the parent was making, nobody makes after a fork; nor would anybody release its lock.
        self._making: dict[str, Future[bytes | None]] = {}
        self._lock = threading.Lock()

    def get(self, key: str, make: Make, *, for_all: tuple[type[Exception], ...] = ()) -> bytes:
        """for_all: errors of `make` that are those of everybody who waits for it here; after others each tries itself.

        Errors: those of `make`, of which nothing is kept.
        """
        value: bytes | None = self.local.get(key)
        if value is None:
            value, leader = self._join(key)
            if leader is not None:
                return self._lead(key, make, leader, for_all)
        if value is None:  # who was making it could not
            self._missed["process"].inc()
            return make()[0]
        self._hit["process"].inc()
        return value

    def find(self, key: str) -> bytes | None:
        """What is kept, without a wait for whoever may be making it."""
        value: bytes | None = self.local.get(key)
        self._count("process", value)
        if value is None and self.shared is not None:
            value = self.shared.find(key)
            self._count("redis", value)
            if value is not None:
                self._put_here(key, value)
        return value

    def keep(self, key: str, value: bytes) -> None:
        self._put_here(key, value)
        if self.shared is not None:
            self.shared.put(key, value, "")

    def _count(self, level: str, value: bytes | None) -> None:
        (self._missed if value is None else self._hit)[level].inc()

    def _put_here(self, key: str, value: bytes) -> None:
        self.local.put(key, value, len(value) + len(key))
        self._held.set(self.local.held_bytes)

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

    def _lead(
        self, key: str, make: Make, promise: "Future[bytes | None]", for_all: tuple[type[Exception], ...]
    ) -> bytes:
        self._missed["process"].inc()
        value: bytes | None = None
        failure: Exception | None = None
        try:
            value, keep = self._found_or_made(key, make)
            if keep:
                self._put_here(key, value)
            return value
        except for_all as error:
            failure = error
            raise
        finally:
            with self._lock:
                del self._making[key]
            if failure is None:
                promise.set_result(value)
            else:
                promise.set_exception(failure)

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
    """Empty the first level of all, and ask Redis again: for tests, which share a process."""
    forget_rests()
    for cache in _all:
        cache.local.clear()
