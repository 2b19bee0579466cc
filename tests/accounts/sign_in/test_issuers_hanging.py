"""An issuer that takes connections and never answers holds one thread of ours, whoever begins and however often."""

import socket
import threading
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.models import Issuer, Session
from accounts.openid import issuer
from accounts.openid.issuer import KEPT
from accounts.services.sealed import LIFETIME
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE
from tests.services.issuer import SigningKey
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)
FAILED, SILENT = (502, "EXTERNAL_SERVICE_ERROR"), (504, "EXTERNAL_SERVICE_TIMEOUT")
CONFIGURATION = "/.well-known/openid-configuration"
BEGUN = (302, "")


class Silent:
    """Its address, and who has connected to it."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.taken = []
        self.port = self.listening.getsockname()[1]
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self):
        while True:
            try:
                self.taken.append(self.listening.accept()[0])
            except OSError:
                return

    def hang_up(self):
        for taken in self.taken:
            taken.close()

    def stop(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self._thread.join(5)
        self.hang_up()


@pytest.fixture
def silent(db, settings):
    server = Silent()
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 30
    Issuer.objects.create(slug="example", name="Example", url=f"http://127.0.0.1:{server.port}", client_id="nocturna")
    yield server
    server.stop()


@pytest.fixture(params=["with Redis", "without"])
def with_and_without_redis(request, settings):
    if request.param == "without":
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


def begin(path=f"{BASE}/authorize", body=None):
    answer = Browser().call("post" if body else "get", path, body)
    return code(answer) if answer.status_code != 302 else BEGUN


def in_the_background(call):
    """A thread that has called, and what came of it."""
    answers = []

    def run():
        try:
            answers.append(call())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def test_of_eight_that_begin_at_once_one_waits_and_the_others_are_told_soon(silent, with_and_without_redis, crowd):
    first, told = in_the_background(begin)
    eventually(lambda: silent.taken)

    answers = crowd(7, begin)

    assert not told  # who was first still waits
    silent.hang_up()
    first.join()
    assert (Counter(answers), told) == ({FAILED: 7}, [FAILED])
    assert len(silent.taken) == 1


def test_another_process_that_asks_is_not_joined(silent, settings):
    """As Redis knows of it."""
    issuer = Issuer.objects.get()
    key = f"oidc:{issuer.pk}:{issuer.url}:fetching"
    cache.set(key, 1, 60)

    assert begin() == FAILED
    assert not silent.taken
    assert cache.get(key) == 1  # whose it is ends it
    cache.delete(key)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    assert begin() == SILENT


def test_of_who_is_killed_while_they_ask_the_turn_ends_by_itself(silent):
    first, told = in_the_background(begin)
    eventually(lambda: silent.taken)

    [key] = cache.keys("oidc:*:fetching")
    assert 0 < cache.ttl(key) <= 60
    silent.hang_up()
    first.join()
    assert (told, cache.keys("oidc:*:fetching")) == ([FAILED], [])


def test_while_one_asks_anew_the_others_are_served_what_was_known(forged, settings):
    assert begin() == BEGUN
    [known] = [key for key in cache.keys("oidc:*") if not key.endswith(":last")]
    cache.delete(known)  # it is five minutes old
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 30
    asked = len(forged.asked)
    with forged.silence():
        first, told = in_the_background(begin)
        eventually(lambda: len(forged.asked) > asked)

        assert [begin() for _ in range(3)] == [BEGUN] * 3
        assert not told
    first.join()
    assert (told, forged.asked.count(CONFIGURATION)) == ([BEGUN], 2)


def test_what_was_known_grows_too_old(forged):
    begin()
    [last] = cache.keys("oidc:*:last")

    assert KEPT + LIFETIME.total_seconds() - 60 < cache.ttl(last) <= KEPT + LIFETIME.total_seconds()


def test_another_issuer_is_asked_meanwhile(silent, forged_provider):
    forged_provider.reset()
    Issuer.objects.create(slug="other", name="Other", url=forged_provider.url, client_id="nocturna")
    first, _ = in_the_background(begin)
    eventually(lambda: silent.taken)

    assert begin("/auth/oauth/other/authorize") == BEGUN
    silent.hang_up()
    first.join()


def test_keys_that_somebody_fetches_are_not_waited_for_long(forged, settings):
    token = {"id_token": forged.key.sign(forged.claims()), "nonce": "a nonce of mine"}
    assert begin() == BEGUN
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 30
    with forged.silence():
        first, told = in_the_background(lambda: Browser().call("post", f"{BASE}/token", token).status_code)
        eventually(lambda: "/jwks" in forged.asked)

        assert begin(f"{BASE}/token", token) == FAILED
        assert not told
    first.join()
    assert (told, Session.objects.count()) == ([200], 1)


@pytest.fixture
def patient(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(issuer, "AWAITED", 20.0)


def test_of_eight_that_begin_at_once_one_asks_for_all(forged, crowd, patient):
    forged.delay = 0.25

    assert Counter(crowd(8, begin)) == {BEGUN: 8}
    assert forged.asked == [CONFIGURATION]


def test_of_eight_that_begin_at_once_one_is_refused_for_all(forged, crowd, patient):
    forged.delay = 0.25
    del forged.answers[CONFIGURATION]

    assert Counter(crowd(8, begin)) == {FAILED: 8}
    assert forged.asked == [CONFIGURATION]


def test_keys_that_were_known_are_not_taken_for_those_that_are_asked_for_anew(forged, patient):
    def signed(who):
        claims = forged.claims(nonce=f"a nonce of the {who}", sub=who, email=f"{who}@example.com")
        return {"id_token": forged.key.sign(claims), "nonce": claims["nonce"]}

    former, forged.key = forged.key, SigningKey("another")
    try:
        assert begin(f"{BASE}/token", signed("first")) == (401, "TOKEN_INVALID")
        forged.answers["/jwks"] = {"keys": [forged.key.jwk()]}
        for key in cache.keys("jwks:*"):  # ten seconds later the keys are five minutes old
            assert key.endswith(":last") or cache.delete(key)
        forged.delay = 0.25
        fetched = forged.asked.count("/jwks")
        first, told = in_the_background(lambda: Browser().call("post", f"{BASE}/token", signed("second")).status_code)
        eventually(lambda: forged.asked.count("/jwks") > fetched)

        assert Browser().call("post", f"{BASE}/token", signed("third")).status_code == 200
        first.join()
    finally:
        forged.key = former
    assert (told, forged.asked.count("/jwks")) == ([200], fetched + 1)
