"""What NGINX itself answers, on the file that the image carries: nothing of it without the envelope and the headers."""

import re

import pytest

from tests.deploy.deployment import COMPOSE
from tests.services.nginx import Nginx
from tests.services.server import free_port
from tests.serving import raw_answer, refused, wears_headers

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    """With two files, and nobody behind it."""
    home = tmp_path_factory.mktemp("nginx")
    (home / "static/admin").mkdir(parents=True)
    (home / "static/style.css").write_text("body {}")
    alone = Nginx(home, web=free_port(), realtime=free_port(), static=home / "static")
    alone.find()
    alone.start()
    try:
        yield alone
    finally:
        alone.stop()


def ask(nginx, line, headers=b""):
    return raw_answer(nginx.port, line + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n")


@pytest.mark.parametrize(
    ("line", "headers", "expected"),
    [
        (b"GET /%00", b"", (400, "MALFORMED_REQUEST")),
        (b"GET /..%2f", b"", (400, "MALFORMED_REQUEST")),
        (b"GET /a%2f..%2f..%2fb", b"", (400, "MALFORMED_REQUEST")),
        (b"GET /" + b"a" * 9000, b"", (400, "MALFORMED_REQUEST")),
        (b"GET /", b"X: " + b"a" * 40_000 + b"\r\n", (400, "MALFORMED_REQUEST")),
        (b"GET /", b"Host: y\r\n", (400, "MALFORMED_REQUEST")),
        (b"get /", b"", (400, "MALFORMED_REQUEST")),
        (b"POST /", b"Content-Length: x\r\n", (400, "MALFORMED_REQUEST")),
        (b"POST /", b"Transfer-Encoding: foo\r\n", (400, "MALFORMED_REQUEST")),
        (b"CONNECT x:80", b"", (400, "MALFORMED_REQUEST")),
        (b"GET /static/", b"", (404, "NOT_FOUND")),
        (b"GET /static/admin", b"", (404, "NOT_FOUND")),
        (b"GET /static/admin/", b"", (404, "NOT_FOUND")),
        (b"GET /static/none.css", b"", (404, "NOT_FOUND")),
        (b"GET /_refused/malformed", b"", (404, "NOT_FOUND")),
        (b"GET /metrics", b"", (404, "NOT_FOUND")),
        (b"POST /static/style.css", b"", (405, "METHOD_NOT_ALLOWED")),
        (b"TRACE /api/v1/charts", b"", (405, "METHOD_NOT_ALLOWED")),
        (b"GET /static/style.css", b'If-Match: "other"\r\n', (412, "PRECONDITION_FAILED")),
        (b"POST /", b"Content-Length: 10500000\r\n", (413, "PAYLOAD_TOO_LARGE")),
        (b"GET /report.html", b"", (503, "SERVICE_UNAVAILABLE")),
    ],
)
def test_what_nginx_refuses_wears_the_envelope_and_the_headers(nginx, line, headers, expected):
    answer = ask(nginx, line, headers)

    assert refused(answer) == expected
    assert answer[1]["Retry-After"] == ("5" if expected[0] == 503 else None)
    assert (answer[1]["Allow"] is not None) == (expected[0] == 405)


def test_a_line_of_no_version_that_is_known_is_malformed(nginx):
    assert refused(raw_answer(nginx.port, b"GET / HTTP/9.9\r\n\r\n")) == (400, "MALFORMED_REQUEST")
    assert refused(raw_answer(nginx.port, b"GET / HTTP/1.1\r\n\r\n")) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("headers", [b"", b"Range: bytes=99-\r\n"])
def test_a_file_wears_the_headers(nginx, headers):
    status, found, body = ask(nginx, b"GET /static/style.css", headers)

    assert (status, found["Content-Type"], body) == (200, "text/css", b"body {}")
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f-]{36}", found["X-Request-ID"])
    wears_headers(found)


def test_behind_tls_refusals_and_files_say_that_it_is_remembered(nginx):
    for line in (b"GET /static/", b"GET /static/style.css"):
        assert "Strict-Transport-Security" not in ask(nginx, line)[1]
        remembered = ask(nginx, line, b"X-Forwarded-Proto: https\r\n")[1]["Strict-Transport-Security"]
        assert remembered == "max-age=31536000; includeSubDomains"


def test_the_servers_behind_refuse_as_the_embedded_one_does():
    assert "config.api.unreadable:Protocol" in COMPOSE["services"]["realtime"]["command"]
