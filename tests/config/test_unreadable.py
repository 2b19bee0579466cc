"""What the server cannot read, and methods that nobody knows: refused as everything else is."""

import pytest
from django.test import Client

from tests.serving import raw_answer, refused, wears_headers

HANDSHAKE = b"GET /ws/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n"


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        (b"FOO /health/live HTTP/1.1", (400, "MALFORMED_REQUEST")),
        (b"GARBAGE", (400, "MALFORMED_REQUEST")),
        (b"\x16\x03\x01\x02\x00\x01", (400, "MALFORMED_REQUEST")),
        (b"GET /\xff HTTP/1.1", (400, "MALFORMED_REQUEST")),
        (b"CONNECT x:80 HTTP/1.1", (400, "MALFORMED_REQUEST")),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1", (400, "MALFORMED_REQUEST")),
        (b"GET /%00 HTTP/1.1", (404, "NOT_FOUND")),
        (b"GET /..%2f HTTP/1.1", (404, "NOT_FOUND")),
        (b"GET /static/ HTTP/1.1", (404, "NOT_FOUND")),
        (b"OPTIONS * HTTP/1.1", (404, "NOT_FOUND")),
        (b"TRACE /health/live HTTP/1.1", (405, "METHOD_NOT_ALLOWED")),
        (b"PROPFIND /docs HTTP/1.1", (405, "METHOD_NOT_ALLOWED")),
        (b"POST /static/admin/css/base.css HTTP/1.1", (405, "METHOD_NOT_ALLOWED")),
    ],
)
def test_the_server_refuses_in_the_envelope_and_with_all_headers(server, request_line, expected):
    port = int(server.rpartition(":")[2])

    answer = raw_answer(port, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert refused(answer) == expected


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"Sec-WebSocket-Version: 13\r\n",
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=\r\n",
        b"Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    ],
)
def test_a_handshake_that_opens_no_socket_is_refused_in_the_envelope(server, headers):
    port = int(server.rpartition(":")[2])

    assert refused(raw_answer(port, HANDSHAKE + headers + b"\r\n")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("TRACE", "/health/live", 405),
        ("POST", "/docs", 405),
        ("GET", "/static/admin/css/base.css", 200),
        ("POST", "/static/admin/css/base.css", 405),
    ],
)
def test_no_answer_of_any_layer_is_without_the_headers(method, path, status):
    answer = Client().generic(method, path)

    assert answer.status_code == status
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer["Content-Security-Policy"]
    assert answer["Permissions-Policy"]


@pytest.mark.django_db
def test_a_host_that_is_not_ours_and_a_body_too_large_are_answered_with_the_headers(anonymous):
    assert Client().get("/health/live", headers={"Host": "a b"})["X-Frame-Options"] == "DENY"
    large = Client().generic("POST", "/api/v1/auth/token", b" " * 11_000_000, content_type="application/json")
    assert (large.status_code, large["X-Frame-Options"]) == (413, "DENY")


def test_files_too_wear_the_headers(server):
    port = int(server.rpartition(":")[2])
    ask = b"GET /static/admin/css/base.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    status, headers, body = raw_answer(port, ask)

    assert (status, headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert len(body) > 10_000
    wears_headers(headers)
