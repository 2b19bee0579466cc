"""How an issuer is asked: until a deadline, for so much and no more, and only where it said that it is."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from config.system.deadline import Deadline

MAX_ANSWER: Final = 200_000
_MOVED, _TOO_MANY, _ITS_FAULT = range(300, 400), 429, 500
_deadline: ContextVar[Deadline] = ContextVar("deadline")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Within another, that one holds."""
    if _deadline.get(None):
        yield
        return
    with Deadline(seconds) as deadline:
        token = _deadline.set(deadline)
        try:
            yield
        finally:
            _deadline.reset(token)


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        deadline = _deadline.get()
        try:
            return deadline.connect(deadline.resolve(self._dns_host, self.port), each=self.timeout)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS: Final = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, *args: Any, **options: Any) -> requests.Response:
        deadline = _deadline.get()
        with deadline.in_time():
            answer = super().send(*args, **options)
        _judge(answer)
        with deadline.in_time():
            content = _read(answer)
        if len(content) > MAX_ANSWER:
            answer.close()
            raise requests.RequestException("too long", response=answer)
        answer._content, answer._content_consumed = content, True  # whoever reads it finds it read
        return answer


def _judge(answer: requests.Response) -> None:
    """That it fails is not left to who reads it; and to where it points, a client's secret would go along."""
    if answer.status_code in _MOVED or answer.status_code == _TOO_MANY or answer.status_code >= _ITS_FAULT:
        answer.close()
        raise requests.HTTPError(f"answered {answer.status_code}", response=answer)


def _read(answer: requests.Response) -> bytes:
    """Unpacked, and not to any length."""
    try:
        return bytes(answer.raw.read(MAX_ANSWER + 1, decode_content=True))
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(response=answer) from error
    except HTTPError as error:
        raise requests.ConnectionError(response=answer) from error


def bounded(session: requests.Session) -> requests.Session:
    """The session, that asks nothing except in what is `limited`."""
    for scheme in _POOLS:
        session.mount(f"{scheme}://", _Adapter())
    return session
