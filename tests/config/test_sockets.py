"""A socket that nobody serves is refused with the envelope, then closed."""

import json

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.asgi import application


def test_an_unknown_path_gets_an_error_frame_and_a_close_code():
    async def visit():
        socket = ApplicationCommunicator(application, {"type": "websocket", "path": "/ws/v1/nothing", "headers": []})
        await socket.send_input({"type": "websocket.connect"})
        return [await socket.receive_output() for _ in range(3)]

    accepted, sent, closed = async_to_sync(visit)()

    frame = json.loads(sent["text"])
    assert accepted["type"] == "websocket.accept"
    assert (frame["type"], frame["error"]["code"]) == ("error", "NOT_FOUND")
    assert closed == {"type": "websocket.close", "code": 4404}
