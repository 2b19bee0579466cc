"""The whole application under uvicorn in a thread, and a client of its sockets."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPResponse
from typing import Any

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from config.api.headers import DATA_POLICY, PERMISSIONS_POLICY
from config.asgi import application
from config.embedded.serve import FRAME_LIMIT


def eventually(condition: Callable[[], Any], *, within: float = 20.0) -> Any:
    """The condition's value, once it is true."""
    end = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)
    return value


@contextmanager
def serving() -> Iterator[tuple[str, uvicorn.Server]]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        log_config=None,
        lifespan="on",
        http="config.api.unreadable:Protocol",
        timeout_graceful_shutdown=1,
        ws_max_size=FRAME_LIMIT,
    )
    uvicorn_server = uvicorn.Server(config)
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    eventually(lambda: uvicorn_server.started)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", uvicorn_server
    uvicorn_server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def uvicorn_server(transactional_db: None) -> Iterator[tuple[str, uvicorn.Server]]:
    with serving() as served:
        yield served


@pytest.fixture
def server(uvicorn_server: tuple[str, uvicorn.Server]) -> str:
    """Its address."""
    return uvicorn_server[0]


class Socket:
    """One open socket. Frames in and out are JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, frame: Any = None, /, **fields: Any) -> None:
        self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame or fields))

    def receive(self, timeout: float = 20) -> Any:
        text = self.connection.recv(timeout=timeout)
        assert isinstance(text, str)
        return json.loads(text)

    def ask(self, **fields: Any) -> Any:
        """Send a frame; the next one that answers it."""
        self.send(fields)
        while (frame := self.receive()).get("id") != fields.get("id"):
            pass
        return frame

    def rest(self, timeout: float = 20) -> tuple[list[Any], int]:
        """What comes until it is closed, and the close code; 1006 of a connection that was cut."""
        frames = []
        while True:
            try:
                frames.append(self.receive(timeout))
            except ConnectionClosed as closed:
                return frames, closed.rcvd.code if closed.rcvd else 1006


@contextmanager
def open_socket(server: str, path: str, token: str | None = None, **options: Any) -> Iterator[Socket]:
    """token: offered as subprotocol."""
    if token is not None:
        options["subprotocols"] = ["bearer", token]
    with connect(server.replace("http", "ws") + path, max_size=None, **options) as connection:
        yield Socket(connection)


def narrow(server: str) -> socket.socket:
    """A connection whose reader's side of the wire holds next to nothing."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, port = server.removeprefix("http://").split(":")
    opened.connect((host, int(port)))
    return opened


def raw_answer(port: int, request: bytes) -> tuple[int, Message, bytes]:
    """(status, headers, body) to bytes that no HTTP library would send; the server must end the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(request)
        answer = HTTPResponse(wire, method=request.split(b" ", 1)[0].decode("latin-1"))
        answer.begin()
        return answer.status, answer.headers, answer.read()


def refused(answer: tuple[int, Message, bytes]) -> tuple[int, str]:
    """(status, code) of a refusal that wears the envelope and the headers of every answer."""
    status, headers, body = answer
    error = json.loads(body)["error"]
    assert set(error) == {"code", "message", "details", "timestamp", "request_id"}
    assert headers.get_all("X-Request-ID") == [error["request_id"]]
    assert headers["Content-Type"] == "application/json"
    wears_headers(headers)
    return status, error["code"]


def wears_headers(headers: Message) -> None:
    """Those of data, each once."""
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Content-Security-Policy": DATA_POLICY,
        "Permissions-Policy": PERMISSIONS_POLICY,
    }.items():
        assert headers.get_all(name) == [value], name
