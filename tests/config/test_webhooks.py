"""Webhooks that go out: signed, to where they may go, for so long and no longer."""

import base64
import hashlib
import hmac
import socket
import threading
import time

import pytest

from config.system import webhooks
from config.system.webhooks import WebhookFailed
from tests.services.receiver import Receiver

BODY = b'{"id":"1"}'


@pytest.fixture(scope="module")
def server():
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.kill()


@pytest.fixture
def receiver(server, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    server.posted.clear()
    server.answers.clear()
    return server


def post(url, **more):
    webhooks.post(url, BODY, secret=webhooks.new_secret(), message_id="1", **more)


def refused(url, **more):
    with pytest.raises(WebhookFailed) as failed:
        post(url, **more)
    return failed.value.reason, failed.value.is_permanent


@pytest.fixture
def raw(settings):
    """A server that says these bytes, each after a pause, and then nothing."""
    settings.WEBHOOKS_TO_PRIVATE = True
    listener = socket.create_server(("127.0.0.1", 0))
    said = []

    def serve():
        try:
            connection, _ = listener.accept()
            with connection:
                for piece in said:
                    connection.sendall(piece)
                    time.sleep(0.2)
                connection.recv(1)
                time.sleep(5)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    yield lambda *pieces: (said.extend(pieces), f"http://127.0.0.1:{listener.getsockname()[1]}/")[1]
    listener.close()


def test_it_is_signed_over_id_timestamp_and_body(receiver):
    secret = webhooks.new_secret()
    webhooks.post(f"{receiver.url}/hook?a=b", BODY, secret=secret, message_id="msg-1")

    (posted,) = receiver.posted
    at = posted.headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.digest(key, f"msg-1.{at}.".encode() + BODY, hashlib.sha256)
    assert posted.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (posted.headers["webhook-id"], posted.body, posted.path) == ("msg-1", BODY, "/hook")
    assert posted.headers["content-type"] == "application/json"
    assert abs(int(at) - time.time()) < 5
    assert len(key) == 32


def test_the_signature_is_that_of_the_standard():
    """The example of https://github.com/standard-webhooks/standard-webhooks (libraries/python/tests)."""
    signed = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )  # fmt: skip

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "is_permanent"),
    [
        (500, False),
        (503, False),
        (429, False),
        (408, False),
        (400, True),
        (404, True),
        (410, True),
        (301, True),
        (307, True),
    ],
)
def test_an_answer_says_whether_it_helps_to_try_again(receiver, status, is_permanent):
    receiver.answers.append((status, {"Location": f"{receiver.url}/elsewhere"}))

    assert refused(receiver.url) == (f"answered {status}", is_permanent)
    assert len(receiver.posted) == 1  # no redirect is followed


def test_nobody_there_is_for_the_moment(receiver):
    gone = socket.create_server(("127.0.0.1", 0))
    port = gone.getsockname()[1]
    gone.close()

    assert refused(f"http://127.0.0.1:{port}/") == ("ConnectionRefusedError", False)


@pytest.mark.parametrize("pieces", [[], [b"H"] * 30, [b"HTTP/1.1 200 OK\r\n", *[b"x"] * 30]])
def test_who_hangs_or_says_a_byte_at_a_time_is_given_up(raw, pieces):
    url, began = raw(*pieces), time.monotonic()

    assert refused(url, seconds=0.6) == ("TimeoutError", False)
    assert time.monotonic() - began < 2


def test_of_an_answer_the_body_is_not_waited_for(raw):
    post(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), seconds=30)


def test_what_is_no_http_is_for_the_moment(raw):
    assert refused(raw(b"220 mail.example.com ESMTP\r\n")) == ("BadStatusLine", False)


def test_without_tls_of_a_known_authority_nothing_is_said(receiver, settings):
    reason, is_permanent = refused(receiver.url.replace("http:", "https:"))

    assert (reason.startswith("SSL"), is_permanent) == (True, False)
    assert receiver.posted == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://93.184.215.14/", "not https"),
        ("ftp://example.com/", "not https"),
        ("https://", "no host"),
        ("https://user:password@example.com/", "no host"),
        ("https://example.com:0/", "no host"),
        ("https://example.com:x/", "no host"),
        ("https://example.com:65536/", "no host"),
        ("https://[::1/", "no host"),
        ("https://a..example.com/", "no host"),
        ("https://.example.com/", "no host"),
        ("https://" + "x" * 64 + ".example.com/", "no host"),
        ("https://" + "x." * 126 + "xx/", "no host"),
        ("https://example.com/a b", "unreadable"),
        ("https://example.com/\r\nHost: x", "unreadable"),
        ("https://ex\u0430mple.com/", "unreadable"),
        ("https://example.com/" + "x" * 2000, "unreadable"),
    ],
)
def test_an_address_that_is_none_is_refused(settings, url, why):
    settings.WEBHOOKS_TO_PRIVATE = False

    assert refused(url) == (f"refused: {why}", True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "2130706433", "0x7f.1", "127.1", "[::127.0.0.1]", "[fec0::1]", "[100::1]",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(settings, host):
    settings.WEBHOOKS_TO_PRIVATE = False

    assert refused(f"https://{host}/") == ("refused: private address", True)


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "224.0.0.1", "192.0.0.192", "100.100.100.200",
        "168.63.129.16", "[fd00:ec2::254]", "[fd20:ce::254]", "[64:ff9b:1::a9fe:a9fe]", "[::169.254.169.254]",
    ],
)  # fmt: skip
def test_where_clouds_tell_secrets_nobody_goes_even_where_private_ones_are_allowed(settings, host, allowed):
    settings.WEBHOOKS_TO_PRIVATE = allowed

    assert refused(f"https://{host}/") == ("refused: private address", True)


def test_the_longest_name_is_one():
    host = "x." * 126 + "x"

    assert webhooks.checked(f"https://{host}/").hostname == host


def test_it_goes_to_the_address_that_was_looked_at(receiver, settings, monkeypatch):
    """A name that leads elsewhere when it is asked again is not asked again."""
    asked, real = [], socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        if host != "hooks.example.com":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    post(f"http://hooks.example.com:{receiver.port}/")

    assert (len(asked), len(receiver.posted)) == (1, 1)
    assert receiver.posted[0].headers["host"] == f"hooks.example.com:{receiver.port}"


def test_one_private_address_among_several_is_enough(settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = False
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    assert refused("https://example.com/") == ("refused: private address", True)
