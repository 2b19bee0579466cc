"""Back from an issuer, who must be asked what comes of it: counted where it fails, and whose browser it is."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Issuer, Session, User
from accounts.services.browsers import KNOWN_FOR
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import ADA, BASE, come_back, leave, sign_in
from tests.factories import PASSWORD
from tests.services.issuer import parameters

pytestmark = pytest.mark.django_db
REFUSED, LIMITED = "/#error=TOKEN_INVALID", "/#error=RATE_LIMITED"
DECLINED = "/#error=PERMISSION_DENIED"


@pytest.fixture
def ada(issuer, provider):
    provider.knows("ada-1", **ADA)
    return provider


def made_up(browser):
    """To where a browser is sent that has begun, and brings a code that no issuer gave it."""
    state = parameters(leave(browser))["state"]
    return told(browser.call("get", f"{BASE}/callback", {"state": state, "code": "made-up"}))


def told(answer):
    """And who must wait is told how long."""
    location, _, seconds = answer.headers["Location"].partition("&retry_after=")
    assert (location == LIMITED) == (0 < int(seconds or 0) <= 901)
    return location


@pytest.fixture
def neighbour(settings):
    """Call it once the others are where they should be: from then on the address has used up what it has."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "2/15m", "sign_in": "2/15m"}

    def use_it_up():
        assert [made_up(Browser()) for _ in range(4)] == [REFUSED, REFUSED, LIMITED, LIMITED]

    return use_it_up


def test_a_browser_that_is_new_waits_and_no_issuer_is_asked(ada, neighbour, forged_provider):
    neighbour()
    forged_provider.reset()
    Issuer.objects.update(url=forged_provider.url)
    browser = Browser()
    leave(browser)  # which is never refused
    asked = list(forged_provider.asked)

    assert made_up(browser) == LIMITED
    assert forged_provider.asked == asked
    assert not Session.objects.exists()
    [reason] = set(AuditEntry.objects.filter(detail__reason="throttled").values_list("detail__by", flat=True))
    assert reason == "openid:example"


def test_on_the_way_back_an_issuer_is_looked_up_once(ada):
    browser = Browser()
    back = ada.says_yes(leave(browser), to="ada-1")

    with CaptureQueriesContext(connection) as queries:
        assert told(come_back(browser, back)) == "/"

    asked = [query["sql"] for query in queries]
    assert sum('FROM "accounts_issuer"' in sql for sql in asked) == 1
    assert len(asked) == len(set(asked)), sorted(asked)


def test_a_browser_that_came_from_there_before_is_nobodys_neighbour(ada, neighbour):
    browser = Browser()
    assert sign_in(browser, ada, "ada-1").headers["Location"] == "/"
    browser.call("post", "/auth/logout", headers=browser.csrf)
    neighbour()

    for _ in range(3):
        assert sign_in(browser, ada, "ada-1").headers["Location"] == "/"
    assert [made_up(browser) for _ in range(3)] == [REFUSED, REFUSED, LIMITED]


def with_identities(ada, *names):
    """A browser that each of them came to by the issuer, the last named last."""
    browser = Browser()
    for name in names:
        ada.knows(name, **{**ADA, "email": f"{name}@example.com"})
        assert sign_in(browser, ada, name).headers["Location"] == "/"
        browser.call("post", "/auth/logout", headers=browser.csrf)
    return browser


def test_who_used_the_browser_since_makes_nobody_a_stranger(ada, neighbour, alice):
    browser = with_identities(ada, "eve-1")
    browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": True})
    neighbour()

    assert sign_in(browser, ada, "eve-1").headers["Location"] == "/"


def test_one_person_in_a_browser_leaves_the_other_what_is_theirs(ada, neighbour):
    browser = with_identities(ada, "eve-1", "bob-1")
    neighbour()
    assert [made_up(browser) for _ in range(2)] == [REFUSED, REFUSED]  # of the last

    assert sign_in(browser, ada, "eve-1").headers["Location"] == "/"


def test_once_all_have_used_theirs_up_they_wait(ada, neighbour):
    browser = with_identities(ada, "eve-1", "bob-1")
    neighbour()

    assert [made_up(browser) for _ in range(5)] == [REFUSED] * 4 + [LIMITED]


def test_what_is_linked_from_a_session_is_counted_by_that(ada, alice, neighbour):
    browser = Browser()
    browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": True})
    neighbour()

    begun = browser.call("post", "/auth/identities/example/authorize", {}, browser.csrf).json()["authorize_url"]
    answer = come_back(browser, ada.says_yes(begun, to="ada-1"))

    assert answer.headers["Location"] == "/#linked=example"


def without_identity(browser):
    SocialAccount.objects.all().delete()


def of_another_issuer(browser):
    SocialAccount.objects.update(provider="other")


def of_long_ago(browser):
    browser.call("post", "/auth/logout", headers=browser.csrf)  # as long as they are signed in they use it
    Session.objects.update(last_used_at=timezone.now() - KNOWN_FOR)


def without_session(browser):
    Session.objects.all().delete()


def made_up_cookie(browser):
    browser.client.cookies["nocturna_browser"] = f"{Session.objects.get().pk.hex}:made-up"


def no_cookie(browser):
    del browser.client.cookies["nocturna_browser"]


@pytest.mark.parametrize(
    "change", [without_identity, of_another_issuer, of_long_ago, without_session, made_up_cookie, no_cookie]
)
def test_else_it_is_as_strange_as_any(ada, neighbour, change):
    browser = Browser()
    sign_in(browser, ada, "ada-1")
    change(browser)
    neighbour()

    assert told(sign_in(browser, ada, "ada-1")) == LIMITED


def test_who_says_no_there_is_not_counted_and_may_still_say_yes(ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "1/15m", "sign_in": "1/15m"}
    browser = Browser()
    location = leave(browser)
    kept = browser.client.cookies["nocturna_state"].value
    declined, broken = {"error": "access_denied"}, {"error": "server_error"}
    for refusal, where in (
        (declined, DECLINED),
        (broken, REFUSED),
        ({"error": "access_denied", "code": "x" * 4001}, REFUSED),
        ({"code": "x" * 4001}, REFUSED),
        ({}, REFUSED),
    ):
        browser.client.cookies["nocturna_state"] = kept
        back = {**refusal, "state": parameters(location)["state"]}
        assert browser.call("get", f"{BASE}/callback", back).headers["Location"] == where

    browser.client.cookies["nocturna_state"] = kept
    assert come_back(browser, ada.says_yes(location, to="ada-1")).headers["Location"] == "/"


def test_what_was_not_begun_closes_nothing_to_who_began(ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m"}
    strays = [Browser().call("get", f"{BASE}/callback", {"state": "x", "code": "y"}) for _ in range(3)]
    assert [code(answer)[0] for answer in strays] == [401, 401, 429]

    assert sign_in(Browser(), ada, "ada-1").headers["Location"] == "/"
    assert User.objects.count() == 1


def test_a_state_that_was_used_counts_as_one_that_is_made_up(ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m"}
    browser = Browser()
    location = ada.says_yes(leave(browser), to="ada-1")
    kept = browser.client.cookies["nocturna_state"].value
    assert come_back(browser, location).headers["Location"] == "/"

    def again():
        browser.client.cookies["nocturna_state"] = kept
        return come_back(browser, location).status_code

    assert [again() for _ in range(3)] == [401, 401, 429]
    assert Session.objects.count() == 1
