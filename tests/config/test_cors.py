"""Which pages of other origins may read our answers, and with what."""

import pytest
from django.test import Client

OURS, FOREIGN = "https://app.example.com", "https://evil.example"


@pytest.fixture(autouse=True)
def _allowed(settings, db):
    settings.CORS_ALLOWED_ORIGINS = [OURS]


def ask(origin, path="/api/v1/topics", **headers):
    return Client(raise_request_exception=False).get(path, headers={"Origin": origin, **headers})


def ask_first(origin, method="POST", headers="authorization,idempotency-key,if-match"):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return Client().options("/api/v1/charts", headers={"Origin": origin, **asked})


def test_an_allowed_origin_reads_the_answer_and_its_headers():
    answer = ask(OURS)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == OURS
    assert "origin" in answer["Vary"].lower()
    shown = answer["Access-Control-Expose-Headers"].lower()
    assert {"etag", "retry-after", "x-request-id", "idempotent-replayed"} <= set(shown.split(", "))
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("origin", [FOREIGN, "null", "https://app.example.com.evil.example", "http://app.example.com"])
def test_another_origin_reads_nothing(origin):
    for answer in (ask(origin), ask_first(origin)):
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_what_a_page_may_send_is_told_beforehand():
    answer = ask_first(OURS)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == OURS
    assert {"authorization", "idempotency-key", "if-match"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    assert {"POST", "PATCH", "DELETE"} <= set(answer["Access-Control-Allow-Methods"].split(", "))


def test_refusals_can_be_read_too():
    answer = ask(OURS, "/api/v1/charts")

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (401, OURS)


def test_cookies_travel_only_where_that_was_chosen(settings):
    settings.CORS_ALLOW_CREDENTIALS = True

    assert ask(OURS)["Access-Control-Allow-Credentials"] == "true"
    assert ask_first(OURS)["Access-Control-Allow-Credentials"] == "true"
    assert "Access-Control-Allow-Credentials" not in ask(FOREIGN)


def test_cookies_of_a_foreign_page_write_nothing_even_so(settings, api, alice):
    """The browser asks nobody before a simple request: what keeps it out is the CSRF token, by cookie and origin."""
    settings.CORS_ALLOW_CREDENTIALS = True
    client = Client(enforce_csrf_checks=True)
    client.cookies["nocturna_access"] = api(alice).signed_in.access_token
    client.cookies["csrftoken"] = "a" * 32

    answer = client.post(
        "/api/v1/auth/logout", headers={"Origin": FOREIGN, "X-CSRFToken": "a" * 32}, content_type="text/plain"
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CSRF_FAILED")
    assert "Access-Control-Allow-Origin" not in answer
    assert client.get("/api/v1/users/me").status_code == 200


def test_pages_and_the_admin_are_for_our_own_origin():
    for path in ("/", "/docs", "/admin/login/", "/health/live"):
        assert "Access-Control-Allow-Origin" not in ask(OURS, path)


def test_without_the_setting_nobody_is_allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = []

    assert "Access-Control-Allow-Origin" not in ask(OURS)
