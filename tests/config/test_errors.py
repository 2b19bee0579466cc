"""Every layer answers in one envelope."""

import logging
import re
import uuid

import pytest
from django.test import Client

from tests.config.urls import SECRET

pytestmark = [pytest.mark.urls("tests.config.urls"), pytest.mark.django_db]
ID = "5f0e6f1e-3b1c-4f0c-9f57-0c3f2ad0f0aa"


@pytest.fixture
def client():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def outcome(answer):
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details", "timestamp", "request_id"}
    assert body["error"]["request_id"] == answer["X-Request-ID"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["error"]["timestamp"])
    return answer.status_code, body["error"]["code"]


@pytest.mark.parametrize(
    ("method", "path", "kwargs", "expected"),
    [
        ("get", "/api/v1/nothing", {}, (404, "NOT_FOUND")),
        ("get", "/api/", {}, (404, "NOT_FOUND")),
        ("get", "/nothing", {}, (404, "NOT_FOUND")),
        ("post", "/api/v1/probe/fail/x", {}, (405, "METHOD_NOT_ALLOWED")),
        ("post", "/api/v1/nothing", {}, (404, "NOT_FOUND")),
        ("delete", "/api/v1/charts/not-an-id", {}, (404, "NOT_FOUND")),
        *(
            (method, path, {}, (405, "METHOD_NOT_ALLOWED"))
            for method in ("post", "options", "delete")
            for path in ("/", "/health", "/health/live", "/docs", "/redoc", "/documents/readme")
        ),
        ("get", "/api/v1/probe/fail/unexpected", {}, (500, "INTERNAL_ERROR")),
        ("get", "/api/v1/probe/fail/database", {}, (503, "SERVICE_UNAVAILABLE")),
        ("get", "/api/v1/probe/fail/service", {}, (503, "SERVICE_UNAVAILABLE")),
        ("post", "/api/v1/probe/create", {"content_type": "application/json"}, (401, "AUTHENTICATION_REQUIRED")),
        ("post", "/api/v1/probe/echo", {"data": "a=1", "content_type": "text/plain"}, (415, "UNSUPPORTED_MEDIA_TYPE")),
        ("get", "/api/v1/probe/long?length=1", {"headers": {"Accept": "text/csv"}}, (406, "NOT_ACCEPTABLE")),
    ],
)
def test_an_error_is_the_envelope(client, method, path, kwargs, expected):
    assert outcome(getattr(client, method)(path, **kwargs)) == expected


def test_a_method_not_allowed_names_those_that_are(client):
    assert client.post("/api/v1/probe/fail/x")["Allow"] == "GET, HEAD, OPTIONS"


def test_a_missing_sign_in_says_how(client):
    assert client.post("/api/v1/probe/create")["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("how", ["unexpected", "database"])
def test_a_fault_leaks_nothing_and_is_logged_with_its_stack(client, caplog, how):
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/api/v1/probe/fail/{how}")

    assert SECRET not in answer.content.decode()
    assert SECRET in caplog.text


def test_a_person_with_a_browser_gets_a_page(client):
    answer = client.get("/nothing", headers={"Accept": "text/html"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here." in answer.content.decode()


def test_messages_follow_accept_language_and_codes_do_not(client):
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "ru"})

    assert outcome(answer) == (404, "NOT_FOUND")
    assert answer.json()["error"]["message"] == "Здесь ничего нет."


def test_messages_follow_the_users_locale_without_accept_language(api, alice):
    alice.locale = "ru"
    alice.save()

    assert api(alice).post("/probe/create", {"refuse": True}).json()["error"]["message"] == "Данные неверны."


@pytest.mark.parametrize("given", [ID, ID.upper()])
def test_the_clients_request_id_is_kept(client, given):
    assert client.get("/api/v1/nothing", headers={"X-Request-ID": given})["X-Request-ID"] == ID


@pytest.mark.parametrize("given", ["", "1", "not-a-uuid", "x" * 36, ID + "0", "\n" + ID])
def test_any_other_request_id_is_replaced(client, given):
    answer = client.get("/api/v1/nothing", HTTP_X_REQUEST_ID=given)

    assert answer["X-Request-ID"] != given
    assert uuid.UUID(answer["X-Request-ID"])


def test_who_refuses_compression_gets_none(client):
    answer = client.get("/api/v1/probe/long?length=2000", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers


def test_large_answers_are_compressed_and_small_ones_are_not(client):
    def encoding(length):
        answer = client.get(f"/api/v1/probe/long?length={length}", headers={"Accept-Encoding": "gzip"})
        return answer.headers.get("Content-Encoding")

    assert (encoding(500), encoding(2000)) == (None, "gzip")
