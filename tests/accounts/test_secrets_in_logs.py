"""Passwords, tokens and addresses stay out of the log, of errors and of events."""

import io
import json
import logging
from typing import Any

import pytest

from accounts.models import User
from accounts.services import sessions
from analytics.models import OutboxEvent
from config import logging as our_logging
from tests.factories import PASSWORD
from tests.serving import open_socket


class Lines(io.StringIO):
    json: bool


WRONG = "a wrong horse battery"


@pytest.fixture(params=["json", "console"])
def lines(request):
    """Everything that is logged from here on, as production writes it and as a developer reads it."""
    stream: Any = Lines()
    our_logging.configure({"format": request.param, "level": "DEBUG", "service": "nocturna"})
    stream.json = request.param == "json"
    handler = logging.getLogger().handlers[0]
    copy = logging.StreamHandler(stream)
    copy.setFormatter(handler.formatter)
    root = logging.getLogger()
    root.addHandler(copy)
    yield stream
    root.removeHandler(copy)
    our_logging.configure({"format": "console", "level": "INFO", "service": "nocturna"})


def test_nothing_secret_is_logged_whatever_happens(anonymous, ada, alice, lines, monkeypatch):
    secrets = [PASSWORD, WRONG, ada["password"], ada["email"], alice.email]
    registered = anonymous.post("/auth/register", ada).json()
    anonymous.post("/auth/register", ada)
    signed_in = anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD}).json()
    anonymous.post("/auth/token", {"username": alice.email, "password": WRONG})
    anonymous.post("/auth/token", {"username": alice.email, "password": WRONG, "role": "admin"})
    refreshed = anonymous.post("/auth/token/refresh", {"refresh_token": signed_in["refresh_token"]}).json()
    anonymous.post("/auth/token/refresh", {"refresh_token": signed_in["refresh_token"]})
    anonymous.get("/users/me", Authorization=f"Bearer {refreshed['access_token']}")
    anonymous.get("/users/me", Authorization=f"Bearer {refreshed['access_token']}x")

    def fail(**_):
        raise RuntimeError("something broke")

    monkeypatch.setattr(sessions, "open_session", fail)
    broken = anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD})

    for answer in (registered, signed_in, refreshed):
        secrets += [answer["access_token"], answer["refresh_token"]]
    secrets += [secret.rpartition(".")[2] for secret in secrets if secret.startswith("ey")]  # the signatures alone
    text = lines.getvalue()
    if lines.json:
        logged = [json.loads(line) for line in text.splitlines()]
        assert len([line for line in logged if line["message"] == "request"]) == 10
    assert broken.status_code == 500
    assert "something broke" in text
    assert "something broke" not in broken.content.decode()
    assert [secret for secret in secrets if secret in text] == []
    events = json.dumps(list(OutboxEvent.objects.values_list("data", flat=True)))
    assert [secret for secret in secrets if secret in events] == []


@pytest.mark.django_db(transaction=True)
def test_no_token_of_a_socket_is_logged(api, alice, server, lines):
    token = api(alice).signed_in.access_token
    with open_socket(server, "/ws/v1/events", token) as socket:
        assert socket.ask(id="secret-id", type="ping")["type"] == "pong"
    with open_socket(server, "/ws/v1/events") as socket:
        socket.send(type="authenticate", token=token)
        assert socket.ask(id="1", type="ping")["type"] == "pong"

    text = lines.getvalue()
    assert "/ws/v1/events" in text
    assert [secret for secret in (token, token.rpartition(".")[2], "secret-id") if secret in text] == []


def test_the_line_of_a_signed_in_request_names_the_person_by_id(api, alice, lines):
    api(alice).get("/users/me")

    assert str(User.objects.get().pk) in lines.getvalue()
    assert "alice" not in lines.getvalue().lower()


def test_a_refusal_does_not_repeat_what_was_sent(anonymous, alice):
    for body in ({"username": alice.email, "password": 12345678901}, {"username": 5, "password": WRONG}):
        text = anonymous.post("/auth/token", body).content.decode()
        assert WRONG not in text
        assert "12345678901" not in text
