"""Bodies without a length (chunked) over ASGI: read, counted, and refused when they are too large."""

import json

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from config.api.bodies import bounded

LIMIT = 10_000_000


def handed_on(headers, chunks):
    """What Django is given: (content length, body)."""
    queue = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]

    async def receive():
        return queue.pop(0)

    async def run():
        scope, inner = await bounded({"type": "http", "headers": headers}, receive)
        body, more = b"", True
        while more:
            message = await inner()
            body += message["body"]
            more = message["more_body"]
        return dict(scope["headers"]).get(b"content-length"), body

    return *async_to_sync(run)(), len(queue)


def test_a_chunked_body_gets_its_length():
    assert handed_on([(b"transfer-encoding", b"chunked")], [b'{"a"', b": 1}"]) == (b"8", b'{"a": 1}', 0)


def test_a_body_with_a_length_passes_as_it_is():
    assert handed_on([(b"content-length", b"2")], [b"{", b"}"]) == (b"2", b"{}", 0)


def test_a_chunked_body_is_not_read_past_the_limit():
    length, body, unread = handed_on([(b"transfer-encoding", b"chunked")], [b"0" * 1_000_000] * 300)

    assert (int(length), len(body), unread) == (11_000_000, 11_000_000, 289)


def test_a_body_declared_too_long_is_not_read_at_all():
    length, body, unread = handed_on([(b"content-length", b"%d" % (LIMIT + 1))], [b"0" * 1000] * 5)

    assert (int(length), body, unread) == (LIMIT + 1, b"", 5)


def test_the_refusal_is_the_envelope():
    from config.asgi import application

    async def post():
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/auth/token",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"content-length", b"10000001")],
        }
        client = ApplicationCommunicator(application, scope)
        await client.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await client.receive_output(5)
        return start["status"], json.loads((await client.receive_output(5))["body"])["error"]["code"]

    assert async_to_sync(post)() == (413, "PAYLOAD_TOO_LARGE")
