"""Staff's scopes count over the API in sessions that have passed a second factor, and by keys that were made in one."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Role, Session, User
from tests import factories
from tests.accounts.sign_in.conftest import code, totp_code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
REFUSED = (403, "PERMISSION_DENIED")


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(email="boss@example.com", email_verified=True, role=Role.ADMIN)


@pytest.fixture
def by_password(api, boss):
    """Signed in without a second factor."""
    return api(boss, second_factor="")


def set_up(me):
    begun = me.post("/auth/mfa/totp").json()
    body = {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}
    assert me.post("/auth/mfa/totp/confirm", body).status_code == 201
    return begun["secret"]


def by_key(text):
    return {"Authorization": f"Api-Key {text}"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/users", {}),
        ("get", "/users/{alice}", {}),
        ("patch", "/users/{alice}", {"name": "Eve"}),
        ("delete", "/users/{alice}", None),
        ("put", "/users/{alice}/suspension", {"reason": "Spam."}),
    ],
)
def test_without_one_nobodys_account_is_theirs(by_password, alice, method, path, body):
    before = User.objects.values().get(pk=alice.pk)

    answer = getattr(by_password, method)(path.format(alice=alice.pk), *([] if body is None else [body]))

    assert code(answer) == REFUSED
    assert "second factor" in answer.json()["error"]["message"]
    assert User.objects.values().get(pk=alice.pk) == before
    assert not AuditEntry.objects.filter(subject_id=alice.pk).exclude(action="user.created").exists()


def test_their_own_things_are(by_password, boss):
    assert by_password.get("/users/me").json()["id"] == str(boss.pk)
    assert by_password.patch("/users/me", {"name": "Boss"}).json()["name"] == "Boss"
    assert by_password.get("/charts").status_code == 200


def test_who_is_no_staff_is_told_nothing_of_it(api, alice):
    answer = api(alice, second_factor="").get("/users")

    assert code(answer) == REFUSED
    assert "second factor" not in answer.json()["error"]["message"]


def test_who_sets_one_up_has_proved_it(by_password, boss, alice):
    assert by_password.get(f"/users/{alice.pk}").status_code == 403

    set_up(by_password)

    assert by_password.get(f"/users/{alice.pk}").status_code == 200
    assert Session.objects.get(user=boss).second_factor == "totp"


def test_who_signs_in_by_it_has_passed_it_and_who_removes_it_no_more(by_password, anonymous, boss):
    secret = set_up(by_password)
    given = {"username": "boss@example.com", "password": PASSWORD}
    token = anonymous.post("/auth/token", given).json()["error"]["details"]["mfa_token"]
    body = {"mfa_token": token, "method": "totp", "code": totp_code(secret, steps=1)}
    pair = anonymous.post("/auth/mfa/verify", body).json()
    pair = anonymous.post("/auth/token/refresh", {"refresh_token": pair["refresh_token"]}).json()
    me = {"Authorization": f"Bearer {pair['access_token']}"}
    assert anonymous.get("/users", None, **me).status_code == 200

    assert anonymous.delete("/auth/mfa/totp", **me).status_code == 204

    assert code(anonymous.get("/users", None, **me)) == REFUSED
    assert anonymous.get("/users/me", None, **me).status_code == 200
    assert set(Session.objects.values_list("second_factor", "revoked_at")) == {("", None)}


def test_a_session_from_before_is_confirmed_by_it(api, by_password, boss):
    secret = set_up(api(boss))
    assert code(by_password.get("/users")) == REFUSED
    wrong = {"method": "recovery_code", "code": "00000000"}
    assert code(by_password.post("/auth/confirm", wrong)) == (401, "INVALID_CREDENTIALS")
    assert code(by_password.get("/users")) == REFUSED

    assert by_password.post("/auth/confirm", {"method": "totp", "code": totp_code(secret, steps=1)}).status_code == 204

    assert by_password.get("/users").status_code == 200


def test_a_password_confirms_and_is_no_second_factor(by_password):
    assert by_password.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert code(by_password.get("/users")) == REFUSED


def test_a_key_may_what_is_staffs_if_made_after_one(api, anonymous, by_password, boss):
    wanted = {"name": "Reports", "scopes": ["users:read"]}
    refused = by_password.post("/auth/api-keys", wanted)
    assert code(refused) == REFUSED
    assert "second factor" in refused.json()["error"]["message"]
    assert not ApiKey.objects.exists()

    made = api(boss).post("/auth/api-keys", wanted).json()

    assert anonymous.get("/users", None, **by_key(made["key"])).status_code == 200
    assert code(by_password.post(f"/auth/api-keys/{made['id']}/rotate", {"overlap": 0})) == REFUSED
    assert anonymous.get("/users", None, **by_key(made["key"])).status_code == 200
    ApiKey.objects.update(second_factor=False)  # as one from before
    old = anonymous.get("/users", None, **by_key(made["key"]))
    assert (code(old), "second factor" in old.json()["error"]["message"]) == (REFUSED, True)
    again = api(boss)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(hours=2))
    unconfirmed = again.patch(f"/auth/api-keys/{made['id']}", {"scopes": ["users:read"]})
    assert code(unconfirmed) == (403, "CONFIRMATION_REQUIRED")
    assert api(boss).patch(f"/auth/api-keys/{made['id']}", {"scopes": ["users:read"]}).status_code == 200
    assert anonymous.get("/users", None, **by_key(made["key"])).status_code == 200


def test_a_key_is_widened_to_it_after_one_only(by_password, api, boss, anonymous):
    made = by_password.post("/auth/api-keys", {"name": "Own", "scopes": ["profile:read"]}).json()
    path, wider = f"/auth/api-keys/{made['id']}", {"scopes": ["profile:read", "users:read"]}

    assert code(by_password.patch(path, wider)) == REFUSED

    assert ApiKey.objects.get(pk=uuid.UUID(made["id"])).scopes == ["profile:read"]
    assert api(boss).patch(path, wider).status_code == 200
    assert anonymous.get("/users", None, **by_key(made["key"])).status_code == 200


def test_a_key_has_no_more_of_it_than_its_owner_once_the_last_factor_is_gone(api, anonymous, by_password, boss):
    set_up(by_password)
    made = by_password.post("/auth/api-keys", {"name": "Reports", "scopes": ["profile:read", "users:read"]}).json()
    assert anonymous.get("/users", None, **by_key(made["key"])).status_code == 200

    assert by_password.delete("/auth/mfa/totp").status_code == 204

    assert code(anonymous.get("/users", None, **by_key(made["key"]))) == REFUSED
    assert anonymous.get("/users/me", None, **by_key(made["key"])).status_code == 200
