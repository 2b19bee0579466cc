"""Scripts on Redis, on a connection that each thread keeps: to borrow one for each call costs more than the call."""

import hashlib
import os
import threading
from collections.abc import Callable
from typing import Any

from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import NoScriptError, ResponseError

Connection = Any  # of the Redis client, whose methods have no types
Connect = Callable[[], Connection]


class Script:
    def __init__(self, text: str) -> None:
        self.text, self.digest = text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def to_the_cache() -> Connection:
    """To the Redis of settings.CACHES, with its time limits."""
    pool = get_redis_connection("default").connection_pool
    return pool.connection_class(**pool.connection_kwargs)


class Connections(threading.local):
    """connect: makes a connection, once for each thread of each process."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._kept: tuple[int, Connection] | None = None

    def run(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        """Errors: RedisError, OSError."""
        kept = self._kept is not None and self._kept[0] == os.getpid()  # not another's, from before a fork
        try:
            return self._run(script, keys, arguments)
        except ConnectionLost:
            if not kept:
                raise
            return self._run(script, keys, arguments)  # Redis was restarted, or tired of a silent connection

    def _run(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        if self._kept is None or self._kept[0] != os.getpid():
            self._kept = os.getpid(), self._connect()
        connection = self._kept[1]
        try:
            try:
                return self._call(connection, "EVALSHA", script.digest, len(keys), *keys, *arguments)
            except NoScriptError:
                return self._call(connection, "EVAL", script.text, len(keys), *keys, *arguments)
        except ResponseError:
            raise
        except BaseException:
            # The answer may still come, and the next who asks would take it for theirs.
            self._kept = None
            connection.disconnect()
            raise

    @staticmethod
    def _call(connection: Connection, *command: Any) -> Any:
        # In one piece: the client would send a large argument and what stands around it one by one.
        connection.send_packed_command([b"".join(connection.pack_command(*command))])
        return connection.read_response()
