"""A guest who signs in by an issuer: found though their access token has died, and nobody takes them over."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts.models import Session, User
from charts.models import Chart
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import ADA, BASE, come_back, leave
from tests.charts.conftest import places  # noqa: F401  (a fixture)
from tests.conftest import Api

pytestmark = pytest.mark.django_db
ACCESS, REFRESH = "nocturna_access", "nocturna_refresh"


class Signed:
    """As `forge` takes it."""

    def __init__(self, session):
        self.session = session


@pytest.fixture
def guest(browser, forge):
    """Their browser, half an hour after they came."""
    assert browser.call("post", "/auth/guest", {"cookie": True}).status_code == 201
    now = int(timezone.now().timestamp())
    browser.client.cookies[ACCESS] = forge(Signed(Session.objects.get()), iat=now - 2400, exp=now - 600)
    assert code(browser.call("get", "/users/me")) == (401, "TOKEN_EXPIRED")
    return User.objects.get()


@pytest.fixture
def ada(issuer, provider):
    provider.knows("ada-1", **ADA)
    return provider


def whoever_comes_back(browser, ada, location):
    answer = come_back(browser, ada.says_yes(location, to="ada-1"))
    assert answer.headers["Location"] == "/"
    return browser.call("get", "/users/me").json()["id"]


def test_a_guest_whose_access_token_has_died_becomes_the_person(browser, forge, ada, birth, places):  # noqa: F811
    browser.call("post", "/auth/guest", {"cookie": True})
    guest = User.objects.get()
    assert browser.call("post", "/charts", birth, browser.csrf).status_code == 201
    browser.client.cookies[ACCESS] = forge(Signed(Session.objects.get()), exp=1)

    assert whoever_comes_back(browser, ada, leave(browser)) == str(guest.pk)
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email, Chart.objects.get().owner) == (False, "ada@example.com", guest)
    assert User.objects.count() == 1


def test_to_leave_uses_no_token_up(browser, guest, ada):
    location = leave(browser)

    assert browser.call("post", "/auth/token/refresh", headers=browser.csrf).status_code == 200
    assert whoever_comes_back(browser, ada, location) == str(guest.pk)


@pytest.mark.parametrize(("ago", "is_found"), [(timedelta(0), True), (django_settings.REFRESH_GRACE, False)])
def test_an_old_refresh_token_finds_them_only_as_long_as_another_tab_may_hold_it(browser, guest, ada, ago, is_found):
    old = {name: browser.client.cookies[name].value for name in (ACCESS, REFRESH)}
    assert browser.call("post", "/auth/token/refresh", headers=browser.csrf).status_code == 200
    Session.objects.update(rotated_at=timezone.now() - ago)
    tab = Browser()
    for name, value in old.items():
        tab.client.cookies[name] = value

    assert (whoever_comes_back(tab, ada, leave(tab)) == str(guest.pk)) == is_found
    guest.refresh_from_db()
    assert guest.is_guest != is_found


@pytest.mark.parametrize("token", ["made up", "x" * 2000])
def test_a_refresh_token_that_is_none_finds_nobody(browser, guest, ada, token):
    browser.client.cookies[REFRESH] = token

    assert whoever_comes_back(browser, ada, leave(browser)) != str(guest.pk)


def sign_out(browser):
    Session.objects.update(revoked_at=timezone.now(), revoked_reason="signed_out")


def suspend(browser):
    User.objects.update(is_active=False)


def delete(browser):
    User.objects.update(deleted_at=timezone.now())


@pytest.mark.parametrize("end", [sign_out, suspend, delete])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_guest_whose_session_has_ended_is_not_taken_over(browser, guest, ada, end, when):
    if when == "before":
        end(browser)
    location = leave(browser)
    if when == "after":
        end(browser)

    assert whoever_comes_back(browser, ada, location) != str(guest.pk)
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email) == (True, None)


def test_a_session_that_has_signed_out_since_the_trip_began_takes_nobody_over(browser, ada):
    """With tokens that live, as whoever has the browser next."""
    browser.call("post", "/auth/guest", {"cookie": True})
    guest, location = User.objects.get(), leave(browser)
    assert browser.call("post", "/auth/logout", headers=browser.csrf).status_code == 204

    assert whoever_comes_back(browser, ada, location) != str(guest.pk)
    guest.refresh_from_db()
    assert guest.is_guest


def test_a_guests_keys_end_as_they_do_when_they_register(browser, ada):
    browser.call("post", "/auth/guest", {"cookie": True})
    made = browser.call("post", "/auth/api-keys", {"name": "kept", "scopes": ["profile:read"]}, browser.csrf).json()
    with_it = Api(Authorization=f"Api-Key {made['key']}")
    assert with_it.get("/users/me").status_code == 200

    whoever_comes_back(browser, ada, leave(browser))

    assert code(with_it.get("/users/me")) == (401, "TOKEN_INVALID")


def test_with_a_token_of_the_issuers_they_are_told_to_refresh_first(browser, guest, forged):
    body = {"id_token": forged.key.sign(forged.claims()), "nonce": "a nonce of mine", "cookie": True}

    assert code(browser.call("post", f"{BASE}/token", body, browser.csrf)) == (401, "TOKEN_EXPIRED")
    assert User.objects.count() == 1
    assert browser.call("post", "/auth/token/refresh", headers=browser.csrf).status_code == 200
    answer = browser.call("post", f"{BASE}/token", body, browser.csrf)
    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(guest.pk))
