"""Whoever was in the account before its owner, or stole a session of theirs: nothing that they made lets them back."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Device, Issuer, Mail, Session
from tests.accounts.sign_in.conftest import code, code_in, token_in
from tests.factories import PASSWORD
from tests.services.mailbox import text

pytestmark = pytest.mark.django_db
KEY = {"name": "Import", "scopes": ["profile:read"]}
NEW = "quite another horse"


def by(key):
    return {"Authorization": f"Api-Key {key}"}


@pytest.fixture
def intruder(api, alice):
    """Who registered with Alice's address, which they never proved, and left ways back."""
    device = {"id": "6f9619ff", "name": "Phone", "platform": "ios"}
    me = api()
    me.headers["Authorization"] = "Bearer {access_token}".format(
        **me.post("/auth/token", {"username": alice.email, "password": PASSWORD, "device": device}).json()
    )
    me.key = me.post("/auth/api-keys", KEY).json()["key"]
    SocialAccount.objects.create(user=alice, provider="example", uid="intruder")
    totp.TOTP.activate(alice, totp.generate_totp_secret())
    Mail.objects.all().delete()
    return me


def reset(anonymous, deliver):
    anonymous.post("/auth/password/reset", {"email": "alice@example.com"})
    (letter,) = deliver()
    answer = anonymous.post("/auth/password/reset/confirm", {"token": token_in(letter), "password": NEW})
    assert answer.status_code == 204


def enter_by_code(anonymous, deliver):
    token = anonymous.post("/auth/code", {"email": "alice@example.com"}).json()["code_token"]
    (letter,) = deliver()
    answer = anonymous.post("/auth/code/verify", {"code_token": token, "code": code_in(letter)})
    assert (answer.status_code, answer.json()["user"]["email_verified"]) == (200, True)


@pytest.mark.parametrize("prove", [reset, enter_by_code])
def test_whoever_proves_the_address_ends_all_that_was_made_before(anonymous, intruder, deliver, prove):
    prove(anonymous, deliver)

    assert code(anonymous.get("/users/me", **by(intruder.key))) == (401, "TOKEN_INVALID")
    assert code(intruder.get("/users/me")) == (401, "SESSION_REVOKED")
    assert not SocialAccount.objects.exists()
    assert not Authenticator.objects.exists()
    removed = AuditEntry.objects.get(action="factor.removed")
    assert (removed.before, removed.after) == ({"factor": "all"}, {"factor": None})
    assert not Device.objects.exists()
    revoked = AuditEntry.objects.get(action="api_key.revoked")
    assert (revoked.detail["by"], revoked.detail["count"]) == ("address_proved", 1)
    ended = ApiKey.objects.get().revoked_at.isoformat()
    assert (revoked.before, revoked.after) == ({"revoked_at": None}, {"revoked_at": ended})


@pytest.mark.parametrize("prove", [reset, enter_by_code])
def test_the_owner_is_told_of_each_issuer_that_led_into_their_account(anonymous, alice, intruder, deliver, prove):
    Issuer.objects.create(slug="known", name="Known", url="https://known.example", client_id="c")
    SocialAccount.objects.create(user=alice, provider="known", uid="intruder")

    prove(anonymous, deliver)

    subject = "Another way to sign in was linked or unlinked"
    letters = [letter for letter in deliver() if letter["Subject"] == subject]
    assert [letter["To"] for letter in letters] == ["alice@example.com"] * 2
    gone = [text(letter).partition("signing in to it no more: ")[2].split()[0] for letter in letters]
    assert sorted(gone) == ["Known", "example"]
    unlinked = AuditEntry.objects.filter(action="issuer.unlinked").order_by("id")
    assert [(entry.before, entry.after) for entry in unlinked] == [
        ({"issuer": "example"}, {"issuer": None}), ({"issuer": "known"}, {"issuer": None}),
    ]  # fmt: skip


def test_a_reset_of_a_proved_account_ends_its_keys_and_leaves_its_second_factor(anonymous, api, with_totp, deliver):
    key = api(with_totp[0]).post("/auth/api-keys", KEY).json()["key"]
    Mail.objects.all().delete()

    reset(anonymous, deliver)

    assert code(anonymous.get("/users/me", **by(key))) == (401, "TOKEN_INVALID")
    assert Authenticator.objects.filter(type="totp").count() == 1


@pytest.mark.parametrize(("end", "status", "said"), [(False, 200, True), (True, 401, False)])
def test_who_changes_the_password_chooses_what_becomes_of_keys(anonymous, api, proved, deliver, end, status, said):
    me = api(proved)
    key = me.post("/auth/api-keys", KEY).json()["key"]
    deliver()
    body = {"current_password": PASSWORD, "new_password": NEW, "end_api_keys": end}

    assert me.post("/auth/password/change", body).status_code == 204

    assert anonymous.get("/users/me", **by(key)).status_code == status
    (letter,) = deliver()
    assert ("1 API key of yours works on." in text(letter)) is said


def test_by_default_keys_outlive_a_change(anonymous, api, proved):
    me = api(proved)
    key = me.post("/auth/api-keys", KEY).json()["key"]
    me.post("/auth/password/change", {"current_password": PASSWORD, "new_password": NEW})

    assert anonymous.get("/users/me", **by(key)).status_code == 200


def test_a_stolen_session_makes_and_replaces_no_key(anonymous, api, proved, deliver):
    me = api(proved)
    made = me.post("/auth/api-keys", KEY).json()
    deliver()
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))
    once = {"Idempotency-Key": "a"}

    assert code(me.post("/auth/api-keys", KEY, **once)) == (403, "CONFIRMATION_REQUIRED")
    rotated = me.post(f"/auth/api-keys/{made['id']}/rotate", {"overlap": 0})
    assert code(rotated) == (403, "CONFIRMATION_REQUIRED")
    assert anonymous.get("/users/me", **by(made["key"])).status_code == 200
    assert ApiKey.objects.count() == 1
    assert deliver() == []

    assert me.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert me.post("/auth/api-keys", KEY, **once).status_code == 201


def test_a_new_key_is_told_by_mail_and_one_that_replaces_it(api, proved, deliver):
    me = api(proved)
    made = me.post("/auth/api-keys", KEY).json()
    (letter,) = deliver()
    assert (letter["Subject"], letter["To"]) == ("A new API key opens your account", "alice@example.com")
    assert "Import: profile:read" in text(letter)
    assert made["key"] not in text(letter)

    me.post(f"/auth/api-keys/{made['id']}/rotate", {})
    (letter,) = deliver()
    assert letter["Subject"] == "A new API key opens your account"
