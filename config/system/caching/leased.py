"""What may grow wrong: kept in Redis until it is dropped, and filled in only by who began to find it after that."""

import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from config.system.caching.connections import REST_SECONDS, Connect, Reach, Script, to_the_cache
from config.system.metrics import LookUps

_READ: Final = Script("return redis.call('HMGET', KEYS[1], unpack(ARGV))")
# KEYS: values, lease. ARGV: token, ms, fields. Whether it is ours to fill in, and what is there by now.
_CLAIM: Final = Script("""
local won = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
return {won, redis.call('HMGET', KEYS[1], unpack(ARGV, 3))}
""")
# KEYS: values, lease. ARGV: token, ms to live, fields and values in turn. What was dropped since has lost the lease.
_FILL: Final = Script("""
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if #ARGV > 2 then
  redis.call('HSET', KEYS[1], unpack(ARGV, 3))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('DEL', KEYS[2])
""")
_DROP: Final = Script("for _, key in ipairs(KEYS) do redis.call('DEL', key) end return 1")
T = TypeVar("T")
Take = Callable[[list[bytes | None]], T | None]
Make = Callable[[], tuple[T, Mapping[str, bytes]]]
# Between two looks for what another is finding, seconds: at first, and at most.
_FIRST_LOOK: Final = 0.002
_LAST_LOOK: Final = 0.01


class Leased:
    """Bytes by key and field. All of a key are dropped together, whatever fields other releases have put there.

    seconds: that a key lives after it was last filled. lease_seconds: how long who claims a key may take to fill it.
    wait_seconds: how long others wait for that, before they find for themselves. rest_seconds: as of `Reach`.
    """

    def __init__(
        self,
        name: str,
        *,
        seconds: float,
        lease_seconds: float = 2.0,
        wait_seconds: float = 0.05,
        rest_seconds: float = REST_SECONDS,
        connect: Connect = to_the_cache,
    ) -> None:
        self._name, self._seconds = name, seconds
        self._lease_seconds, self._wait_seconds = lease_seconds, wait_seconds
        self._redis = Reach(connect, rest_seconds=rest_seconds)
        self._hit, self._missed = LookUps(name, "redis", "hit"), LookUps(name, "redis", "miss")

    def get(self, key: str, fields: Sequence[str], take: Take[T], make: Make[T]) -> T:
        """take: what the fields hold, None if that will not do. make: finds it, and the bytes to keep of it.

        Errors: those of `make`, of which nothing is kept.
        """
        found = take(self._redis.ask(_READ, self._keys(key)[:1], *fields) or [None] * len(fields))
        token = ""
        if found is None:
            found, token = self._wait(key, fields, take)
        (self._missed if found is None else self._hit).inc()
        if found is not None:
            return found
        kept: Mapping[str, bytes] = {}
        try:
            made, kept = make()
            return made
        finally:
            self._fill(key, token, kept)

    def _wait(self, key: str, fields: Sequence[str], take: Take[T]) -> tuple[T | None, str]:
        """What another has found, else the token of a lease; "" without Redis, or if that other takes too long."""
        pause, deadline, token = _FIRST_LOOK, time.monotonic() + self._wait_seconds, os.urandom(8).hex()
        while answer := self._redis.ask(_CLAIM, self._keys(key), token, int(self._lease_seconds * 1000), *fields):
            won, values = answer
            if (found := take(values)) is not None:
                self._fill(key, token if won else "", {})
                return found, ""
            if won:
                return None, token
            if time.monotonic() > deadline:
                break
            time.sleep(pause)
            pause = min(2 * pause, _LAST_LOOK)
        return None, ""

    def _fill(self, key: str, token: str, values: Mapping[str, bytes]) -> None:
        """Nothing is kept if the key was dropped since the claim. Without values: the next who asks may claim."""
        if token:
            pairs = [part for pair in values.items() for part in pair]
            self._redis.tell(_FILL, self._keys(key), token, int(self._seconds * 1000), *pairs)

    def drop(self, keys: Collection[str]) -> None:
        if keys:
            self._redis.ask(_DROP, tuple(name for key in keys for name in self._keys(key)))

    def _keys(self, key: str) -> tuple[str, str]:
        return f"nocturna:{self._name}:values:{key}", f"nocturna:{self._name}:lease:{key}"
