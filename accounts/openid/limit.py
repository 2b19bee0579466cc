"""An end to what an issuer is asked, however slowly it answers: the limits of requests hold for each read alone."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError


class Limit:
    """When its time is over, the connections that were opened within it are shut."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer: threading.Timer | None = None

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self._until - time.monotonic())

    @property
    def is_over(self) -> bool:
        return not self.left

    def watch(self, connected: socket.socket) -> None:
        """By a copy, for TLS takes the socket itself over."""
        with self._lock:
            self._sockets.append(connected.dup())
        if self.is_over:
            self._shut()
        elif self._timer is None:
            self._timer = threading.Timer(self.left, self._shut)
            self._timer.daemon = True
            self._timer.start()

    def _shut(self) -> None:
        with self._lock:
            for one in self._sockets:
                with suppress(OSError):  # the issuer was faster
                    one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()


_limit: ContextVar[Limit | None] = ContextVar("limit", default=None)


@contextmanager
def limited(seconds: float) -> Iterator[Limit]:
    """Within another, that one holds."""
    if outer := _limit.get():
        yield outer
        return
    with closing(Limit(seconds)) as limit:
        token = _limit.set(limit)
        try:
            yield limit
        finally:
            _limit.reset(token)


class _Watched:
    _dns_host: str
    port: int
    timeout: Any

    def _new_conn(self) -> socket.socket:
        limit = _limit.get()
        if limit is None:
            return self._connected()
        connected = self._connected_within(limit)
        limit.watch(connected)
        return connected

    def _connected(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        return connected

    def _connected_within(self, limit: Limit) -> socket.socket:
        """To one address after the other, as the library goes; but its limit is for each of them."""
        name, seconds = self._dns_host, self.timeout
        failed: Exception = ConnectTimeoutError(self, "no time is left")
        try:
            for address in _addresses(name, self.port):
                if limit.is_over:
                    break
                self._dns_host = address
                self.timeout = min(seconds, limit.left) if isinstance(seconds, int | float) else limit.left
                try:
                    return self._connected()
                except (NewConnectionError, ConnectTimeoutError) as error:
                    failed = error
        finally:
            self._dns_host, self.timeout = name, seconds  # TLS asks whether it is who it should be
        raise failed


def _addresses(name: str, port: int) -> list[str]:
    """The name itself where it has none: the library says what that is."""
    try:
        found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return [name]
    return [str(where[0]) for _family, _type, _protocol, _name, where in found]


class _Connection(_Watched, HTTPConnection):
    pass


class _SecureConnection(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS: Final = {"http": _Pool, "https": _SecurePool}

_TOO_MANY, _ITS_FAULT = 429, 500
MAX_ANSWER: Final = 200_000
_PIECE: Final = 8192


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, *args: Any, **options: Any) -> requests.Response:
        answer = super().send(*args, **options)
        if answer.status_code == _TOO_MANY or answer.status_code >= _ITS_FAULT:
            answer.close()
            raise requests.HTTPError(f"answered {answer.status_code}", response=answer)
        # Whoever reads it finds it read: unpacked, and not to any length.
        answer._content, answer._content_consumed = _whole(answer), True
        return answer


def _whole(answer: requests.Response) -> bytes:
    read = bytearray()
    for piece in answer.iter_content(_PIECE):
        read += piece
        if len(read) > MAX_ANSWER:
            answer.close()
            raise requests.RequestException("too long", response=answer)
    return bytes(read)


def watched(session: requests.Session) -> requests.Session:
    """The session, whose connections end with what is `limited`. That an issuer fails is not left to who reads it."""
    for scheme in _POOLS:
        session.mount(f"{scheme}://", _Adapter())
    return session
