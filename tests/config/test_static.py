"""Static files, as both kinds of server answer them."""

import warnings

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.contrib.staticfiles import finders
from django.test import Client

PATH = "admin/css/base.css"


@pytest.fixture
def stored():
    with open(finders.find(PATH), "rb") as file:
        return file.read()


def answered(method="GET", **headers):
    """(status, headers, body) as ASGI servers are given it; a warning of Django's is an error."""
    from config.asgi import application

    sent = [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers.items())]
    scope = {"type": "http", "method": method, "path": f"/static/{PATH}", "query_string": b"", "headers": sent}

    async def ask():
        client = ApplicationCommunicator(application, scope)
        await client.send_input({"type": "http.request", "body": b"", "more_body": False})
        start, body, more = await client.receive_output(10), [], True
        while more:
            message = await client.receive_output(10)
            body.append(message.get("body", b""))
            more = message.get("more_body", False)
        return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body

    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="StreamingHttpResponse")
        status, found, pieces = async_to_sync(ask)()
    return status, found, b"".join(pieces)


def test_a_file_is_sent_in_pieces_under_asgi_as_under_wsgi(stored):
    plain = Client().get(f"/static/{PATH}")
    status, headers, body = answered()

    assert (status, body) == (plain.status_code, stored) == (200, b"".join(plain))
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
        assert headers.get(name) == plain.headers.get(name)


def test_a_part_what_is_known_and_a_head_too(stored):
    status, headers, body = answered(range="bytes=10-19")
    assert (status, headers["Content-Range"], body) == (206, f"bytes 10-19/{len(stored)}", stored[10:20])

    status, headers, body = answered(**{"if-modified-since": answered()[1]["Last-Modified"]})
    assert (status, body) == (304, b"")
    status, headers, body = answered("HEAD")
    assert (status, headers["Content-Length"], body) == (200, str(len(stored)), b"")
