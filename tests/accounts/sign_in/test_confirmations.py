"""What somebody confirmed counts as long as it is as much as their account asks for."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import ApiKey, Mail, Session, User
from accounts.services import factors
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.by_passkey import make
from tests.accounts.sign_in.conftest import code, rows_of, totp_code
from tests.accounts.sign_in.round_trip import ADA, come_back
from tests.conftest import Api
from tests.factories import PASSWORD
from tests.services.authenticator import Device

pytestmark = pytest.mark.django_db
ASKED = (403, "CONFIRMATION_REQUIRED")
KEY = {"name": "Bot", "scopes": ["charts:read"]}
SENSITIVE = [
    ("post", "/auth/mfa/totp", None),
    ("post", "/auth/mfa/totp/confirm", {"totp_token": "x", "code": "123456"}),
    ("delete", "/auth/mfa/totp", None),
    ("post", "/auth/mfa/recovery-codes", None),
    ("delete", "/auth/mfa/recovery-codes", None),
    ("post", "/auth/mfa/passkeys/options", None),
    ("post", "/auth/mfa/passkeys", {"passkey_token": "x", "name": "Key", "credential": {}}),
    ("delete", "/auth/mfa/passkeys/2b192129-4e49-4b27-a3b1-5f099ce2764b", None),
    ("post", "/auth/email/change", {"email": "new@example.com"}),
    ("post", "/auth/api-keys", KEY),
    ("post", "/auth/identities/example", {"id_token": "x", "nonce": "x" * 8}),
    ("post", "/auth/identities/example/authorize", {}),
    ("delete", "/auth/identities/example", None),
    ("delete", "/users/me", None),
]


@pytest.fixture
def by_password(proved):
    """Alice's, who signed in by her password alone."""
    return Api(proved, second_factor="")


def set_up_app(client):
    begun = client.post("/auth/mfa/totp").json()
    answer = client.post(
        "/auth/mfa/totp/confirm", {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}
    )
    assert answer.status_code == 201
    return begun["secret"]


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE)
def test_a_password_is_not_enough_once_there_is_a_second_factor(by_password, proved, issuer, method, path, body):
    set_up_app(Api(proved, second_factor=""))
    before = User.objects.values().get(), rows_of(proved), Mail.objects.count()

    answer = getattr(by_password, method)(path, *([body] if method == "post" else []))

    assert code(answer) == ASKED
    assert (User.objects.values().get(), rows_of(proved), Mail.objects.count()) == before
    assert not ApiKey.objects.exists()
    assert not SocialAccount.objects.exists()


def test_nor_is_it_once_there_is_a_passkey(by_password, proved):
    assert make(Api(proved, second_factor=""), Device()).status_code == 201

    assert code(by_password.post("/auth/api-keys", KEY)) == ASKED


def test_nor_one_that_was_given_again(by_password, proved):
    assert by_password.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    secret = set_up_app(Api(proved, second_factor=""))

    assert code(by_password.post("/auth/api-keys", KEY)) == ASKED
    confirmed = by_password.post("/auth/confirm", {"method": "totp", "code": totp_code(secret, steps=1)})
    assert confirmed.status_code == 204
    assert by_password.post("/auth/api-keys", KEY).status_code == 201


def test_where_it_was_set_up_it_was_proved(by_password):
    set_up_app(by_password)

    assert by_password.post("/auth/api-keys", KEY).status_code == 201


def test_what_was_passed_by_a_factor_that_is_gone_counts_no_more(by_password, proved):
    by_app = Api(proved, second_factor="totp")
    set_up_app(by_app)
    assert make(by_app, Device()).status_code == 201
    elsewhere = Api(proved, second_factor="totp")
    assert factors.remove_totp(proved)

    assert code(elsewhere.post("/auth/api-keys", KEY)) == ASKED


def test_it_is_not_for_ever(proved):
    client = Api(proved, second_factor="")
    set_up_app(client)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    assert code(client.post("/auth/api-keys", KEY)) == ASKED


def test_who_left_to_link_before_there_was_one_links_nothing(proved, issuer, provider):
    provider.knows("ada-1", **ADA)
    browser = Browser()
    browser.call("post", "/auth/token", {"username": proved.email, "password": PASSWORD, "cookie": True})
    begun = browser.call("post", "/auth/identities/example/authorize", {}, browser.csrf).json()["authorize_url"]
    back = provider.says_yes(begun, to="ada-1")
    set_up_app(Api(proved, second_factor=""))

    assert come_back(browser, back).headers["Location"] == "/#error=CONFIRMATION_REQUIRED"
    assert not SocialAccount.objects.exists()
