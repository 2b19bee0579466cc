"""What a credential has opened is over within a second of its end, whatever ends it: every socket, and the stream."""

import time
import uuid
from contextlib import ExitStack

import pytest
from django.utils import timezone

from accounts.models import Device, Role, Session, Ticket, User
from accounts.services import api_keys, sessions, staff, tickets
from tests import factories
from tests.interpretations.listening import Event, Listener, events_of
from tests.serving import open_socket

pytestmark = pytest.mark.django_db(transaction=True)
WITHIN = 1.0  # seconds
PHONE = {"id": "6f9619ff", "name": "Phone", "platform": "android"}


class Open:
    """The three sockets and the stream of one person, with one credential."""

    def __init__(self, stack, server, headers, row, *, token=None):
        paths = ("calculations", "events", f"interpretations/{row.pk}") if token else ()
        self.sockets = [stack.enter_context(open_socket(server, f"/ws/v1/{path}", token)) for path in paths]
        response = stack.enter_context(Listener(server, headers).open(row.pk))
        assert response.status_code == 200
        self.lines = events_of(response.iter_lines())
        assert next(self.lines) == ": nocturna"
        self.go_on()

    def go_on(self):
        for socket in self.sockets:
            assert socket.ask(id="p", type="ping") == {"id": "p", "type": "pong"}

    def ends(self):
        """How: of each socket the errors told and the close code, of the stream its last event."""
        ended = [socket.rest() for socket in self.sockets]
        told = [({frame["error"]["code"] for frame in frames}, close) for frames, close in ended]
        last = [event for event in self.lines if isinstance(event, Event)][-1]
        return told, (last.name, last.data["error"]["code"])


@pytest.fixture(autouse=True)
def _often(settings):
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "100000/h")


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def mine(api, alice):
    """Signed in with a device."""
    client = api(alice)
    client.signed_in = sessions.open_session(user=alice, device=PHONE, ip="127.0.0.1", user_agent="tests")
    client.headers["Authorization"] = f"Bearer {client.signed_in.access_token}"
    return client


@pytest.fixture
def boss(transactional_db):
    return factories.UserFactory.create(role=Role.ADMIN, is_staff=True)


def reset(mine, other, boss):
    ticket = tickets.open_ticket(Ticket.Purpose.RESET_PASSWORD, user=mine.user, email=mine.user.email)
    body = {"token": tickets.token_of(ticket), "password": "walrus umbrella 7 tin"}
    return other.post("/auth/password/reset/confirm", body)


def reuse(mine, other, boss):
    """The theft of a refresh token, found out."""
    body = {"refresh_token": mine.signed_in.refresh_token}
    assert mine.client.post("/api/v1/auth/token/refresh", body).status_code == 200
    Session.objects.filter(pk=mine.signed_in.session.pk).update(rotated_at="2026-01-01T00:00:00Z")
    return mine.client.post("/api/v1/auth/token/refresh", body)


CHANGED = {"current_password": factories.PASSWORD, "new_password": "walrus umbrella 7 tin"}
ENDS = {
    "signing out": (lambda mine, other, boss: mine.post("/auth/logout"), 204),
    "another session ends it": (
        lambda mine, other, boss: other.delete(f"/auth/sessions/{mine.signed_in.session.pk}"),
        204,
    ),
    "another session ends all": (lambda mine, other, boss: other.delete("/auth/sessions"), 204),
    "its device is removed": (
        lambda mine, other, boss: other.delete(f"/auth/devices/{Device.objects.get(client_id=PHONE['id']).pk}"),
        204,
    ),
    "the password is changed": (lambda mine, other, boss: other.post("/auth/password/change", CHANGED), 204),
    "the password is reset": (reset, 204),
    "the refresh token is stolen": (reuse, 401),
    "staff suspend the person": (
        lambda mine, other, boss: boss.put(f"/users/{mine.user.pk}/suspension", {"reason": "Spam."}),
        200,
    ),
    "staff delete the person": (lambda mine, other, boss: boss.delete(f"/users/{mine.user.pk}"), 204),
    "the person leaves": (lambda mine, other, boss: other.delete("/users/me"), 204),
}


