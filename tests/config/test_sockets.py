"""A socket that nobody serves is refused with the envelope, then closed."""

import json

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.asgi import application


def test_an_unknown_path_gets_an_error_frame_and_a_close_code():
    async def visit():
        scope = {"type": "websocket", "path": "/ws/v1/nothing", "headers": [(b"accept-language", b"ru")]}
        socket = ApplicationCommunicator(application, {**scope, "subprotocols": ["bearer", "a.b.c"]})
        await socket.send_input({"type": "websocket.connect"})
        return [await socket.receive_output() for _ in range(3)]

    accepted, sent, closed = async_to_sync(visit)()

    frame = json.loads(sent["text"])
    assert accepted["subprotocol"] == "bearer"
    assert dict(accepted["headers"])[b"x-request-id"].decode() == frame["error"]["request_id"]
    assert (frame["type"], frame["error"]["code"]) == ("error", "NOT_FOUND")
    assert frame["error"]["message"] == "Здесь нет сокета."
    assert closed == {"type": "websocket.close", "code": 4404}
