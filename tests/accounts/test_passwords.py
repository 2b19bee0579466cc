"""What a password may be, and that its length is looked at before it is hashed."""

import os
import subprocess
import sys

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import check_password, make_password

from accounts import passwords
from accounts.models import User
from accounts.services.credentials import check_credentials
from tests import factories


@pytest.fixture
def hashed(monkeypatch):
    """Counts the hashes that are computed, and still computes them."""
    calls = []
    bcrypt = hashers.get_hasher("default")
    encode = type(bcrypt).encode
    monkeypatch.setattr(type(bcrypt), "encode", lambda self, *a, **k: calls.append(1) or encode(self, *a, **k))
    return calls


@pytest.mark.parametrize("password", ["short", "x" * 9, "q7w" * 43, "x" * 1_000_000])
def test_a_password_of_the_wrong_length_is_refused_before_it_is_hashed(anonymous, ada, hashed, password):
    answer = anonymous.post("/auth/register", {**ada, "password": password})

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["password"][0] == "The password must have 10 to 128 characters."
    assert (User.objects.count(), len(hashed)) == (0, 0)


@pytest.mark.parametrize("length", [10, 128])
def test_the_limits_themselves_are_allowed(anonymous, ada, length):
    password = "Zq7!пЮ-w@e"[:10] * 13

    answer = anonymous.post("/auth/register", {**ada, "password": password[:length]})

    assert answer.status_code == 201


def test_a_password_too_long_to_be_one_is_refused_at_sign_in_before_it_is_hashed(anonymous, alice, hashed):
    answer = anonymous.post("/auth/token", {"username": alice.email, "password": "x" * 129})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["password"])
    assert not hashed


@pytest.mark.parametrize("password", ["password123", "1234567890123", "ada@example.com", "Ada Lovelace"])
def test_what_anybody_would_guess_is_refused(anonymous, ada, password):
    answer = anonymous.post("/auth/register", {**ada, "password": password})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["password"])
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password",
    [
        "P@ssw0rd123",
        "iloveyou1234",
        "qwertyuiop[]",
        "ЙЦУКЕНГШЩЗ",
        "йцукенгшщз",
        "PASSWORD1234",
        "\uff50assword1234",
        "q1w2e3r4t5y6",
        "1qaz2wsx3edc",
    ],
)
def test_what_breaches_have_shown_is_refused_whatever_the_keyboard(anonymous, ada, hashed, password):
    answer = anonymous.post("/auth/register", {**ada, "password": password})

    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == {"password": ["This password is too common."]}
    assert (User.objects.count(), len(hashed)) == (0, 0)


def test_a_refusal_in_russian(anonymous, ada):
    answer = anonymous.post("/auth/register", {**ada, "password": "iloveyou1234"}, **{"Accept-Language": "ru"})

    assert answer.json()["error"]["details"] == {"password": ["Введённый пароль слишком широко распространён."]}


@pytest.mark.parametrize("password", ["correct horse battery", "зелёный трамвай едет", "Vq7-lantern-Ob", "🙂" * 10])
def test_what_nobody_else_uses_is_taken(anonymous, ada, password):
    assert anonymous.post("/auth/register", {**ada, "password": password}).status_code == 201


@pytest.mark.parametrize("path", ["/auth/register", "/auth/token"])
def test_a_password_of_four_kilobytes_is_a_clear_refusal(anonymous, ada, hashed, path):
    body = {**ada, "password": "long" * 1024}
    if path == "/auth/token":
        body = {"username": "ada@example.com", "password": body["password"]}

    answer = anonymous.post(path, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "128" in answer.json()["error"]["details"]["password"][0]
    assert (User.objects.count(), len(hashed)) == (0, 0)


@pytest.mark.parametrize("old", ["pbkdf2_sha256", "rounds"])
def test_an_old_hash_is_replaced_when_its_owner_signs_in(anonymous, alice, old, monkeypatch):
    hasher = hashers.get_hasher("pbkdf2_sha256" if old != "rounds" else "default")
    if old == "rounds":
        stored = hasher.encode(factories.PASSWORD, hasher.salt())
    else:
        stored = hasher.encode(factories.PASSWORD, "saltsaltsaltsalt", iterations=1000)
    User.objects.filter(pk=alice.pk).update(password=stored)
    monkeypatch.setattr(hashers.get_hasher("default"), "rounds", 5)

    wrong = anonymous.post("/auth/token", {"username": alice.email, "password": "wrong horse battery"})
    kept = User.objects.get(pk=alice.pk).password
    right = anonymous.post("/auth/token", {"username": alice.email, "password": factories.PASSWORD})

    alice.refresh_from_db()
    assert (wrong.status_code, right.status_code, kept) == (401, 200, stored)
    assert alice.password.startswith("bcrypt_sha256$$2b$05$")
    assert check_password(factories.PASSWORD, alice.password)


def test_a_hash_that_cost_more_than_is_asked_for_stays(anonymous, alice, settings):
    hasher = hashers.get_hasher("default")
    hasher.rounds = settings.BCRYPT_ROUNDS + 2
    stored = hasher.encode(factories.PASSWORD, hasher.salt())
    hasher.rounds = settings.BCRYPT_ROUNDS
    User.objects.filter(pk=alice.pk).update(password=stored)

    right = anonymous.post("/auth/token", {"username": alice.email, "password": factories.PASSWORD})

    assert (right.status_code, User.objects.get(pk=alice.pk).password) == (200, stored)


@pytest.mark.parametrize("password", [5_000_000_000, None, True, ["a long password"], {"a": "long password"}])
def test_a_password_is_a_string(anonymous, ada, password):
    answer = anonymous.post("/auth/register", {**ada, "password": password})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["password"])
    assert not User.objects.exists()


