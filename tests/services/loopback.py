"""An outside company's server on loopback: an ASGI application under uvicorn in a thread of the tests' process."""

import threading
import time
from typing import Any

import uvicorn

from tests.services.server import free_port


class Loopback:
    """Subclasses are the application (`__call__`). Killed and started again it has the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: uvicorn.Server | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raise NotImplementedError

    @property
    def alive(self) -> bool:
        return self._server is not None

    def start(self) -> None:
        config = uvicorn.Config(self, host="127.0.0.1", port=self.port, log_config=None, lifespan="off")
        server = self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=server.run, daemon=True)
        self._thread.start()
        while not server.started:
            time.sleep(0.005)

    def kill(self) -> None:
        """At once: what is under way gets no answer."""
        if self._server is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(10)
            self._server = None
