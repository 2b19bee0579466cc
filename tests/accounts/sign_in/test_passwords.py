"""Passwords: changed by who knows them, reset by who has the mailbox."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session, Ticket, User
from accounts.services import tickets
from tests import factories
from tests.accounts.sign_in.conftest import code, token_in
from tests.conftest import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another horse"


def test_a_change_ends_the_other_sessions_and_is_told(proved, api, anonymous, deliver):
    here, there = api(proved), api(proved)

    answer = here.post("/auth/password/change", {"current_password": PASSWORD, "new_password": NEW})

    assert answer.status_code == 204
    assert here.get("/users/me").status_code == 200
    assert code(there.get("/users/me")) == (401, "SESSION_REVOKED")
    (letter,) = deliver()
    assert (letter["Subject"], letter["To"]) == ("Your password was changed", "alice@example.com")
    assert anonymous.post("/auth/token", {"username": proved.email, "password": NEW}).status_code == 200


def test_whoever_has_a_token_guesses_no_more_often_than_at_the_confirmation(proved, api, settings):
    """From however many addresses; and what was right is not counted."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    settings.TRUSTED_PROXIES = 1
    me = api(proved)

    def change(current, new, address):
        given = {"current_password": current, "new_password": new}
        return me.post("/auth/password/change", given, **{"X-Forwarded-For": f"198.51.100.{address}"})

    assert change(PASSWORD, NEW, 1).status_code == 204
    answers = [change("wrong horse battery", PASSWORD, address).status_code for address in range(2, 6)]
    assert answers == [400, 400, 400, 429]
    assert code(change(NEW, PASSWORD, 6)) == (429, "RATE_LIMITED")
    assert code(me.post("/auth/confirm", {"password": NEW})) == (429, "RATE_LIMITED")

    proved.refresh_from_db()
    assert proved.check_password(NEW)


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"current_password": "wrong horse battery", "new_password": NEW}, ["current_password"]),
        ({"new_password": NEW}, ["current_password"]),
        ({"current_password": "\ud800" * 12, "new_password": NEW}, None),
        ({"current_password": PASSWORD, "new_password": "short"}, ["new_password"]),
        ({"current_password": PASSWORD, "new_password": "password123"}, ["new_password"]),
        ({"current_password": PASSWORD, "new_password": "x" * 4096}, ["new_password"]),
        ({"current_password": "x" * 4096, "new_password": NEW}, ["current_password"]),
        ({"current_password": PASSWORD}, ["new_password"]),
    ],
)
def test_what_is_no_password_is_named_and_changes_nothing(proved, api, body, details):
    me = api(proved)
    if details is None:
        body = {**body, "current_password": "x" * 5}
        details = ["current_password"]

    answer = me.post("/auth/password/change", body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, details)
    proved.refresh_from_db()
    assert proved.check_password(PASSWORD)
    assert Session.objects.live().count() == 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/auth/register", {"email": "a@example.com", "name": "A", "password": "x" * 4096}, "password"),
        ("/auth/token", {"username": "alice@example.com", "password": "x" * 4096}, "password"),
        ("/auth/password/reset/confirm", {"token": "x", "password": "x" * 4096}, "password"),
    ],
)
def test_a_password_of_four_kilobytes_is_a_clear_400(anonymous, path, body, field):
    answer = anonymous.post(path, body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    assert "128" in answer.json()["error"]["details"][field][0]


def test_a_guest_has_no_password_to_change(anonymous):
    guest = anonymous.post("/auth/guest").json()["access_token"]

    answer = anonymous.post("/auth/password/change", {"new_password": NEW}, Authorization=f"Bearer {guest}")
    assert code(answer) == (409, "INVALID_STATE")


def test_who_has_no_password_sets_one_after_a_recent_sign_in(proved, api, anonymous):
    me = api(proved)
    proved.set_unusable_password()
    proved.save(update_fields=["password"])
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))
    assert code(me.post("/auth/password/change", {"new_password": NEW})) == (403, "CONFIRMATION_REQUIRED")

    Session.objects.update(confirmed_at=timezone.now())
    assert me.post("/auth/password/change", {"new_password": NEW}).status_code == 204
    assert anonymous.post("/auth/token", {"username": proved.email, "password": NEW}).status_code == 200


def test_a_reset_works_once_and_ends_every_session(anonymous, alice, api, deliver):
    somewhere = api(alice)
    assert anonymous.post("/auth/password/reset", {"email": "Alice@example.com"}).status_code == 202
    (letter,) = deliver()
    token = token_in(letter)

    assert anonymous.post("/auth/password/reset/confirm", {"token": token, "password": NEW}).status_code == 204

    assert code(somewhere.get("/users/me")) == (401, "SESSION_REVOKED")
    again = anonymous.post("/auth/password/reset/confirm", {"token": token, "password": "yet another horse"})
    assert code(again) == (401, "TOKEN_INVALID")
    user = User.objects.get()
    assert (user.check_password(NEW), user.email_verified) == (True, True)
    (notice,) = deliver()
    assert notice["Subject"] == "Your password was changed"


