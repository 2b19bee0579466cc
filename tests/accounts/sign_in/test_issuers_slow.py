"""An issuer that is slow keeps a few threads of ours waiting, and no connection to the database."""

from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection

from accounts.models import AuditEntry, Issuer, Session
from accounts.openid import waiting
from accounts.openid.waiting import AT_ONCE, AWAITED
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.accounts.sign_in.test_issuers_hanging import in_the_background
from tests.conftest import Api
from tests.services.issuer import ForgedIssuer, parameters
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "/#error=TOKEN_INVALID"


@pytest.fixture
def few_connections(db):
    """The test's own, and two more."""
    connection.close()
    connection.close_pool()
    connection.pool.resize(1, 3)
    yield
    connection.close()
    connection.close_pool()


def trip(slug="example"):
    """Somebody at the issuer, and how they come back, with a code that no issuer gave them."""
    browser, base = Browser(), f"/auth/oauth/{slug}"
    state = parameters(leave(browser, f"{base}/authorize"))["state"]
    return lambda: browser.call("get", f"{base}/callback", {"state": state, "code": "made-up"}).headers["Location"]


@pytest.fixture
def example(forged_provider, settings):
    """An issuer that gave nobody a code."""
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 30
    forged_provider.reset()
    Issuer.objects.create(slug="example", name="E", url=forged_provider.url, client_id="nocturna")
    forged_provider.answers["/token"] = {"error": "invalid_grant"}
    return forged_provider


@pytest.fixture
def forged_other(db):
    made = ForgedIssuer()
    made.start()
    made.answers["/token"] = {"error": "invalid_grant"}
    Issuer.objects.create(slug="other", name="O", url=made.url, client_id="nocturna")
    yield made
    made.stop()


class Clock:
    """By which it is told how long somebody waits. It stands still, and counts how often it is looked at."""

    at, looked = 0.0, 0

    def monotonic(self):
        self.looked += 1
        return self.at


@pytest.fixture
def clock(monkeypatch):
    stands = Clock()
    monkeypatch.setattr(waiting, "time", stands)
    return stands


@contextmanager
def held(issuer, returns):
    """As many as may wait for its tokens do; they are told when this is over."""
    with issuer.silence():
        called = [in_the_background(back) for back in returns]
        eventually(lambda: issuer.asked.count("/token") == AT_ONCE)
        yield
        assert not any(told for _thread, told in called)
    for thread, _told in called:
        thread.join()
    assert [told for _thread, told in called] == [[REFUSED]] * AT_ONCE


def test_who_comes_back_from_it_keeps_no_connection_from_others(few_connections, example):
    with held(example, [trip() for _ in range(AT_ONCE)]):
        other, told = in_the_background(lambda: Api().get("/auth/oauth").status_code)
        other.join()
        assert told == [200]


def test_who_waits_for_its_configuration_keeps_none_either(few_connections, example):
    pool = connection.pool
    with example.silence():
        first, told = in_the_background(lambda: Browser().call("get", f"{BASE}/authorize").status_code)
        eventually(lambda: example.asked)

        # The test's own.
        eventually(lambda: pool.get_stats()["pool_available"] == pool.get_stats()["pool_size"] - 1)
        assert not told
    first.join()
    assert told == [302]


def test_few_wait_for_it_and_whoever_comes_then_is_told_at_once(example, clock):
    last = trip()
    with held(example, [trip() for _ in range(AT_ONCE)]):
        clock.at = AWAITED  # and those who come now would wait as long as it stands

        assert last() == "/#error=EXTERNAL_SERVICE_ERROR"
    assert example.asked.count("/token") == AT_ONCE
    assert Counter(AuditEntry.objects.filter(action="sign_in.refused").values_list("detail__reason", flat=True)) == {
        "token_invalid": AT_ONCE,
        "external_service_error": 1,
    }
    assert not Session.objects.exists()


def test_one_that_takes_a_second_and_a_half_is_waited_for(example, clock):
    last = trip()
    with held(example, [trip() for _ in range(AT_ONCE)]):
        clock.at, clock.looked = 1.5, 0
        other, told = in_the_background(last)
        eventually(lambda: clock.looked > 1)  # when they came, and how long they may wait
    other.join()
    assert told == [REFUSED]


def test_another_issuer_is_waited_for_by_as_many(example, forged_other):
    with held(example, [trip() for _ in range(AT_ONCE)]):
        back = trip("other")

        assert back() == REFUSED


def test_where_it_is_fast_more_than_a_few_at_once_are_told_by_the_issuer(example, clock, crowd):
    returns = [trip() for _ in range(3 * AT_ONCE)]
    example.delay = 0.05

    assert Counter(crowd(3 * AT_ONCE, lambda: returns.pop()())) == {REFUSED: 3 * AT_ONCE}
