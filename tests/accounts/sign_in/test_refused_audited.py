"""Whatever was tried to get in stands in the audit log, with whose account it was tried on where that can be known."""

import pytest

from accounts.models import ApiKey, AuditEntry, User
from accounts.services import audit
from tests import factories
from tests.accounts.sign_in.conftest import code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def refused():
    rows = AuditEntry.objects.filter(action="sign_in.refused").order_by("id")
    return [(row.detail["reason"], row.subject_id, row.target_type, row.target_id) for row in rows]


def of(login):
    return ("login", audit.fingerprint(login))


def limited(settings, rate="1/h"):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": rate}


def test_the_right_password_of_who_is_no_staff_opens_no_back_office(client, alice):
    answer = client.post("/admin/login/", {"username": alice.email, "password": PASSWORD})

    assert answer.status_code == 200
    assert refused() == [("not_staff", alice.pk, *of(alice.email))]
    assert "sign_in.second_factor" not in AuditEntry.objects.values_list("action", flat=True)


@pytest.mark.parametrize(("password", "reason"), [("", "malformed"), ("x" * 4096, "wrong_password")])
def test_a_password_that_is_nobodys_at_the_back_office(client, alice, password, reason):
    client.post("/admin/login/", {"username": alice.email, "password": password})

    assert refused() == [(reason, alice.pk, *of(alice.email))]


@pytest.mark.parametrize("password", ["", "x" * 4096, 7, None])
def test_a_password_that_is_nobodys(anonymous, alice, password):
    answer = anonymous.post("/auth/token", {"username": "ALICE@example.com", "password": password})

    assert code(answer) == (400, "VALIDATION_ERROR")
    assert refused() == [("malformed", alice.pk, *of(alice.email))]


@pytest.mark.parametrize("username", ["", "a\0b", "x" * 300, 7, None])
def test_a_body_that_names_nobody_is_no_attempt(anonymous, username):
    assert anonymous.post("/auth/token", {"username": username, "password": ""}).status_code == 400

    assert refused() == []


@pytest.mark.parametrize(("login", "known"), [("Alice@example.com", True), ("ghost@example.com", False)])
def test_above_the_limit_it_is_told_which_account_was_tried(anonymous, alice, settings, login, known):
    limited(settings, "0/h")

    answer = anonymous.post("/auth/token", {"username": login, "password": "wrong"})

    assert code(answer) == (429, "RATE_LIMITED")
    assert refused() == [("throttled", alice.pk if known else None, *of(login))]


@pytest.mark.parametrize("body", [{}, [], {"username": "a\0b"}, {"username": ["x"]}])
def test_above_the_limit_a_body_may_be_anything(anonymous, settings, body):
    limited(settings, "0/h")

    assert code(anonymous.post("/auth/token", body)) == (429, "RATE_LIMITED")
    assert refused() == [("throttled", None, "", "")]


@pytest.mark.parametrize(("login", "known"), [("alice@example.com", True), ("ghost@example.com", False)])
def test_a_wrong_code_before_the_letter_is_written(anonymous, alice, settings, login, known):
    """By when the ticket has no person yet."""
    token = anonymous.post("/auth/code", {"email": login}).json()["code_token"]
    anonymous.post("/auth/code/verify", {"code_token": token, "code": "wrong"})
    limited(settings, "0/h")
    anonymous.post("/auth/code/verify", {"code_token": token, "code": "wrong"})

    whose = alice.pk if known else None
    assert refused() == [("invalid_credentials", whose, *of(login)), ("throttled", whose, *of(login))]


def test_a_wrong_confirmation(api, alice, settings):
    me = api(alice)
    wrong = me.post("/auth/confirm", {"password": "wrong horse battery"})
    limited(settings, "0/h")
    throttled = me.post("/auth/confirm", {"password": "wrong horse battery"})

    assert (code(wrong), code(throttled)) == ((401, "INVALID_CREDENTIALS"), (429, "RATE_LIMITED"))
    assert refused() == [("invalid_credentials", alice.pk, "", ""), ("throttled", alice.pk, "", "")]


def test_a_wrong_present_password(api, alice):
    before = User.objects.get(pk=alice.pk).password

    api(alice).post("/auth/password/change", {"current_password": "wrong", "new_password": "walrus umbrella 7 tin"})

    assert refused() == [("wrong_password", alice.pk, "", "")]
    assert User.objects.get(pk=alice.pk).password == before


def call_by(anonymous, key, **headers):
    return anonymous.get("/users/me", Authorization=f"Api-Key {key}", **headers).status_code


def test_a_dead_key_is_told_once_a_minute_and_address(api, anonymous, alice):
    me = api(alice)
    made = me.post("/auth/api-keys", {"name": "k", "scopes": ["profile:read"]}).json()
    assert call_by(anonymous, made["key"]) == 200
    me.delete(f"/auth/api-keys/{made['id']}")

    assert [call_by(anonymous, made["key"]) for _ in range(4)] == [401] * 4

    assert refused() == [("revoked", alice.pk, "accounts.apikey", made["id"])]
    entry = AuditEntry.objects.get(action="sign_in.refused")
    assert (entry.detail["by"], entry.detail["starts_with"]) == ("api_key", made["id"][:8])
    assert made["key"][41:] not in str(entry.__dict__)


def test_a_key_that_nobody_has(anonymous):
    for key in ("nk_live_" + "0" * 32 + "_" + "A" * 43, "nk_live_" + "1" * 32 + "_" + "A" * 43, "rubbish", "more"):
        assert call_by(anonymous, key) == 401

    assert refused() == [("unknown", None, "", "")] * 2 + [("malformed", None, "", "")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"user": {"is_active": False}}, "blocked"), ({"key": {"secret_hash": "0" * 64}}, "wrong_secret")],
)
def test_why_a_key_was_refused(api, anonymous, change, reason):
    bob = factories.UserFactory.create()
    key = api(bob).post("/auth/api-keys", {"name": "k", "scopes": ["profile:read"]}).json()["key"]
    User.objects.filter(pk=bob.pk).update(**change.get("user", {"name": "Bob"}))
    ApiKey.objects.update(**change.get("key", {"name": "k"}))

    assert call_by(anonymous, key) == 401

    assert [(why, whose) for why, whose, *_ in refused()] == [(reason, bob.pk)]
