"""Every way of signing in, and every change of what it needs, stands in the audit log; secrets stand nowhere."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from accounts.models import AuditEntry, Issuer, Ticket
from accounts.services import factors, sealed, secrets, tickets
from config.system import encryption
from tests.accounts.sign_in.conftest import code, code_in, totp_code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
GIVEN = {"username": "alice@example.com", "password": PASSWORD}


def entries(*actions):
    rows = AuditEntry.objects.filter(action__in=actions).order_by("id")
    return [
        (row.action, row.subject_id, (row.detail or {}).get("by"), (row.detail or {}).get("reason")) for row in rows
    ]


def sign_ins():
    return entries("sign_in.succeeded", "sign_in.second_factor", "sign_in.refused")


def test_both_halves_of_a_sign_in(anonymous, with_totp):
    alice, secret = with_totp
    token = anonymous.post("/auth/token", GIVEN).json()["error"]["details"]["mfa_token"]
    body = {"mfa_token": token, "method": "totp"}
    refused = anonymous.post("/auth/mfa/verify", {**body, "code": "000000"})
    passed = anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(secret)})

    assert (code(refused), passed.status_code) == ((401, "INVALID_CREDENTIALS"), 200)
    assert sign_ins() == [
        ("sign_in.second_factor", alice.pk, "password", None),
        ("sign_in.refused", alice.pk, "password+totp", "invalid_credentials"),
        ("sign_in.succeeded", alice.pk, "password+totp", None),
    ]


def test_a_mailed_code(anonymous, proved, deliver):
    asked = anonymous.post("/auth/code", {"email": proved.email}).json()["code_token"]
    (letter,) = deliver()
    anonymous.post("/auth/code/verify", {"code_token": asked, "code": "wrong"})
    answer = anonymous.post("/auth/code/verify", {"code_token": asked, "code": code_in(letter)})
    anonymous.post("/auth/code/verify", {"code_token": asked, "code": code_in(letter)})

    assert answer.status_code == 200
    assert sign_ins() == [
        ("sign_in.refused", proved.pk, "code", "invalid_credentials"),
        ("sign_in.succeeded", proved.pk, "code", None),
        ("sign_in.refused", None, "code", "token_invalid"),
    ]


def test_a_passkey_that_is_none(anonymous):
    token = sealed.seal(Ticket.Purpose.PASSKEY, state={})

    anonymous.post("/auth/passkey", {"passkey_token": token, "credential": {}})

    assert sign_ins() == [("sign_in.refused", None, "passkey", "invalid_credentials")]


def test_attempts_above_the_limit(anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1/h"}

    for path in ("/auth/code/verify", "/auth/mfa/verify", "/auth/passkey"):
        anonymous.post(path, {})

    assert sign_ins() == [("sign_in.refused", None, None, "throttled")] * 2


def test_changes_of_factors_password_and_address(api, proved):
    me = api(proved)
    begun = me.post("/auth/mfa/totp").json()
    me.post("/auth/mfa/totp/confirm", {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])})
    me.delete("/auth/mfa/totp")
    me.post("/auth/password/change", {"current_password": PASSWORD, "new_password": "walrus umbrella 7 tin"})
    ticket = tickets.open_ticket(Ticket.Purpose.CHANGE_EMAIL, user=proved, email="new@example.com")
    assert me.post("/auth/email/change/confirm", {"token": tickets.token_of(ticket)}).status_code == 204

    actions = ("factor.added", "factor.removed", "password.changed", "email.changed")
    assert [(action, subject) for action, subject, *_ in entries(*actions)] == [(name, proved.pk) for name in actions]
    entry = AuditEntry.objects.get(action="email.changed")
    assert (entry.actor_id, entry.before, entry.after) == (proved.pk, {"email": "a…(17)"}, {"email": "n…(15)"})


def test_the_secrets_of_factors_and_issuers_are_encrypted(proved):
    row, _codes = factors.set_up_totp(proved)
    issuer = Issuer.objects.create(name="X", slug="x", url="https://x.example", client_id="c", client_secret="hush")
    row.refresh_from_db()
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]

    assert len(encryption.decrypt(row.data["secret"])) == 32
    assert encryption.decrypt(seed)
    assert Issuer.objects.get(pk=issuer.pk).client_secret == "hush"
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret FROM accounts_issuer")
        assert "hush" not in cursor.fetchone()[0]


def test_they_are_encrypted_anew_when_the_keys_have_taken_turns(proved):
    row, _codes = factors.set_up_totp(proved)
    secret = encryption.decrypt(row.data["secret"])

    # Under another key's id each is written once more; under its own none is.
    assert secrets.waiting("k2") == 2
    assert secrets.encrypt_anew("k2", 1) == 1
    assert secrets.encrypt_anew("k2", 500) == 2
    assert secrets.encrypt_anew(row.data["secret"].partition(":")[0], 500) == 0
    assert secrets.waiting(row.data["secret"].partition(":")[0]) == 0
    row.refresh_from_db()
    assert encryption.decrypt(row.data["secret"]) == secret