def test_spaces_belong_to_a_password(anonymous, ada):
    anonymous.post("/auth/register", {**ada, "password": "  correct horse  "})

    assert anonymous.post("/auth/token", {"username": ada["email"], "password": "correct horse"}).status_code == 401
    assert anonymous.post("/auth/token", {"username": ada["email"], "password": "  correct horse  "}).status_code == 200


def test_the_same_word_from_another_keyboard_is_the_same_password(anonymous, ada):
    anonymous.post("/auth/register", {**ada, "password": "Ångström på café"})

    decomposed = "A\u030angstro\u0308m pa\u030a cafe\u0301"
    assert anonymous.post("/auth/token", {"username": ada["email"], "password": decomposed}).status_code == 200


def test_a_lone_surrogate_is_refused_everywhere(anonymous, alice):
    body = b'{"username": "alice@example.com", "password": "\\ud800 correct horse"}'
    answer = anonymous.client.post("/api/v1/auth/token", body, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "MALFORMED_REQUEST")
    assert check_credentials(login=alice.email, password="\ud800 correct horse") is None
    assert not passwords.is_hashable("\udfff")


def test_nothing_is_cut_off_a_long_password():
    encoded = make_password("x" * 100 + "a")

    assert check_password("x" * 100 + "a", encoded)
    assert not check_password("x" * 100 + "b", encoded)


def test_the_hash_is_bcrypt_and_one_of_another_kind_is_renewed_at_sign_in(anonymous, alice):
    assert alice.password.startswith("bcrypt_sha256$$2b$04$")  # cost 4 in tests, 12 by default
    User.objects.filter(pk=alice.pk).update(password=make_password(factories.PASSWORD, hasher="pbkdf2_sha256"))

    answer = anonymous.post("/auth/token", {"username": alice.email, "password": factories.PASSWORD})

    alice.refresh_from_db()
    assert (answer.status_code, alice.password[:21]) == (200, "bcrypt_sha256$$2b$04$")


@pytest.mark.parametrize(
    ("environment", "rounds", "accepted"),
    [
        ("production", None, 12),
        ("production", "11", None),
        ("production", "13", 13),
        ("development", None, 12),
        ("development", "3", None),
        ("development", "17", None),
    ],
)
def test_the_cost_is_twelve_and_production_takes_no_less(environment, rounds, accepted):
    variables = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": environment,
        "SECRET_KEY": "a-key" * 10,
        "ALLOWED_HOSTS": "nocturna.example",
        "DATABASE_URL": "postgresql://u:p@127.0.0.1/none",
        "REDIS_URL": "redis://127.0.0.1:1/1",
        "CELERY_BROKER_URL": "amqp://127.0.0.1:1",
        **({"BCRYPT_ROUNDS": rounds} if rounds else {}),
    }
    code = "from config import settings; print(settings.BCRYPT_ROUNDS)"
    run = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=False)

    if accepted is None:
        assert run.returncode == 1
        assert f"BCRYPT_ROUNDS is {rounds}" in run.stderr
    else:
        assert run.stdout == f"{accepted}\n"


def test_spaces_alone_are_no_password(anonymous, ada):
    answer = anonymous.post("/auth/register", {**ada, "password": " " * 10})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["password"])
    assert not User.objects.exists()
