"""An issuer that is slow keeps a few threads of ours waiting, and no connection to the database."""

import time
from collections import Counter

import pytest
from django.db import connection

from accounts.models import AuditEntry, Issuer, Session
from accounts.openid.waiting import AT_ONCE
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.accounts.sign_in.test_issuers_hanging import in_the_background
from tests.conftest import Api
from tests.services.issuer import parameters
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)
FAILED = "/#error=EXTERNAL_SERVICE_ERROR"


@pytest.fixture
def few_connections(db):
    """The test's own, and two more."""
    connection.close()
    connection.close_pool()
    connection.pool.resize(1, 3)
    yield
    connection.close()
    connection.close_pool()


def trip():
    """Somebody at the issuer, and how they come back, with a code that no issuer gave them."""
    browser = Browser()
    state = parameters(leave(browser))["state"]
    return lambda: browser.call("get", f"{BASE}/callback", {"state": state, "code": "made-up"}).headers["Location"]


@pytest.fixture
def token_endpoint(forged_provider):
    """Slow from now on."""
    forged_provider.reset()
    Issuer.objects.create(slug="example", name="E", url=forged_provider.url, client_id="nocturna")
    forged_provider.answers["/token"] = {"error": "invalid_grant"}
    yield forged_provider
    forged_provider.delay = 0.0


def test_who_comes_back_from_it_keeps_no_connection_from_others(few_connections, token_endpoint):
    returns = [trip() for _ in range(AT_ONCE)]
    token_endpoint.delay = 2.0
    waiting = [in_the_background(back) for back in returns]
    eventually(lambda: token_endpoint.asked.count("/token") == AT_ONCE)
    began = time.monotonic()

    other, told = in_the_background(lambda: Api().get("/auth/oauth").status_code)
    other.join()

    assert told == [200]
    assert time.monotonic() - began < 1
    assert not any(answers for _thread, answers in waiting)
    for thread, _answers in waiting:
        thread.join()
    assert [answers for _thread, answers in waiting] == [["/#error=TOKEN_INVALID"]] * AT_ONCE


def test_who_waits_for_its_configuration_keeps_none_either(few_connections, token_endpoint):
    token_endpoint.delay = 2.0
    first, told = in_the_background(lambda: Browser().call("get", f"{BASE}/authorize").status_code)
    eventually(lambda: token_endpoint.asked)

    assert (
        connection.pool.get_stats()["pool_available"] == connection.pool.get_stats()["pool_size"] - 1
    )  # the test's own
    first.join()
    assert told == [302]


def test_few_wait_for_it_and_whoever_comes_then_is_told_at_once(token_endpoint):
    returns, last = [trip() for _ in range(AT_ONCE)], trip()
    token_endpoint.delay = 2.0
    waiting = [in_the_background(back) for back in returns]
    eventually(lambda: token_endpoint.asked.count("/token") == AT_ONCE)
    time.sleep(0.6)  # as long as it may take while others still wait for their turn
    began = time.monotonic()

    assert last() == FAILED
    assert time.monotonic() - began < 0.4
    for thread, _answers in waiting:
        thread.join()
    assert token_endpoint.asked.count("/token") == AT_ONCE
    assert Counter(AuditEntry.objects.filter(action="sign_in.refused").values_list("detail__reason", flat=True)) == {
        "token_invalid": AT_ONCE,
        "external_service_error": 1,
    }
    assert not Session.objects.exists()


def test_where_it_is_fast_more_than_a_few_at_once_are_told_by_the_issuer(token_endpoint, crowd):
    returns = [trip() for _ in range(3 * AT_ONCE)]
    token_endpoint.delay = 0.05

    assert Counter(crowd(3 * AT_ONCE, lambda: returns.pop()())) == {"/#error=TOKEN_INVALID": 3 * AT_ONCE}
