import pytest
from django.contrib.auth import hashers
from django.core.management import call_command
from django.db import connection

from accounts.models import Session, User
from analytics.models import OutboxEvent
from tests import factories
from tests.factories import PASSWORD


@pytest.fixture
def grace(db):
    return factories.UserFactory.create(email="Grace@example.com", username="Grace.H", name="Grace")


@pytest.mark.parametrize(
    "login", ["Grace@example.com", "grace@EXAMPLE.com", "Grace.H", "grace.h", " grace.h ", "\uff47race.h"]
)
def test_e_mail_and_username_sign_in_in_any_case(anonymous, grace, login):
    answer = anonymous.post("/auth/token", {"username": login, "password": PASSWORD})

    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["user"]["id"], body["token_type"], body["expires_in"]) == (str(grace.pk), "bearer", 1800)
    assert anonymous.get("/users/me", Authorization=f"Bearer {body['access_token']}").status_code == 200


def test_the_device_is_kept_with_the_session(anonymous, grace):
    device = {"id": "6f9619ff", "name": "Grace's phone", "platform": "android"}

    answer = anonymous.post(
        "/auth/token", {"username": "grace.h", "password": PASSWORD, "device": device}, **{"User-Agent": "x" * 500}
    )

    session = Session.objects.get()
    assert answer.status_code == 200
    assert (session.device, session.ip, session.user_agent) == (device, "127.0.0.1", "x" * 400)
    event = OutboxEvent.objects.get()
    assert (event.event_type, event.user_id, event.data) == (
        "user.signed_in",
        grace.pk,
        {"session_id": str(session.pk), "way": "password", "second_factor": "", "kind": "api"},
    )
    assert User.objects.get().last_login is not None


@pytest.mark.parametrize(
    ("device", "path"),
    [
        ({"id": "x" * 201}, {"id": ["Ensure this field has no more than 200 characters."]}),
        ({"model": "3310"}, {"model": ["Unknown field."]}),
        ({"name": 5}, {"name": ["Not a valid string."]}),
    ],
)
def test_a_device_that_is_none_is_named(anonymous, grace, device, path):
    answer = anonymous.post("/auth/token", {"username": "grace.h", "password": PASSWORD, "device": device})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"device": path})
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("Grace@example.com", "wrong horse battery"),
        ("nobody@example.com", PASSWORD),
        ("nobody", PASSWORD),
        ("grace", PASSWORD),
    ],
)
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(anonymous, grace, login, password):
    answer = anonymous.post("/auth/token", {"username": login, "password": password})

    error = answer.json()["error"]
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nocturna"'
    assert (error["code"], error["message"], error["details"]) == (
        "INVALID_CREDENTIALS",
        "The name or the password is wrong.",
        {},
    )
    assert not Session.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("login", ["Grace@example.com", "nobody@example.com"])
def test_every_refusal_costs_one_hash(anonymous, grace, login, monkeypatch):
    calls = []
    bcrypt = type(hashers.get_hasher("default"))
    encode = bcrypt.encode
    monkeypatch.setattr(bcrypt, "encode", lambda self, *a: calls.append(1) or encode(self, *a))

    anonymous.post("/auth/token", {"username": login, "password": "wrong horse battery"})

    assert len(calls) == 1


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_is_blocked_or_deleted_does_not_sign_in(anonymous, grace, state):
    User.objects.update(**state)

    answer = anonymous.post("/auth/token", {"username": "grace.h", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()


def test_a_guest_has_no_password_to_guess(anonymous):
    guest = anonymous.post("/auth/guest").json()["user"]
    User.objects.filter(pk=guest["id"]).update(username="guest")

    for password in ("!guest", "guest", ""):
        answer = anonymous.post("/auth/token", {"username": "guest", "password": password or " "})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_CREDENTIALS")


def test_a_stale_token_does_not_stand_in_the_way_of_signing_in(anonymous, grace):
    answer = anonymous.post("/auth/token", {"username": "grace.h", "password": PASSWORD}, Authorization="Bearer stale")

    assert answer.status_code == 200


def test_no_plan_reads_the_whole_table_to_find_a_person(grace):
    User.objects.bulk_create(User(email=f"p{n}@example.com", username=f"p{n}", password="!") for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user")
    for login in ("grace@example.com", "grace.h"):
        plan = User.objects.by_login(login).explain()
        assert "Index Cond" in plan
        assert "Seq Scan" not in plan


def test_the_command_line_makes_a_superuser_who_signs_in(anonymous, monkeypatch, db):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="root@Example.com", name="Root")

    root = User.objects.get_by_natural_key("ROOT@example.com")
    answer = anonymous.post("/auth/token", {"username": "root@example.com", "password": PASSWORD})

    assert (root.email, root.role, root.is_superuser) == ("root@example.com", "admin", True)
    assert (answer.status_code, answer.json()["user"]["role"]) == (200, "admin")
