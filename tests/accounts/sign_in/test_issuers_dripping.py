"""An issuer that goes on answering, a byte at a time, is waited for no longer than one that is silent."""

import socket
import threading
import time
from itertools import chain, repeat

import pytest
from django.test import override_settings

from accounts.models import Issuer, Session
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.services.issuer import parameters

pytestmark = pytest.mark.django_db
SLOW, FAILED = (504, "EXTERNAL_SERVICE_TIMEOUT"), (502, "EXTERNAL_SERVICE_ERROR")
EACH, WHOLE = 0.4, 0.8  # seconds: for each read, and all together
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODY = JSON + b"Content-Length: 9999\r\n\r\n"
ENDLESS = JSON + b'\r\n{"access_token": "a", "id_token": "b"}'  # whole as far as it goes


class Dripping:
    """What it has begun its answers with, it goes on with for `lasts` seconds, byte by byte."""

    def __init__(self, beginning, lasts=5.0, each=b" "):
        self.beginning, self.lasts, self.each = beginning, lasts, each
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            try:
                taken = self.listening.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._drip, args=(taken,), daemon=True).start()

    def _drip(self, taken):
        until = time.monotonic() + self.lasts
        with taken:
            for piece in chain([self.beginning], repeat(self.each)):
                try:
                    taken.sendall(piece)
                except OSError:
                    return
                if time.monotonic() > until:
                    return
                time.sleep(0.1)

    def stop(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


@pytest.fixture
def server(settings):
    """Makes one."""
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = EACH
    made = []
    yield lambda *args, **more: made.append(Dripping(*args, **more)) or made[-1]
    for one in made:
        one.stop()


@pytest.fixture(
    params=[b"H", b"HTTP/1.1 200 OK\r\nX-Long: ", BODY, ENDLESS], ids=["status", "headers", "body", "no length"]
)
def dripping(request, server):
    return server(request.param)


def begin(browser, url):
    Issuer.objects.create(slug="example", name="Example", url=url, client_id="nocturna")
    return code(browser.call("get", f"{BASE}/authorize"))


def test_it_is_not_gone_to(browser, db, dripping):
    began = time.monotonic()

    assert begin(browser, dripping.url) == SLOW
    assert WHOLE <= time.monotonic() - began < 3 * WHOLE


def test_through_a_proxy_either(browser, dripping, monkeypatch):
    monkeypatch.setenv("http_proxy", dripping.url)

    assert begin(browser, "http://issuer.test") == SLOW


def test_nor_over_tls(browser, server):
    beginning = b"\x16\x03\x03\x40\x00"  # of a handshake's message of 16 KiB

    assert begin(browser, server(beginning).url.replace("http:", "https:")) == SLOW


def test_silence_within_an_answer_is_no_end_of_it(browser, server):
    assert begin(browser, server(BODY + b"{", each=b"").url) == SLOW


def test_who_hangs_up_within_an_answer_has_failed(browser, server):
    assert begin(browser, server(BODY + b"{", lasts=0.0).url) == FAILED


def test_a_name_that_nobody_can_look_up_is_not_waited_for(browser, settings, monkeypatch):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = EACH
    real, ended = socket.getaddrinfo, threading.Event()

    def hang(host, *args, **more):
        if host == "issuer.test":
            ended.wait(30)
        return real("127.0.0.1" if host == "issuer.test" else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()

    assert begin(browser, "http://issuer.test") == SLOW
    assert time.monotonic() - began < 10
    ended.set()


@pytest.mark.parametrize("host", ["issuer..test", "x" * 64 + ".test"])
def test_a_name_that_is_none_is_its_failure(browser, host):
    assert begin(browser, f"http://{host}") == FAILED


def test_where_codes_become_tokens(browser, forged, dripping):
    forged.answers["/.well-known/openid-configuration"]["token_endpoint"] = dripping.url
    with override_settings(SOCIALACCOUNT_REQUESTS_TIMEOUT=30):
        sent = parameters(leave(browser))
    began = time.monotonic()

    answer = browser.call("get", f"{BASE}/callback", {"state": sent["state"], "code": "c-1"})

    assert answer.headers["Location"] == "/#error=EXTERNAL_SERVICE_TIMEOUT"
    assert WHOLE <= time.monotonic() - began < 3 * WHOLE
    assert not Session.objects.exists()


def test_all_that_a_return_asks_for_has_one_limit(browser, forged, settings):
    """Each answer comes in time, and together they are late."""
    sent = parameters(leave(browser))
    token = {"iss": forged.url, "nonce": sent["nonce"], "email": None}
    forged.answers["/token"] = {"access_token": "a", "id_token": forged.key.sign(forged.claims(**token))}
    forged.answers["/userinfo"] = {"sub": "s-1", "email": "ada@example.com"}
    # Longer than elsewhere: a busy machine, too, gets as far as the third within what is left.
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, forged.delay = 4 * EACH, 3 * EACH

    answer = browser.call("get", f"{BASE}/callback", {"state": sent["state"], "code": "c-1"})

    assert answer.headers["Location"] == "/#error=EXTERNAL_SERVICE_TIMEOUT"
    assert forged.asked[1:] == ["/token", "/jwks", "/userinfo"]
    assert not Session.objects.exists()