def test_of_sixteen_resets_at_once_one_wins(transactional_db, crowd, deliver):
    factories.UserFactory.create(email="alice@example.com")
    Api().post("/auth/password/reset", {"email": "alice@example.com"})
    (letter,) = deliver()
    numbers = iter(range(16))

    answers = crowd(
        16,
        lambda: (
            Api()
            .post(
                "/auth/password/reset/confirm",
                {"token": token_in(letter), "password": f"another horse {next(numbers)}"},
            )
            .status_code
        ),
    )

    assert sorted(answers) == [204] + [401] * 15


def test_a_weak_password_leaves_the_token_good(anonymous, alice, deliver):
    anonymous.post("/auth/password/reset", {"email": alice.email})
    (letter,) = deliver()
    token = token_in(letter)

    weak = anonymous.post("/auth/password/reset/confirm", {"token": token, "password": "alice@example.com"})
    assert (weak.status_code, list(weak.json()["error"]["details"])) == (400, ["password"])
    assert anonymous.post("/auth/password/reset/confirm", {"token": token, "password": NEW}).status_code == 204


def test_the_earlier_tokens_die_with_a_reset(anonymous, alice, deliver):
    anonymous.post("/auth/password/reset", {"email": alice.email})
    anonymous.post("/auth/password/reset", {"email": alice.email})
    first, second = (token_in(letter) for letter in deliver())

    assert anonymous.post("/auth/password/reset/confirm", {"token": second, "password": NEW}).status_code == 204
    assert code(anonymous.post("/auth/password/reset/confirm", {"token": first, "password": PASSWORD})) == (
        401,
        "TOKEN_INVALID",
    )


@pytest.mark.parametrize(
    "change", [{"email": "other@example.com"}, {"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}]
)
def test_a_reset_token_dies_with_the_address_and_the_account(anonymous, alice, deliver, change):
    anonymous.post("/auth/password/reset", {"email": alice.email})
    (letter,) = deliver()
    User.objects.update(**change)

    answer = anonymous.post("/auth/password/reset/confirm", {"token": token_in(letter), "password": NEW})

    assert code(answer) == (401, "TOKEN_INVALID")
    assert User.objects.get().check_password(PASSWORD)


def test_a_token_before_its_mail_is_nobodys(anonymous, alice):
    anonymous.post("/auth/password/reset", {"email": alice.email})
    token = tickets.token_of(Ticket.objects.get())

    answer = anonymous.post("/auth/password/reset/confirm", {"token": token, "password": NEW})
    assert code(answer) == (401, "TOKEN_INVALID")


def test_a_guest_and_a_stranger_get_no_mail(anonymous, deliver):
    anonymous.post("/auth/guest")
    anonymous.post("/auth/password/reset", {"email": "nobody@example.com"})

    assert deliver() == []


@pytest.fixture
def work(anonymous, monkeypatch):
    """What a request does, by statements and hashes: time would tell of the machine's other work too."""
    hashes: list[int] = []
    bcrypt = type(get_hasher("default"))
    encode = bcrypt.encode
    monkeypatch.setattr(bcrypt, "encode", lambda *args: hashes.append(1) or encode(*args))

    def work(path, body):
        hashes.clear()
        with CaptureQueriesContext(connection) as asked:
            status = anonymous.post(path, body).status_code
        said = [query["sql"].strip().partition("(")[0][:60] for query in asked.captured_queries]
        return status, len(hashes), [sql for sql in said if "SAVEPOINT" not in sql]  # these are numbered

    return work


def test_a_reset_is_the_same_work_for_an_address_that_nobody_has(work, alice):
    known, unknown = (work("/auth/password/reset", {"email": f"{name}@example.com"}) for name in ("alice", "nobody"))

    assert known == unknown
    assert (known[0], known[1], bool(known[2])) == (202, 0, True)


def test_a_sign_in_is_the_same_work_for_a_name_that_nobody_has(work, alice):
    User.objects.filter(pk=alice.pk).update(email_verified=True)
    no_password = factories.UserFactory.create(email="openid@example.com")
    no_password.set_unusable_password()
    no_password.save()

    known, unknown, openid = (
        work("/auth/token", {"username": f"{name}@example.com", "password": "wrong horse battery"})
        for name in ("alice", "nobody", "openid")
    )

    assert known == unknown == openid
    assert (known[0], known[1], bool(known[2])) == (401, 1, True)
