"""An engine node on loopback: another Nocturna's sign-in and `/ws/v1/calculations`, with faults on demand.

What it computes is what the real socket computes; who asks must be `USERNAME` with `PASSWORD`.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from charts.calculation.embedded import EmbeddedEngine
from charts.serializers.requests import read_request
from charts.services.calculation import finish, prepare
from charts.services.many import answer
from config.api.codec import dumps
from config.api.errors import describe
from tests.services.loopback import Loopback

USERNAME, PASSWORD = "engine@example.com", "correct horse battery"


class Node(Loopback):
    """fault: of the socket, "stalled", "lies" (another moment), "drops" (closes instead of answering), "hangs up" (at
    the handshake), "signs out" (4401 after the handshake), or an error's code. delay: seconds before each answer.
    backwards: answers in the reverse order. spoil: what it makes of an answer before it is sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.fault, self.delay, self.backwards = "", 0.0, 0
        self.spoil: Callable[[Any], Any] = lambda found: found
        self.lifetime, self.takes_password, self.version = 1800, True, ""
        self.token = ""  # instead of one that is taken
        self.tokens: set[str] = set()
        self.refreshes: set[str] = set()
        self.signed_in: list[str] = []  # paths
        self.request_ids: list[str | None] = []  # X-Request-ID of sign-ins and handshakes
        self.open: list[Any] = []  # sends of the sockets
        self.frames: list[dict[str, Any]] = []
        self.sockets = self.in_flight = self.most_in_flight = 0

    def close_sockets(self, code: int) -> None:
        for send in self.open:
            closing = send({"type": "websocket.close", "code": code})
            asyncio.run_coroutine_threadsafe(closing, self._loop).result(5)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._loop = asyncio.get_running_loop()
        self.request_ids.append(dict(scope["headers"]).get(b"x-request-id", b"").decode() or None)
        if scope["type"] == "http":
            body = json.loads((await receive()).get("body") or b"{}")
            status, answer_ = self._sign_in(scope["path"], body)
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": json.dumps(answer_).encode()})
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)

    def _sign_in(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        self.signed_in.append(path)
        known = body == {"username": USERNAME, "password": PASSWORD} and self.takes_password
        if path == "/api/v1/auth/token/refresh":
            known = body.get("refresh_token") in self.refreshes
            self.refreshes.discard(body.get("refresh_token", ""))
        if not known:
            return 401, {"error": {"code": "INVALID_CREDENTIALS"}}
        access, refresh = uuid.uuid4().hex, uuid.uuid4().hex
        self.tokens.add(access)
        self.refreshes.add(refresh)
        return 200, {"access_token": self.token or access, "refresh_token": refresh, "expires_in": self.lifetime}

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if self.fault == "hangs up":
            await send({"type": "websocket.close", "code": 1011})
            return
        await send({"type": "websocket.accept", "subprotocol": "bearer"})
        if scope["subprotocols"][1] not in self.tokens or self.fault == "signs out":
            await send({"type": "websocket.send", "text": '{"type": "error", "error": {"code": "TOKEN_INVALID"}}'})
            await send({"type": "websocket.close", "code": 4401})
            return
        self.sockets += 1
        self.open.append(send)
        tasks, kept = set(), []
        while (message := await receive())["type"] == "websocket.receive":
            if self.fault == "signs out":
                await send(
                    {"type": "websocket.send", "text": '{"type": "error", "error": {"code": "SESSION_REVOKED"}}'}
                )
                await send({"type": "websocket.close", "code": 4401})
                break
            frame = json.loads(message["text"])
            self.frames.append(frame)
            if self.fault == "drops":
                await send({"type": "websocket.close", "code": 1012})
                break
            if frame["type"] == "cancel" or self.fault == "stalled":
                continue
            kept.append(frame)
            if len(kept) <= self.backwards - 1:
                continue
            for one in reversed(kept):
                tasks.add(asyncio.create_task(self._answer(one, send)))
            kept = []

    async def _answer(self, frame: dict[str, Any], send: Any) -> None:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(self.delay)
        self.in_flight -= 1
        texts = self._item_frames(frame) if frame["type"] == "batch" else [self._result(frame)]
        for text in texts:
            await send({"type": "websocket.send", "text": text})

    def _result(self, frame: dict[str, Any]) -> str:
        found = self._computed(frame["body"])
        kind, key = ("error", "error") if "error" in found else ("result", "body")
        return dumps({"id": frame["id"], "type": kind, key: found.get("error", found)}).decode()

    def _item_frames(self, frame: dict[str, Any]) -> list[str]:
        frames: list[dict[str, Any]] = [{"type": "progress", "total": len(frame["items"]), "done": 0, "failed": 0}]
        for index, item in enumerate(frame["items"]):
            found = self._computed(item)
            frames.append({"type": "item", "index": index, **(found if "error" in found else {"item": found})})
        frames.append({"type": "done", "total": len(frame["items"]), "done": len(frame["items"]), "failed": 0})
        return [dumps({"id": frame["id"], **one}).decode() for one in frames]

    def _computed(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.fault.isupper():
            return {"error": {"code": self.fault, "message": "", "details": {}}}
        if self.fault == "lies":
            body = {**body, "moment": {"julian_day": body["moment"]["julian_day"] + 1.0}}
        try:
            read = read_request(body)
            asked = {name: value for name, value in read.items() if name not in ("name", "tags", "notes")}
            prepared = prepare(kind=read["kind"], asked=asked)
            result = finish(prepared, EmbeddedEngine().calculate(prepared.request)).result
            result["engine"]["version"] = self.version or result["engine"]["version"]
            return self.spoil(json.loads(dumps(answer(read, result))))
        except Exception as error:  # noqa: BLE001  (as the handler of all errors)
            code = getattr(error, "code", "VALIDATION_ERROR")
            return {"error": {**describe(error)[1]["error"], "code": code}}
