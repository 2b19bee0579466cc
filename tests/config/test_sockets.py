"""A socket that nobody serves is refused with the envelope, then closed."""

import json

from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator

from config.asgi import application


def test_an_unknown_path_gets_an_error_frame_and_a_close_code():
    async def visit():
        socket = WebsocketCommunicator(application, "/ws/v1/nothing")
        accepted, _ = await socket.connect()
        frame = json.loads(await socket.receive_from())
        closed = await socket.receive_output()
        return accepted, frame, closed

    accepted, frame, closed = async_to_sync(visit)()

    assert accepted
    assert (frame["type"], frame["error"]["code"]) == ("error", "NOT_FOUND")
    assert closed == {"type": "websocket.close", "code": 4404}
