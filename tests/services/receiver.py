"""A receiver of webhooks on loopback: keeps what it is sent, and answers as it is told to."""

import json
from dataclasses import dataclass
from typing import Any

from tests.services.loopback import Loopback


@dataclass
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver(Loopback):
    def __init__(self) -> None:
        super().__init__()
        self.posted: list[Posted] = []
        self.answers: list[tuple[int, dict[str, str]]] = []  # to what comes next, instead of taking it

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.posted.append(Posted(scope["path"], headers, body))
        status, said = self.answers.pop(0) if self.answers else (204, {})
        lines = [(name.encode(), value.encode()) for name, value in said.items()]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": b""})
