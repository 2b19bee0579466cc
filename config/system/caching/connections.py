"""Scripts on Redis, on a connection that each thread keeps: to borrow one for each call costs more than the call."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import NoScriptError

Connection = Any  # of the Redis client, whose methods have no types
Connect = Callable[[], Connection]


class Script:
    def __init__(self, text: str) -> None:
        self.text, self.digest = text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def to_the_cache() -> Connection:
    """To the Redis of settings.CACHES, with its time limits."""
    pool = get_redis_connection("default").connection_pool
    return pool.connection_class(**pool.connection_kwargs)


class Kept:
    """A connection, which scripts its server is known to have, and how many answers are still to come on it."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.process = connection, os.getpid()
        self.scripts: set[str] = set()
        self.owed = 0

    def send(self, *command: Any) -> None:
        # In one piece: the client would send a large argument and what stands around it one by one.
        self.connection.send_packed_command([b"".join(self.connection.pack_command(*command))])

    def answer(self) -> Any:
        while self.owed:
            self.connection.read_response()
            self.owed -= 1
        return self.connection.read_response()


class Connections(threading.local):
    """connect: makes a connection, once for each thread of each process."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._kept: Kept | None = None

    def run(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        """Errors: RedisError, OSError."""
        return self._twice(lambda: self._run(script, keys, arguments))

    def tell(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> None:
        """Run without waiting for what comes of it: the next to use the connection passes over that.

        Errors: RedisError, OSError; of the script itself they end the connection at its next use.
        """
        self._twice(lambda: self._tell(script, keys, arguments))

    def _twice(self, ask: Callable[[], Any]) -> Any:
        before = self._kept
        try:
            return ask()
        except ConnectionLost:
            if before is None:
                raise
            return ask()  # Redis was restarted, or tired of a silent connection

    def _run(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        with self._connection() as kept:
            kept.send("EVALSHA", script.digest, len(keys), *keys, *arguments)
            try:
                answer = kept.answer()
            except NoScriptError:
                kept.send("EVAL", script.text, len(keys), *keys, *arguments)
                answer = kept.answer()
            kept.scripts.add(script.digest)
            return answer

    def _tell(self, script: Script, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> None:
        with self._connection() as kept:
            known = script.digest in kept.scripts
            how = ("EVALSHA", script.digest) if known else ("EVAL", script.text)
            kept.send(*how, len(keys), *keys, *arguments)
            kept.owed += 1
            kept.scripts.add(script.digest)

    @contextmanager
    def _connection(self) -> Iterator[Kept]:
        if self._kept is None or self._kept.process != os.getpid():  # another's, from before a fork
            self._kept = Kept(self._connect())
        kept = self._kept
        try:
            yield kept
        except BaseException:
            # An answer may still come, and the next who asks would take it for theirs.
            self._kept = None
            kept.connection.disconnect()
            raise
