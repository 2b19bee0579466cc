"""OpenID Connect in a browser, at a real issuer on loopback: who comes back as whom."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import Issuer, Session, Ticket, User
from charts.models import Chart
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.conftest import code, totp_code
from tests.accounts.sign_in.round_trip import ADA, leave, sign_in
from tests.services.issuer import parameters

pytestmark = pytest.mark.django_db


def test_the_issuers_are_listed(anonymous, issuer):
    Issuer.objects.create(slug="off", name="Off", url="https://off.example", client_id="x", is_active=False)

    assert anonymous.get("/auth/oauth").json() == {
        "data": [{"id": "example", "name": "Example", "authorize_url": "/api/v1/auth/oauth/example/authorize"}]
    }
    assert code(anonymous.get("/auth/oauth/off/authorize")) == (404, "ISSUER_NOT_FOUND")
    assert code(anonymous.get("/auth/oauth/none/callback")) == (404, "ISSUER_NOT_FOUND")


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(browser, issuer, provider):
    location = leave(browser)

    asked = parameters(location)
    assert location.startswith(f"{provider.url}/oauth2/authorize?")
    assert asked["redirect_uri"] == "http://testserver/api/v1/auth/oauth/example/callback"
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == ("nocturna", "code", "S256")
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert len(asked["nonce"]) == 32
    assert (len(asked["state"]), len(asked["code_challenge"])) == (43, 43)
    cookie = browser.client.cookies["nocturna_state"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
    assert not any(asked[name] in cookie.value for name in ("state", "nonce", "code_challenge"))


def test_where_we_are_reached_is_a_setting(browser, issuer, settings):
    settings.PUBLIC_URL = "https://stars.example.com"

    assert parameters(leave(browser))["redirect_uri"] == (
        "https://stars.example.com/api/v1/auth/oauth/example/callback"
    )


def test_a_new_person_has_an_account_and_is_signed_in_by_cookies(browser, issuer, provider, deliver):
    provider.knows("ada-1", **ADA)

    answer = sign_in(browser, provider, "ada-1")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    me = browser.call("get", "/users/me").json()
    assert (me["email"], me["email_verified"], me["name"]) == ("ada@example.com", True, "Ada Lovelace")
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, str(account.user_id), account.extra_data) == (
        "example",
        "ada-1",
        me["id"],
        {},
    )
    assert not User.objects.get().has_usable_password()
    (letter,) = deliver()
    assert letter["Subject"] == "Welcome to Nocturna"
    assert "Confirm" not in letter.get_body(("plain",)).get_content()


def test_the_same_person_comes_back_to_the_same_account_whatever_their_address_is_by_then(browser, issuer, provider):
    provider.knows("ada-1", **ADA)
    sign_in(browser, provider, "ada-1")
    provider.knows("ada-1", **{**ADA, "email": "countess@example.com"})

    assert sign_in(browser, provider, "ada-1").headers["Location"] == "/"
    assert User.objects.get().email == "ada@example.com"


@pytest.mark.parametrize("there", [True, "true"])
def test_an_account_is_linked_when_both_sides_have_proved_the_address(
    browser, issuer, provider, proved, deliver, there
):
    provider.knows("alice-1", email="Alice@EXAMPLE.com", email_verified=there)

    assert sign_in(browser, provider, "alice-1").headers["Location"] == "/"
    assert browser.call("get", "/users/me").json()["id"] == str(proved.pk)
    proved.refresh_from_db()
    assert proved.has_usable_password()
    (letter,) = deliver()
    assert (letter["Subject"], letter["To"]) == ("Another way to sign in was linked or unlinked", proved.email)


@pytest.mark.parametrize(
    ("here", "there"), [(True, False), (False, True), (False, False), (True, "True"), (True, 1), (True, None)]
)
def test_else_it_is_not(browser, issuer, provider, alice, here, there):
    User.objects.update(email_verified=here)
    claims = {"email": alice.email} | ({} if there is None else {"email_verified": there})
    provider.knows("alice-1", **claims)

    assert sign_in(browser, provider, "alice-1").headers["Location"] == "/#error=CONFLICT"
    assert not SocialAccount.objects.exists()
    assert not Session.objects.exists()
    assert User.objects.count() == 1


def test_an_address_that_the_issuer_has_not_proved_is_not_proved(browser, issuer, provider, deliver):
    provider.knows("ada-1", email="ada@example.com")

    sign_in(browser, provider, "ada-1")

    assert browser.call("get", "/users/me").json()["email_verified"] is False
    (letter,) = deliver()
    assert "Confirm" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("email", [None, "", "no address", 5, "x" * 300 + "@example.com", "адa@example.com"])
def test_without_an_address_nobody_is_made(browser, issuer, provider, email):
    provider.knows("odd-1", **({} if email is None else {"email": email}))

    assert sign_in(browser, provider, "odd-1").headers["Location"] == "/#error=TOKEN_INVALID"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (None, "ada"),
        (5, "ada"),
        ("A\n\u200bda " + "x" * 300, "A"),
        ("می\u200cخواهم\u202e", "می\u200cخواهم"),
        ("A\u200dd\u061ca\U000e0041", "Ada"),
        ("\u2800\u3164", "ada"),
    ],
)
def test_a_name_is_made_one(browser, issuer, provider, name, kept):
    provider.knows("ada-1", email="ada@example.com", **({} if name is None else {"name": name}))

    sign_in(browser, provider, "ada-1")

    stored = User.objects.get().name
    assert stored.startswith(kept)
    assert len(stored) <= 200
    assert stored.replace("\u200c", "").isprintable()


def test_a_guest_becomes_the_person_and_keeps_their_charts(browser, issuer, provider, birth):
    provider.knows("ada-1", **ADA)
    guest = browser.call("post", "/auth/guest", {"cookie": True}).json()["user"]
    chart = browser.call("post", "/charts", birth, browser.csrf).json()["id"]

    sign_in(browser, provider, "ada-1")

    me = browser.call("get", "/users/me").json()
    assert (me["id"], me["is_guest"], me["email"]) == (guest["id"], False, "ada@example.com")
    assert browser.call("get", f"/charts/{chart}").status_code == 200
    assert Chart.objects.get().owner_id == User.objects.get().pk
    assert Session.objects.filter(revoked_reason="registered").count() == 1


def test_a_guest_who_has_an_account_comes_to_it(browser, issuer, provider, proved):
    provider.knows("alice-1", email=proved.email, email_verified=True)
    browser.call("post", "/auth/guest", {"cookie": True})

    sign_in(browser, provider, "alice-1")

    assert browser.call("get", "/users/me").json()["id"] == str(proved.pk)


def test_a_second_factor_is_asked_for(browser, issuer, provider, with_totp):
    provider.knows("alice-1", email="alice@example.com", email_verified=True)

    location = sign_in(browser, provider, "alice-1", next="/").headers["Location"]

    assert not Session.objects.exists()
    given = dict(part.split("=") for part in location.partition("#")[2].split("&"))
    assert given["methods"] == "totp"
    body = {"mfa_token": given["mfa_token"], "method": "totp", "code": totp_code(with_totp[1])}
    assert browser.call("post", "/auth/mfa/verify", body).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}])
def test_who_was_blocked_stays_out(browser, issuer, provider, change):
    provider.knows("ada-1", **ADA)
    sign_in(browser, provider, "ada-1")
    User.objects.update(**change)

    assert sign_in(browser, provider, "ada-1").headers["Location"] == "/#error=INVALID_CREDENTIALS"


def test_who_deleted_their_account_may_begin_anew(browser, issuer, provider):
    provider.knows("ada-1", **ADA)
    sign_in(browser, provider, "ada-1")
    User.objects.update(deleted_at=timezone.now())

    assert sign_in(browser, provider, "ada-1").headers["Location"] == "/"
    assert User.objects.present().count() == 1
    assert SocialAccount.objects.get().user == User.objects.present().get()


@pytest.fixture
def few(settings):
    """As many requests as one person needs to sign in."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m", "begin": "2/15m", "anonymous": "2/h"}


def test_an_office_signs_in_from_one_address(few, issuer, provider):
    for name in ("ada", "bob", "eve"):
        provider.knows(name, **{**ADA, "email": f"{name}@example.com"})
        assert sign_in(Browser(), provider, name).headers["Location"] == "/"
    assert Session.objects.count() == 3


def test_the_first_half_of_a_sign_in_is_not_counted_either(few, issuer, provider, with_totp):
    SocialAccount.objects.create(user=with_totp[0], provider="example", uid="alice-1")
    provider.knows("alice-1", email="alice@example.com", email_verified=True)

    for _ in range(3):
        assert sign_in(Browser(), provider, "alice-1").headers["Location"].startswith("/#mfa_token=")
    assert not Session.objects.exists()


def test_who_goes_there_and_does_not_come_back_costs_nothing(few, issuer, django_assert_num_queries):
    leave(Browser())  # the issuer's configuration is known from now on
    browser = Browser()

    with django_assert_num_queries(3):  # each time the issuer's row
        for _ in range(3):
            leave(browser)
    assert not Ticket.objects.exists()
