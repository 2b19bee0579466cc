"""What comes back from an issuer by a strange way: states and nonces used again, codes made up, targets elsewhere."""

from collections import Counter
from urllib.parse import quote

import pytest

from accounts.models import Issuer, Session
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.conftest import aged, code
from tests.accounts.sign_in.round_trip import ADA, BASE, come_back, leave, sign_in
from tests.services.issuer import parameters

pytestmark = pytest.mark.django_db


def test_who_says_no_comes_back_with_an_error(browser, issuer, provider):
    location = leave(browser)
    refused = f"http://testserver/?error=access_denied&state={parameters(location)['state']}"

    assert come_back(browser, refused).headers["Location"] == "/#error=PERMISSION_DENIED"
    assert "error=access_denied" in provider.says_no(location)


def test_a_state_works_once(browser, issuer, provider):
    provider.knows("ada-1", **ADA)
    location = provider.says_yes(leave(browser), to="ada-1")
    state = browser.client.cookies["nocturna_state"].value
    assert come_back(browser, location).status_code == 302
    browser.client.cookies["nocturna_state"] = state

    assert code(come_back(browser, location)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1


def test_a_state_works_in_its_own_browser_only(browser, issuer, provider, api):
    provider.knows("mallory-1", email="mallory@example.com", email_verified=True)
    theirs = provider.says_yes(leave(browser), to="mallory-1")
    browser.client.cookies.clear()  # as in the browser of somebody who was sent the link

    assert code(come_back(browser, theirs)) == (401, "TOKEN_INVALID")
    leave(browser)
    assert code(come_back(browser, theirs)) == (401, "TOKEN_INVALID")
    assert not Session.objects.exists()


def test_a_state_expires_and_is_of_one_issuer(browser, issuer, provider):
    provider.knows("ada-1", **ADA)
    location = provider.says_yes(leave(browser), to="ada-1")
    Issuer.objects.create(slug="other", name="Other", url=provider.url, client_id="nocturna")
    elsewhere = browser.call("get", "/auth/oauth/other/callback", parameters(location))
    assert code(elsewhere) == (401, "TOKEN_INVALID")

    location = provider.says_yes(leave(browser), to="ada-1")
    browser.client.cookies["nocturna_state"] = aged(browser.client.cookies["nocturna_state"].value, 610)
    assert code(come_back(browser, location)) == (401, "TOKEN_INVALID")


@pytest.mark.django_db(transaction=True)
def test_of_four_that_come_back_with_one_state_at_once_one_is_signed_in(browser, issuer, provider, crowd):
    provider.knows("ada-1", **ADA)
    location = provider.says_yes(leave(browser), to="ada-1")
    kept = browser.client.cookies["nocturna_state"].value

    def come():
        twin = Browser()
        twin.client.cookies["nocturna_state"] = kept
        return come_back(twin, location).status_code

    assert Counter(crowd(4, come)) == {302: 1, 401: 3}
    assert Session.objects.count() == 1


def test_with_redis_gone_a_state_works_and_works_once(browser, issuer, provider, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    provider.knows("ada-1", **ADA)
    location = provider.says_yes(leave(browser), to="ada-1")
    kept = browser.client.cookies["nocturna_state"].value

    assert come_back(browser, location).headers["Location"] == "/"
    browser.client.cookies["nocturna_state"] = kept
    assert code(come_back(browser, location)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1


@pytest.mark.parametrize("query", [{}, {"state": "x"}, {"state": "ü" * 43, "code": "x"}])
def test_a_call_back_that_nobody_asked_for_is_refused(browser, issuer, query):
    assert code(browser.call("get", f"{BASE}/callback", query)) == (401, "TOKEN_INVALID")


def test_a_code_that_the_issuer_does_not_know_signs_nobody_in(browser, issuer, provider):
    state = parameters(leave(browser))["state"]

    answer = browser.call("get", f"{BASE}/callback", {"state": state, "code": "made-up"})
    assert answer.headers["Location"] == "/#error=TOKEN_INVALID"


def test_the_token_of_another_sign_in_has_another_nonce(browser, issuer, provider):
    """Whoever slips a code of theirs into my return is found by the nonce."""
    provider.knows("mallory-1", email="mallory@example.com", email_verified=True)
    theirs = parameters(provider.says_yes(leave(browser), to="mallory-1"))["code"]
    mine = parameters(leave(browser))["state"]

    answer = browser.call("get", f"{BASE}/callback", {"state": mine, "code": theirs})

    assert answer.headers["Location"] == "/#error=TOKEN_INVALID"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "charts",
        "/a\nb",
        "/x#y",
        "/" + "x" * 1000,
        "/" + "ж" * 167,  # of six characters each, once it is on its way
        "https://app.example.com.evil.example/",
    ],
)
def test_a_browser_is_sent_to_no_strange_place(browser, issuer, settings, target):
    settings.FRONTEND_URL = "https://app.example.com"
    answer = browser.call("get", f"{BASE}/authorize", {"next": target})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["next"])


@pytest.mark.parametrize("target", ["/карта?имя=Ада", "/" + "x" * 999])
def test_where_it_wanted_is_told_as_a_header_takes_it(browser, issuer, provider, target):
    """And what the browser must keep meanwhile fits into a cookie."""
    provider.knows("ada-1", **ADA)

    location = leave(browser, next=target)
    assert len(browser.client.cookies["nocturna_state"].OutputString()) < 4096
    answer = come_back(browser, provider.says_yes(location, to="ada-1"))
    assert answer.headers["Location"] == quote(target, safe="/?=")


@pytest.mark.parametrize("target", ["/charts?page=2", "https://app.example.com/welcome", "https://web.example.com/x"])
def test_a_browser_is_sent_where_it_wanted(browser, issuer, provider, settings, target):
    settings.FRONTEND_URL = "https://app.example.com"
    settings.CSRF_TRUSTED_ORIGINS = ["https://web.example.com"]
    provider.knows("ada-1", **ADA)

    assert sign_in(browser, provider, "ada-1", next=target).headers["Location"] == target
