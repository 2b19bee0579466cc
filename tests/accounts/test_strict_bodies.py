"""Nobody gives themselves a role, a plan or an id."""

import pytest

from accounts.models import Session, User
from tests.factories import PASSWORD

FORBIDDEN = ["id", "role", "plan", "is_staff", "is_superuser", "is_active", "is_guest", "email_verified", "deleted_at",
             "password_hash", "groups", "sessions_version", "logins", "created_at"]  # fmt: skip


@pytest.mark.parametrize("field", FORBIDDEN)
def test_at_registration(anonymous, ada, field):
    answer = anonymous.post("/auth/register", {**ada, field: "admin"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {field: ["Unknown field."]})
    assert not User.objects.exists()


@pytest.mark.parametrize("field", [*FORBIDDEN, "email", "password", "updated_at"])
def test_in_the_profile(api, alice, field):
    me = api(alice)
    before = User.objects.values().get()

    answer = me.patch("/users/me", {"name": "Eve", field: "admin"})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    assert answer.json()["error"]["details"][field][0] in ("Unknown field.", "This field is read-only.")
    assert User.objects.values().get() == before


@pytest.mark.parametrize("field", ["email", "name", "role", "is_guest"])
def test_as_a_guest(anonymous, field):
    answer = anonymous.post("/auth/guest", {field: "x"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {field: ["Unknown field."]})
    assert not User.objects.exists()


@pytest.mark.parametrize("field", ["email", "role", "user"])
def test_at_sign_in(anonymous, alice, field):
    answer = anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD, field: "x"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {field: ["Unknown field."]})
    assert not Session.objects.exists()


@pytest.mark.parametrize("path", ["register", "guest", "token", "token/refresh"])
@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "MALFORMED_REQUEST"),
        (b"[]", 400, "VALIDATION_ERROR"),
        (b'"x"', 400, "VALIDATION_ERROR"),
        (b'{"username": "a\\u0000b"}', 400, "VALIDATION_ERROR"),
        (b'{"username": ' + b"[" * 200 + b"]" * 200 + b"}", 400, "MALFORMED_REQUEST"),
    ],
)
def test_a_body_that_is_none(anonymous, path, raw, status, code):
    answer = anonymous.client.post(f"/api/v1/auth/{path}", raw, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not User.objects.exists()


def test_a_form_is_refused(anonymous, alice):
    answer = anonymous.client.post("/api/v1/auth/token", "username=a&password=b", content_type="text/plain")

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