@pytest.mark.parametrize("how", ENDS)
def test_sockets_and_stream_end_with_the_session(api, alice, mallory, boss, server, stack, mine, unwritten, how):
    end, status = ENDS[how]
    stranger = stack.enter_context(open_socket(server, "/ws/v1/events", api(mallory).signed_in.access_token))
    opened = Open(stack, server, mine.headers, unwritten, token=mine.signed_in.access_token)

    answer = end(mine, api(alice), api(boss))

    ended_at = time.monotonic()
    assert answer.status_code == status
    assert opened.ends() == ([({"SESSION_REVOKED"}, 4401)] * 3, ("error", "SESSION_REVOKED"))
    assert time.monotonic() - ended_at < WITHIN
    refused = mine.get("/users/me")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "SESSION_REVOKED")
    assert stranger.ask(id="p", type="ping") == {"id": "p", "type": "pong"}


@pytest.mark.parametrize(
    "change",
    [
        lambda mine: Session.objects.filter(pk=mine.signed_in.session.pk).update(revoked_at=timezone.now()),
        lambda mine: Session.objects.filter(pk=mine.signed_in.session.pk).update(expires_at=timezone.now()),
        lambda mine: User.objects.filter(pk=mine.user.pk).update(is_active=False),
    ],
)
def test_so_they_do_when_nobody_tells_them(server, stack, mine, unwritten, change):
    opened = Open(stack, server, mine.headers, unwritten, token=mine.signed_in.access_token)

    change(mine)

    ended_at = time.monotonic()
    assert opened.ends() == ([({"SESSION_REVOKED"}, 4401)] * 3, ("error", "SESSION_REVOKED"))
    assert time.monotonic() - ended_at < WITHIN


@pytest.fixture
def key(alice, chart):
    """(row, its text)."""
    return api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="bot", scopes=["interpretations:read"])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("delete", "/auth/api-keys/{key}", None),
        ("post", "/auth/api-keys/{key}/rotate", {"overlap": 0}),
        ("patch", "/auth/api-keys/{key}", {"scopes": ["charts:read"]}),
        ("delete", "/users/me", None),
    ],
)
def test_the_stream_of_a_key_ends_with_the_key_its_secret_its_scope_or_its_owner(
    api, alice, server, stack, key, unwritten, method, path, body
):
    row, text = key
    opened = Open(stack, server, {"Authorization": f"Api-Key {text}"}, unwritten)

    answer = getattr(api(alice), method)(path.format(key=row.pk), *([body] if body else []))

    ended_at = time.monotonic()
    assert answer.status_code in (200, 204)
    assert opened.ends() == ([], ("error", "SESSION_REVOKED"))
    assert time.monotonic() - ended_at < WITHIN


def test_who_may_only_read_from_now_on_reads_on_and_writes_nothing(api, alice, boss, server, stack, mine, unwritten):
    """The role stands in no token: it is asked of the database with each call, and what is open only reads."""
    opened = Open(stack, server, mine.headers, unwritten, token=mine.signed_in.access_token)
    body = {"moment": {"utc": "1990-06-15T13:30:00Z"}, "place": {"latitude": 51.5, "longitude": -0.1}}
    assert mine.post("/charts", {**body, "name": "Before"}).status_code == 201

    staff.change_rights(user=alice, by=boss, role=Role.READONLY)

    refused = mine.post("/charts", {**body, "name": "After"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
    assert [chart.name for chart in alice.charts.filter(name__in=["Before", "After"])] == ["Before"]
    opened.go_on()
    assert mine.get(f"/interpretations/{unwritten.pk}").status_code == 200
    assert opened.sockets[0].ask(id="1", type="calculate", body=body)["type"] == "result"
    assert api(boss).put(f"/users/{alice.pk}/suspension", {"reason": "Spam."}).status_code == 200
    assert opened.ends() == ([({"SESSION_REVOKED"}, 4401)] * 3, ("error", "SESSION_REVOKED"))
