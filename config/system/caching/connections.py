"""Scripts on Redis, on a connection that each thread keeps: to borrow one for each call costs more than the call."""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import MaxConnectionsError, NoScriptError, RedisError

logger = logging.getLogger(__name__)

REST_SECONDS: Final = 5.0

Connection = Any  # of the Redis client, whose methods have no types
Connect = Callable[[], Connection]


class Script:
    def __init__(self, text: str) -> None:
        self.text, self.digest = text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def to_the_cache() -> Connection:
    """To the Redis of settings.CACHES, with its time limits."""
    pool = get_redis_connection("default").connection_pool
    return pool.connection_class(**pool.connection_kwargs)


def packed(command: Iterable[Any]) -> bytes:
    """A command of texts, bytes and numbers on the wire, as https://redis.io/docs/latest/develop/reference/protocol-spec

    The client's own way takes three times as long, and sends a large argument and what stands around it one by one.
    """
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in command]
    return b"*%d\r\n%b" % (len(parts), b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in parts]))


class Kept:
    """A connection, which scripts its server is known to have, and how many answers are still to come on it."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.process = connection, os.getpid()
        self.scripts: set[str] = set()
        self.owed = 0

    def send(self, *command: Any) -> None:
        self.connection.send_packed_command([packed(command)])

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


class Rest:
    """From a Redis that was out of reach, everybody in the process stays away for so many seconds.

    Then one asks while the others stay away still: a Redis that hangs costs one of them its time limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    @contextmanager
    def asking(self, failed: str) -> Iterator[bool]:
        """Whether to ask now. Errors of Redis end here: they are logged as `failed`, and begin the rest."""
        now = time.monotonic()
        if now < self._until:
            yield False
            return
        if self._until:
            self._until = now + self.seconds
        try:
            yield True
            self._until = 0.0
        except (RedisError, OSError) as error:
            logger.warning(failed, extra={"error": type(error).__name__})
            if not isinstance(error, MaxConnectionsError):  # that is ours, and over as soon as a connection is free
                self._until = time.monotonic() + self.seconds


_RESTS: Final[dict[str, Rest]] = {}


def rest_of_the_cache() -> Rest:
    """Shared by all that ask the Redis of settings.CACHES."""
    return _RESTS.setdefault(settings.REDIS_URL, Rest(REST_SECONDS))


def forget_rests() -> None:
    """Ask again at once: for tests and measurements, which share a process."""
    _RESTS.clear()


class Reach:
    """Redis, or nothing while it is out of reach. rest_seconds: how long after an outage one of our own is not asked;
    that of the cache rests for all who ask it.
    """

    def __init__(self, connect: Connect, *, rest_seconds: float) -> None:
        own = Rest(rest_seconds)
        self._rest = rest_of_the_cache if connect is to_the_cache else lambda: own
        self._connections = Connections(connect)

    def ask(self, script: Script, keys: tuple[str, ...], *arguments: Any) -> Any:
        """None while it is out of reach."""
        with self._within() as connections:
            return connections.run(script, keys, arguments) if connections else None

    def tell(self, script: Script, keys: tuple[str, ...], *arguments: Any) -> None:
        with self._within() as connections:
            if connections:
                connections.tell(script, keys, arguments)

    @contextmanager
    def _within(self) -> Iterator[Connections | None]:
        with self._rest().asking("shared cache out of reach") as there:
            yield self._connections if there else None
