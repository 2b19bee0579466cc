"""A browser is known by whom it signed in, when they are signed out and elsewhere, too; and signs in nobody by that."""

import pytest
from django.core.signing import Signer
from django.utils import timezone

from accounts.models import Session
from accounts.services.browsers import KNOWN_FOR, MOST, sessions_of
from tests import factories
from tests.accounts.conftest import Browser
from tests.factories import PASSWORD

HOME, CAFE = "198.51.100.7", "203.0.113.1"
NAME = "nocturna_browser"


@pytest.fixture
def few(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m", "sign_in_known": "2/15m"}


def sign_in(browser, user, address, password=PASSWORD):
    browser.client.defaults["REMOTE_ADDR"] = address
    body = {"username": user.email, "password": password, "cookie": True}
    return browser.call("post", "/auth/token", body).status_code


@pytest.fixture
def laptop(alice, few):
    """Alice's, who has signed out; at the café where she takes it a neighbour has guessed."""
    browser = Browser()
    assert sign_in(browser, alice, HOME) == 200
    assert browser.call("post", "/auth/logout", headers=browser.csrf).status_code == 204
    guesses = [sign_in(Browser(), alice, CAFE, "wrong horse battery") for _ in range(3)]
    assert guesses == [401, 401, 429]
    return browser


def test_its_cookie_is_for_the_server_and_for_ninety_days(alice, few):
    browser = Browser()
    sign_in(browser, alice, HOME)

    cookie = browser.client.cookies[NAME]
    told = (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"])
    assert told == ("/api/v1/auth", True, "Lax", 90 * 86400)
    first = cookie.value
    browser.call("post", "/auth/token/refresh", headers=browser.csrf)
    assert browser.client.cookies[NAME].value == first
    browser.call("post", "/auth/logout", headers=browser.csrf)
    assert browser.client.cookies[NAME].value == first
    assert browser.call("get", "/users/me").status_code == 401


def test_what_a_neighbour_guesses_keeps_nobody_out_of_their_own_browser(laptop, alice):
    assert sign_in(Browser(), alice, CAFE) == 429
    assert sign_in(laptop, alice, CAFE) == 200


def test_a_browser_has_an_end_too(laptop, alice):
    assert [sign_in(laptop, alice, CAFE, "wrong horse battery") for _ in range(3)] == [401, 401, 429]
    assert sign_in(laptop, alice, CAFE) == 429


def test_for_somebody_else_it_is_a_stranger(laptop, mallory):
    assert sign_in(laptop, mallory, CAFE) == 429


@pytest.mark.parametrize(
    "forge",
    [
        lambda session: session.pk.hex,
        lambda session: f"{session.pk.hex}:made-up",
        lambda session: Signer(salt="something else").sign(session.pk.hex),
        lambda session: Signer(key="not ours" * 8, salt="accounts.browser").sign(session.pk.hex),
        lambda session: "x" * 300,
    ],
)
def test_what_we_did_not_sign_is_nothing(laptop, alice, forge):
    laptop.client.cookies[NAME] = forge(Session.objects.get())

    assert sign_in(laptop, alice, CAFE) == 429


@pytest.mark.parametrize("gone", [True, False])
def test_a_session_of_long_ago_is_nothing(laptop, alice, gone):
    if gone:
        Session.objects.all().delete()
    else:
        Session.objects.update(last_used_at=timezone.now() - KNOWN_FOR)

    assert sign_in(laptop, alice, CAFE) == 429


def others_sign_in(browser, number):
    people = [factories.UserFactory.create(email=f"other{n}@example.com") for n in range(number)]
    for person in people:
        assert sign_in(browser, person, HOME) == 200
        assert browser.call("post", "/auth/logout", headers=browser.csrf).status_code == 204
    return people


def test_who_used_it_since_does_not_lock_its_owner_out(laptop, alice):
    others_sign_in(laptop, MOST - 1)

    assert sign_in(laptop, alice, CAFE) == 200


def test_it_forgets_who_used_it_longest_ago(laptop, alice):
    others_sign_in(laptop, MOST)

    assert sign_in(laptop, alice, CAFE) == 429


def test_who_signs_in_again_comes_first_and_pushes_nobody_out(laptop, alice):
    [other] = others_sign_in(laptop, 1)
    for _ in range(MOST):
        assert sign_in(laptop, other, HOME) == 200
    assert sign_in(laptop, alice, CAFE) == 200

    last = [Session.objects.filter(user=person).latest("created_at").pk for person in (alice, other)]
    assert sessions_of(laptop.client.cookies[NAME].value) == last


def test_guests_are_not_remembered_and_push_nobody_out(laptop, alice):
    before = laptop.client.cookies[NAME].value
    for _ in range(MOST):
        assert laptop.call("post", "/auth/guest", {"cookie": True}).status_code == 201

    assert laptop.client.cookies[NAME].value == before
    assert sign_in(laptop, alice, CAFE) == 200


def test_a_guest_who_registers_is_remembered(browser, ada):
    browser.call("post", "/auth/guest", {"cookie": True})
    assert NAME not in browser.client.cookies

    assert browser.call("post", "/auth/register", ada, browser.csrf).status_code == 201

    assert sessions_of(browser.client.cookies[NAME].value) == [Session.objects.live().get().pk]
