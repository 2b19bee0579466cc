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
EACH, WHOLE = 0.4, 0.8  # seconds: for each read, and all together
BODY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"


class Dripping:
    """What it has begun its answers with, it goes on with for `lasts` seconds."""

    def __init__(self, beginning, lasts=5.0):
        self.beginning, self.lasts = beginning, lasts
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
            for piece in chain([self.beginning], repeat(b"x")):
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


@pytest.fixture(params=[b"", b"HTTP/1.1 200 OK\r\nX-Long: ", BODY], ids=["status", "headers", "body"])
def dripping(request, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = EACH
    server = Dripping(request.param)
    yield server
    server.stop()


def test_it_is_not_gone_to(browser, db, dripping):
    Issuer.objects.create(slug="example", name="Example", url=dripping.url, client_id="nocturna")
    began = time.monotonic()

    assert code(browser.call("get", f"{BASE}/authorize")) == (504, "EXTERNAL_SERVICE_TIMEOUT")
    assert WHOLE <= time.monotonic() - began < 3 * WHOLE


def test_where_codes_become_tokens(browser, forged, dripping):
    forged.answers["/.well-known/openid-configuration"]["token_endpoint"] = dripping.url
    with override_settings(SOCIALACCOUNT_REQUESTS_TIMEOUT=30):
        sent = parameters(leave(browser))
    began = time.monotonic()

    answer = browser.call("get", f"{BASE}/callback", {"state": sent["state"], "code": "c-1"})

    assert answer.headers["Location"] == "/#error=EXTERNAL_SERVICE_TIMEOUT"
    assert WHOLE <= time.monotonic() - began < dripping.lasts
    assert not Session.objects.exists()


def test_all_that_a_return_asks_for_has_one_limit(browser, forged, settings):
    """Each answer comes in time, and together they are late."""
    sent = parameters(leave(browser))
    token = {"iss": forged.url, "nonce": sent["nonce"], "email": None}
    forged.answers["/token"] = {"access_token": "a", "id_token": forged.key.sign(forged.claims(**token))}
    forged.answers["/userinfo"] = {"sub": "s-1", "email": "ada@example.com"}
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT, forged.delay = EACH, 0.75 * EACH

    answer = browser.call("get", f"{BASE}/callback", {"state": sent["state"], "code": "c-1"})

    assert answer.headers["Location"] == "/#error=EXTERNAL_SERVICE_TIMEOUT"
    assert forged.asked[1:] == ["/token", "/jwks", "/userinfo"][: len(forged.asked) - 1]  # a busy machine gets less far
    assert not Session.objects.exists()
