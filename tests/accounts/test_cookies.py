"""A browser's sign-in: tokens that no script can read, and writes that prove whose page asked."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from accounts.models import Session, User
from accounts.services.sessions import SignedIn
from tests.factories import PASSWORD


@pytest.fixture
def signed_in(browser, alice):
    body = {"username": alice.email, "password": PASSWORD, "cookie": True}
    browser.answer = browser.call("post", "/auth/token", body)
    assert browser.answer.status_code == 200
    return browser


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_the_tokens_are_in_http_only_cookies_and_nowhere_else(signed_in):
    body, cookies = signed_in.answer.json(), signed_in.answer.cookies

    assert (body["access_token"], body["refresh_token"], body["expires_in"]) == (None, None, 1800)
    assert body["user"]["email"] == "alice@example.com"
    assert set(cookies) == {"nocturna_access", "nocturna_refresh", "nocturna_browser", "csrftoken"}
    for name, path in (("nocturna_access", "/"), ("nocturna_refresh", "/api/v1/auth")):
        cookie = cookies[name]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
            path,
            True,
            "Lax",
            604800,
        )
    assert not cookies["csrftoken"]["httponly"]
    for name in ("nocturna_access", "nocturna_refresh"):
        assert cookies[name].value not in signed_in.answer.content.decode()


def test_the_cookies_are_secure_where_the_others_are(browser, alice, settings):
    settings.SESSION_COOKIE_SECURE = True
    answer = browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": True})

    assert answer.cookies["nocturna_access"]["secure"]
    assert answer.cookies["nocturna_refresh"]["secure"]
    assert answer.cookies["nocturna_browser"]["secure"]


def test_without_being_asked_no_cookie_is_set(browser, alice):
    answer = browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD})

    assert answer.json()["access_token"]
    assert not answer.cookies


def test_reading_needs_the_cookie_alone(signed_in):
    answer = signed_in.call("get", "/users/me")

    assert (answer.status_code, answer.json()["email"]) == (200, "alice@example.com")


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "x" * 32}, {"X-CSRFToken": ""}])
def test_writing_needs_the_csrf_token(signed_in, headers):
    answer = signed_in.call("patch", "/users/me", {"name": "Eve"}, headers)

    assert code(answer) == (403, "CSRF_FAILED")
    assert User.objects.get().name == "Alice"


def test_writing_with_the_csrf_token(signed_in):
    answer = signed_in.call("patch", "/users/me", {"name": "Alice L."}, signed_in.csrf)

    assert (answer.status_code, User.objects.get().name) == (200, "Alice L.")


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/auth/logout"), ("delete", "/auth/sessions"), ("delete", "/users/me")]
)
def test_every_write_needs_it(signed_in, method, path):
    assert code(signed_in.call(method, path)) == (403, "CSRF_FAILED")
    assert Session.objects.live().count() == 1
    assert User.objects.present().count() == 1


def test_a_header_wins_over_the_cookie(signed_in, api, mallory):
    header = {"Authorization": api(mallory).headers["Authorization"]}

    assert signed_in.call("get", "/users/me", headers=header).json()["email"] == "mallory@example.com"
    assert signed_in.call("patch", "/users/me", {"name": "M."}, header).status_code == 200
    assert User.objects.get(name="M.").email == "mallory@example.com"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("Bearer x", "TOKEN_INVALID"), ("Basic YTpi", "AUTHENTICATION_REQUIRED"), ("Bearer", "TOKEN_INVALID")],
)
def test_a_bad_header_does_not_fall_back_to_the_cookie(signed_in, header, expected):
    assert code(signed_in.call("get", "/users/me", headers={"Authorization": header})) == (401, expected)


def test_refreshing_takes_the_cookie_and_the_csrf_token_and_sets_cookies(signed_in):
    csrf = signed_in.csrf
    assert code(signed_in.call("post", "/auth/token/refresh")) == (403, "CSRF_FAILED")
    before = signed_in.client.cookies["nocturna_refresh"].value

    answer = signed_in.call("post", "/auth/token/refresh", headers=csrf)

    assert answer.status_code == 200
    assert answer.json() == {"access_token": None, "refresh_token": None, "token_type": "bearer", "expires_in": 1800}
    assert answer.cookies["nocturna_refresh"].value != before
    # the other tabs' CSRF token still works
    assert signed_in.call("patch", "/users/me", {"name": "A."}, csrf).status_code == 200


def test_a_body_wins_over_the_cookie_and_needs_no_csrf_token(signed_in, api, mallory):
    token = api(mallory).signed_in.refresh_token

    answer = signed_in.call("post", "/auth/token/refresh", {"refresh_token": token})

    assert (answer.status_code, bool(answer.json()["access_token"]), dict(answer.cookies)) == (200, True, {})


def test_dead_cookies_are_thrown_away_by_a_refused_refresh(signed_in):
    old = signed_in.client.cookies["nocturna_refresh"].value
    signed_in.call("post", "/auth/token/refresh", headers=signed_in.csrf)
    Session.objects.update(rotated_at=F("rotated_at") - timedelta(seconds=11))
    signed_in.client.cookies["nocturna_refresh"] = old

    answer = signed_in.call("post", "/auth/token/refresh", headers=signed_in.csrf)

    assert code(answer) == (401, "TOKEN_REUSED")
    assert {name: cookie["max-age"] for name, cookie in answer.cookies.items()} == {
        "nocturna_access": 0,
        "nocturna_refresh": 0,
    }


def test_a_refresh_in_progress_throws_nothing_away(signed_in):
    old = signed_in.client.cookies["nocturna_refresh"].value
    signed_in.call("post", "/auth/token/refresh", headers=signed_in.csrf)
    signed_in.client.cookies["nocturna_refresh"] = old

    answer = signed_in.call("post", "/auth/token/refresh", headers=signed_in.csrf)

    assert code(answer) == (409, "REFRESH_IN_PROGRESS")
    assert not answer.cookies


def test_signing_out_ends_the_session_and_throws_the_cookies_away(signed_in):
    answer = signed_in.call("post", "/auth/logout", headers=signed_in.csrf)

    assert (answer.status_code, answer.content) == (204, b"")
    assert {cookie["max-age"] for cookie in answer.cookies.values()} == {0}
    assert Session.objects.get().revoked_reason == "signed_out"


def test_signing_out_of_a_session_that_ended_still_throws_the_cookies_away(signed_in):
    Session.objects.update(revoked_at="2026-01-01T00:00:00Z", revoked_reason="staff")

    answer = signed_in.call("post", "/auth/logout", headers=signed_in.csrf)

    assert code(answer) == (401, "SESSION_REVOKED")
    assert set(answer.cookies) == {"nocturna_access", "nocturna_refresh"}


def revoked(signed_in, forge):
    Session.objects.update(revoked_at="2026-01-01T00:00:00Z", revoked_reason="staff")


def expired(signed_in, forge):
    signed_in.client.cookies["nocturna_access"] = forge(SignedIn(Session.objects.get(), "", ""), exp=1_700_000_000)


def nonsense(signed_in, forge):
    signed_in.client.cookies["nocturna_access"] = "x"


@pytest.mark.parametrize(
    ("die", "reason"), [(revoked, "SESSION_REVOKED"), (expired, "TOKEN_EXPIRED"), (nonsense, "TOKEN_INVALID")]
)
def test_a_dead_cookie_is_nobody_where_no_sign_in_is_needed(signed_in, forge, ada, die, reason):
    die(signed_in, forge)

    assert signed_in.call("get", "/topics").status_code == 200
    assert signed_in.call("get", "/catalogue").status_code == 200
    answer = signed_in.call("post", "/auth/register", ada)
    assert (answer.status_code, answer.json()["user"]["email"]) == (201, "ada@example.com")
    assert code(signed_in.call("get", "/users/me")) == (401, reason)
    assert code(signed_in.call("get", "/auth/sessions")) == (401, reason)


def test_a_dead_cookie_counts_by_address(signed_in, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}  # the sign-in was given back
    Session.objects.update(revoked_at="2026-01-01T00:00:00Z", revoked_reason="staff")

    assert signed_in.call("get", "/topics").status_code == 200
    assert code(signed_in.call("get", "/topics")) == (429, "RATE_LIMITED")


def test_a_dead_header_is_refused_everywhere(anonymous):
    assert code(anonymous.get("/topics", Authorization="Bearer x")) == (401, "TOKEN_INVALID")


def test_a_live_cookie_needs_the_csrf_token_where_no_sign_in_is_needed(signed_in, ada):
    assert code(signed_in.call("post", "/auth/register", ada)) == (403, "CSRF_FAILED")
    assert signed_in.call("post", "/auth/register", ada, signed_in.csrf).status_code == 201


def test_a_guest_whose_access_expired_refreshes_before_they_register(browser, forge, ada):
    guest = browser.call("post", "/auth/guest", {"cookie": True}).json()["user"]
    expired(browser, forge)

    assert code(browser.call("post", "/auth/register", ada, browser.csrf)) == (401, "TOKEN_EXPIRED")
    assert User.objects.count() == 1

    assert browser.call("post", "/auth/token/refresh", headers=browser.csrf).status_code == 200
    answer = browser.call("post", "/auth/register", ada, browser.csrf)
    assert (answer.status_code, answer.json()["user"]["id"]) == (201, guest["id"])


@pytest.mark.parametrize("refresh", [None, "x"])
def test_a_guest_whose_session_ended_registers_as_anybody(browser, ada, refresh):
    guest = browser.call("post", "/auth/guest", {"cookie": True}).json()["user"]
    Session.objects.update(revoked_at="2026-01-01T00:00:00Z", revoked_reason="staff")
    if refresh:
        browser.client.cookies["nocturna_refresh"] = refresh

    answer = browser.call("post", "/auth/register", ada)

    assert answer.status_code == 201
    assert answer.json()["user"]["id"] != guest["id"]


def test_a_guest_in_a_browser_registers_and_stays_signed_in(browser, ada):
    guest = browser.call("post", "/auth/guest", {"cookie": True}).json()["user"]
    assert code(browser.call("post", "/auth/register", ada)) == (403, "CSRF_FAILED")

    answer = browser.call("post", "/auth/register", ada, browser.csrf)

    assert (answer.status_code, answer.json()["user"]["id"], answer.json()["access_token"]) == (201, guest["id"], None)
    assert browser.call("get", "/users/me").json()["email"] == "ada@example.com"


@pytest.mark.parametrize("cookie", ["yes", 1, "true", None, []])
def test_cookie_is_true_or_false(browser, alice, cookie):
    answer = browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": cookie})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["cookie"])
    assert not Session.objects.exists()


def test_a_file_is_sent_under_a_key(signed_in):
    """The token against forgery is looked for among the fields, before the body is told from another."""
    headers = {**signed_in.csrf, "Idempotency-Key": "births-1"}

    def send():
        births = SimpleUploadedFile(
            "births.csv", b"name,date,time,latitude,longitude\nAda,1990-06-15,14:30,51.5,-0.1\n"
        )
        return signed_in.client.post("/api/v1/charts/import", {"file": births}, format="multipart", headers=headers)

    answers = [send(), send()]

    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    assert [answer.json()["rows"][0]["status"] for answer in answers] == ["ok", "ok"]
