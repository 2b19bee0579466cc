"""The second level: Redis, for all processes. Bounded by an index of its own, whatever else Redis holds."""

import os
import time
from dataclasses import dataclass
from typing import Final

from config.system.caching.connections import REST_SECONDS, Connect, Reach, Script, to_the_cache

# What Redis holds beside a value: its key, its places in the index and among the sizes.
OVERHEAD_BYTES: Final = 300

# KEYS: value, lock, index by time of use. ARGV: token, lease in ms (0: nothing is claimed), now, key.
# Returns the value, else 1 if it is ours to make and 0 if another is making it.
_CLAIM: Final = Script("""
local value = redis.call('GET', KEYS[1])
if value then
  redis.call('ZADD', KEYS[3], 'XX', ARGV[3], ARGV[4])
  return value
end
if ARGV[2] == '0' or redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0
""")
# KEYS: value, lock, index by time of use, sizes by key. ARGV: value, ms to live, now, key, overhead, most bytes,
# beginning of values' keys, token. Should Redis, short of memory, have evicted the index or the
# sizes, all that the other knows of goes too, and both begin anew.
_PUT: Final = Script("""
local known = redis.call('HLEN', KEYS[4])
if redis.call('ZCARD', KEYS[3]) ~= math.max(known - 1, 0) then
  for _, key in ipairs(redis.call('HKEYS', KEYS[4])) do redis.call('DEL', ARGV[7] .. key) end
  for _, key in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do redis.call('DEL', ARGV[7] .. key) end
  redis.call('DEL', KEYS[3], KEYS[4])
end
local size = #ARGV[1] + ARGV[5]
local former = tonumber(redis.call('HGET', KEYS[4], ARGV[4]) or 0)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
redis.call('HSET', KEYS[4], ARGV[4], size)
local held = redis.call('HINCRBY', KEYS[4], 'held', size - former)
while held > tonumber(ARGV[6]) do
  local oldest = redis.call('ZPOPMIN', KEYS[3])[1]
  redis.call('DEL', ARGV[7] .. oldest)
  held = redis.call('HINCRBY', KEYS[4], 'held', -tonumber(redis.call('HGET', KEYS[4], oldest) or 0))
  redis.call('HDEL', KEYS[4], oldest)
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
if redis.call('GET', KEYS[2]) == ARGV[8] then redis.call('DEL', KEYS[2]) end
""")
_RELEASE: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")


@dataclass(frozen=True, slots=True)
class Claim:
    """What asking for a key said. value: if it is kept. Else token: ours to make it; "" if another is making it."""

    value: bytes | None = None
    token: str = ""


class SharedLevel:
    """Values by key, as many as fit into `most_bytes` together; those unused for longest go first.

    seconds: that a value lives at most. lease_seconds: how long whoever claims a key may take to make its value, before
    another makes it too; 0: nobody waits for anybody. rest_seconds: as of `Reach`.
    """

    def __init__(
        self,
        name: str,
        *,
        most_bytes: int,
        seconds: float,
        lease_seconds: float = 0.0,
        rest_seconds: float = REST_SECONDS,
        connect: Connect = to_the_cache,
    ) -> None:
        self.most_bytes, self.seconds = most_bytes, seconds
        self.lease_seconds = lease_seconds
        root = f"nocturna:{{{name}}}"  # in braces: one slot of a cluster
        self._values, self._locks = f"{root}:value:", f"{root}:lock:"
        self._index = (f"{root}:index", f"{root}:sizes")
        self._redis = Reach(connect, rest_seconds=rest_seconds)

    def claim(self, key: str) -> Claim | None:
        """None while Redis is out of reach."""
        token, lease = os.urandom(8).hex(), int(self.lease_seconds * 1000)
        keys = (self._values + key, self._locks + key, self._index[0])
        answer = self._redis.ask(_CLAIM, keys, token, lease, time.time(), key)
        if answer is None:
            return None
        return Claim(value=answer) if isinstance(answer, bytes) else Claim(token=token if answer else "")

    def find(self, key: str) -> bytes | None:
        """Without a claim. None also while Redis is out of reach."""
        keys = (self._values + key, self._locks + key, self._index[0])
        answer = self._redis.ask(_CLAIM, keys, "", 0, time.time(), key)
        return answer if isinstance(answer, bytes) else None

    def put(self, key: str, value: bytes, token: str) -> None:
        keys = (self._values + key, self._locks + key, *self._index)
        bounds = (OVERHEAD_BYTES, self.most_bytes, self._values)
        self._redis.tell(_PUT, keys, value, int(self.seconds * 1000), time.time(), key, *bounds, token)

    def release(self, key: str, token: str) -> None:
        """Without a value: the next that asks makes one."""
        if self.lease_seconds:
            self._redis.tell(_RELEASE, (self._locks + key,), token)
