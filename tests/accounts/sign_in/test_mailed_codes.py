"""Codes by mail: tried so often, by whom they are for, and telling nobody who exists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, Ticket, User
from accounts.services import tickets
from tests.accounts.sign_in.conftest import code, code_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_mailed_code_signs_in(anonymous, proved, deliver):
    asked = anonymous.post("/auth/code", {"email": proved.email}).json()
    (letter,) = deliver()
    device = {"id": "6f9619ff", "name": "Phone", "platform": "ios"}
    body = {"code_token": asked["code_token"], "code": code_in(letter), "device": device}

    answer = anonymous.post("/auth/code/verify", body)

    assert asked["expires_in"] == 600
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] == "alice@example.com"
    assert Session.objects.get().device == device
    assert User.objects.get().check_password(PASSWORD)
    assert code(anonymous.post("/auth/code/verify", body)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1


def test_a_code_is_tried_five_times(anonymous, proved, deliver):
    asked = anonymous.post("/auth/code", {"email": proved.email}).json()
    (letter,) = deliver()
    right = code_in(letter)
    wrong = {"code_token": asked["code_token"], "code": "000000" if right != "000000" else "111111"}

    answers = [code(anonymous.post("/auth/code/verify", wrong)) for _ in range(5)]

    assert answers == [(401, "INVALID_CREDENTIALS")] * 5
    assert code(anonymous.post("/auth/code/verify", {**wrong, "code": right})) == (401, "TOKEN_INVALID")
    assert not Session.objects.exists()


def test_the_code_of_an_address_without_an_account_signs_nobody_in(anonymous, deliver):
    asked = anonymous.post("/auth/code", {"email": "nobody@example.com"}).json()
    assert deliver() == []
    guessed = tickets.code_of(Ticket.objects.get())

    answer = anonymous.post("/auth/code/verify", {"code_token": asked["code_token"], "code": guessed})
    assert code(answer) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()


def test_a_wrong_code_is_the_same_work_whoever_exists(anonymous, proved, deliver):
    """By statements, where time would tell whether a letter was written."""
    done = []
    for email in (proved.email, "nobody@example.com"):
        asked = anonymous.post("/auth/code", {"email": email}).json()
        wrong = "000000" if (letters := deliver()) and code_in(letters[0]) != "000000" else "111111"
        with CaptureQueriesContext(connection) as queries:
            answer = anonymous.post("/auth/code/verify", {"code_token": asked["code_token"], "code": wrong})
        assert code(answer) == (401, "INVALID_CREDENTIALS")
        said = [query["sql"].strip().partition("(")[0][:60] for query in queries.captured_queries]
        done.append([sql for sql in said if "SAVEPOINT" not in sql])  # these are numbered

    assert done[0] == done[1]


def test_who_registered_with_anothers_address_loses_it_to_its_owner(anonymous, alice, api, deliver):
    intruder = api(alice)  # who chose the password, and never confirmed
    asked = anonymous.post("/auth/code", {"email": alice.email}).json()
    (letter,) = deliver()

    answer = anonymous.post("/auth/code/verify", {"code_token": asked["code_token"], "code": code_in(letter)})

    assert (answer.status_code, answer.json()["user"]["email_verified"]) == (200, True)
    assert code(intruder.get("/users/me")) == (401, "SESSION_REVOKED")
    assert code(anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD})) == (
        401,
        "INVALID_CREDENTIALS",
    )


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_a_code_of_who_was_blocked_signs_nobody_in(anonymous, proved, deliver, change):
    asked = anonymous.post("/auth/code", {"email": proved.email}).json()
    (letter,) = deliver()
    User.objects.update(**change)

    answer = anonymous.post("/auth/code/verify", {"code_token": asked["code_token"], "code": code_in(letter)})
    assert code(answer) == (401, "TOKEN_INVALID")
    assert not Session.objects.exists()


def test_a_browser_signs_in_by_a_code_with_cookies(browser, proved, deliver):
    asked = browser.call("post", "/auth/code", {"email": proved.email}).json()
    (letter,) = deliver()
    body = {"code_token": asked["code_token"], "code": code_in(letter), "cookie": True}

    answer = browser.call("post", "/auth/code/verify", body)

    assert (answer.status_code, answer.json()["access_token"]) == (200, None)
    assert browser.call("get", "/users/me").status_code == 200
