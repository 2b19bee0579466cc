"""An end to what is asked of somebody else, however slowly they answer: a socket's own limit is for each read alone."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from math import inf
from types import TracebackType
from typing import Any, Final, NamedTuple, Self


class Address(NamedTuple):
    """What a name leads to. where: as the socket of that family takes it; the first of it is the address."""

    family: socket.AddressFamily
    where: tuple[Any, ...]


class Deadline:
    """Seconds for a name, connections, TLS, and all that is sent and read. When they are over, its sockets are shut."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._has_cut = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._timer:
            self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self._until - time.monotonic())

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Errors: TimeoutError, once time is over: whoever reads cannot tell a cut from an end, or from a failure."""
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            if self._is_over():
                raise TimeoutError from error
            raise
        if self._is_over():
            raise TimeoutError

    def resolve(self, host: str, port: int) -> list[Address]:
        """All addresses of a name. Errors: TimeoutError, OSError: it has none, or cannot be one.

        The system's resolver takes no limit: one that hangs is left to itself.
        """
        told: Future[list[Address]] = Future()
        threading.Thread(target=_look_up, args=(host, port, told), daemon=True).start()
        return told.result(self.left)

    def connect(self, addresses: list[Address], *, each: float | None = None) -> socket.socket:
        """To the first that answers. each: seconds at most for one of them, beside its share of what is left.

        Errors: TimeoutError, OSError: of the last.
        """
        most = inf if each is None else each
        failed: OSError = ConnectionError("no address")
        for number, (family, where) in enumerate(addresses):
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(max(_SHORTEST, min(most, self.left / (len(addresses) - number))))
                connection.connect(where)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._watch(connection)
            except OSError as error:
                connection.close()
                failed = error
                continue
            connection.settimeout(max(_SHORTEST, min(most, self.left)))
            return connection
        raise failed

    def _is_over(self) -> bool:
        return self._has_cut or not self.left

    def _watch(self, connected: socket.socket) -> None:
        """By a copy, for TLS takes the socket itself over."""
        with self._lock:
            if self._has_cut:
                raise TimeoutError
            self._sockets.append(connected.dup())
        if self._timer is None:
            self._timer = threading.Timer(self.left, self._cut)
            self._timer.daemon = True
            self._timer.start()

    def _cut(self) -> None:
        with self._lock:
            self._has_cut = True
            for one in self._sockets:
                with suppress(OSError):  # the other side was faster
                    one.shutdown(socket.SHUT_RDWR)


_SHORTEST: Final = 0.001  # seconds: none at all would mean not to wait


def _look_up(host: str, port: int, told: Future[list[Address]]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        told.set_result([Address(family, where) for family, _type, _protocol, _name, where in found])
    except ValueError:  # labels that are empty or too long
        told.set_exception(socket.gaierror(socket.EAI_NONAME, "not a name"))
    except OSError as error:
        told.set_exception(error)
