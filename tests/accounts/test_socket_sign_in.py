"""Who may open a socket, by which of the three ways, and how long it stays open."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from websockets.exceptions import ConnectionClosed

from accounts.models import Session, User
from accounts.services import api_keys, sessions
from config.system import notify
from tests.serving import eventually, open_socket

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/events"


def pong(socket):
    return socket.ask(id="p", type="ping") == {"id": "p", "type": "pong"}


def refusal(socket):
    """(error code, close code); nothing else was sent, and the error has the handshake's id."""
    frames, close = socket.rest()
    assert [frame["type"] for frame in frames] == ["error"]
    assert "id" not in frames[0]
    assert frames[0]["error"]["request_id"] == socket.connection.response.headers["X-Request-ID"]
    return frames[0]["error"]["code"], close


@pytest.fixture
def token(api, alice):
    return api(alice).signed_in.access_token


def with_cookie(token, origin):
    headers = {"Cookie": f"nocturna_access={token}"}
    return {"additional_headers": headers, "origin": origin}


@pytest.mark.embedded
def test_the_subprotocol_signs_in_and_the_token_is_not_echoed(server, token):
    with open_socket(server, PATH, token) as socket:
        assert pong(socket)
        assert socket.connection.subprotocol == "bearer"


def test_the_first_frame_signs_in(server, token):
    with open_socket(server, PATH) as socket:
        socket.send(type="authenticate", token=token)
        assert pong(socket)


@pytest.mark.embedded
def test_a_cookie_signs_in_from_our_own_origin(server, token):
    with open_socket(server, PATH, **with_cookie(token, server)) as socket:
        assert pong(socket)


def test_the_answer_carries_the_request_id_and_so_do_errors(server, token):
    mine = str(uuid.uuid4())
    with open_socket(server, PATH, token, additional_headers={"X-Request-ID": mine}) as socket:
        assert socket.connection.response.headers["X-Request-ID"] == mine
        assert socket.ask(id="1", type="nothing")["error"]["request_id"] == mine


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_cookie_is_not_taken_from_another_origin(server, token, origin):
    with open_socket(server, PATH, **with_cookie(token, origin)) as socket:
        assert refusal(socket) == ("PERMISSION_DENIED", 4403)


@pytest.mark.parametrize(
    ("trusted", "origin", "taken"),
    [
        ("https://app.example", "https://app.example", True),
        ("https://app.example", "http://app.example", False),
        ("https://*.example", "https://deep.app.example", True),
        ("https://*.example", "https://appexample", False),
    ],
)
def test_origins_that_may_write_with_cookies_may_open_sockets(server, token, settings, trusted, origin, taken):
    settings.CSRF_TRUSTED_ORIGINS = [trusted]
    with open_socket(server, PATH, **with_cookie(token, origin)) as socket:
        if taken:
            assert pong(socket)
        else:
            assert refusal(socket) == ("PERMISSION_DENIED", 4403)


def test_a_token_wins_over_a_cookie_and_needs_no_origin(api, mallory, server, token):
    options = with_cookie("nonsense", "https://elsewhere.example")
    with open_socket(server, PATH, token, **options) as socket:
        assert pong(socket)


@pytest.mark.parametrize("way", ["subprotocol", "frame", "cookie"])
def test_a_token_that_is_none_is_refused(server, transactional_db, way):
    options = with_cookie("nonsense", server) if way == "cookie" else {}
    with open_socket(server, PATH, "nonsense" if way == "subprotocol" else None, **options) as socket:
        if way == "frame":
            socket.send(type="authenticate", token="nonsense")
        assert refusal(socket) == ("TOKEN_INVALID", 4401)


def test_a_refresh_token_is_no_access_token(api, alice, server):
    with open_socket(server, PATH, api(alice).signed_in.refresh_token) as socket:
        assert refusal(socket) == ("TOKEN_INVALID", 4401)


def test_an_expired_token_and_an_ended_session_say_so(api, alice, server, settings):
    client = api(alice)
    sessions.revoke(user=alice, reason="revoked")
    with open_socket(server, PATH, client.signed_in.access_token) as socket:
        assert refusal(socket) == ("SESSION_REVOKED", 4401)


def test_who_says_nothing_is_refused_after_five_seconds(server, transactional_db):
    started = time.monotonic()
    with open_socket(server, PATH) as socket:
        assert refusal(socket) == ("AUTHENTICATION_REQUIRED", 4401)
    assert 4.5 < time.monotonic() - started < 9


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"id": "1", "type": "ping"}, "AUTHENTICATION_REQUIRED"),
        ({"type": "authenticate"}, "VALIDATION_ERROR"),
        ({"type": "authenticate", "token": 7}, "VALIDATION_ERROR"),
        ({"type": "authenticate", "token": "x", "more": 1}, "VALIDATION_ERROR"),
        ("not json", "MALFORMED_REQUEST"),
        (b"{}", "MALFORMED_REQUEST"),
        ("[]", "MALFORMED_REQUEST"),
    ],
)
def test_a_first_frame_that_does_not_sign_in_is_refused(server, transactional_db, frame, code):
    with open_socket(server, PATH) as socket:
        socket.send(frame)
        assert refusal(socket) == (code, 4401)


def test_a_first_frame_that_is_too_large_is_refused(server, transactional_db):
    with open_socket(server, PATH) as socket:
        socket.send(type="authenticate", token="x" * 1_000_000)
        assert refusal(socket) == ("PAYLOAD_TOO_LARGE", 1009)


def test_one_signs_in_once(server, token):
    with open_socket(server, PATH, token) as socket:
        socket.send(type="authenticate", token=token)
        assert socket.receive()["error"]["code"] == "INVALID_STATE"
        assert pong(socket)


def test_a_host_that_is_not_ours_is_refused(server, token, settings):
    settings.ALLOWED_HOSTS = ["api.example"]
    with open_socket(server, PATH, token) as socket:
        assert refusal(socket) == ("MALFORMED_REQUEST", 4400)


def test_failed_sign_ins_count_against_the_address_and_sockets_against_the_person(server, token, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "2/h", "user": "1/h"}
    for expected in [("TOKEN_INVALID", 4401)] * 2 + [("RATE_LIMITED", 4429)]:
        with open_socket(server, PATH, "nonsense") as socket:
            assert refusal(socket) == expected
    with open_socket(server, PATH, token) as socket:
        assert pong(socket)
    with open_socket(server, PATH, token) as socket:
        frames, close = socket.rest()
    assert (frames[0]["error"]["code"], close) == ("RATE_LIMITED", 4429)
    assert 3500 < frames[0]["error"]["details"]["retry_after"] <= 3601


def test_errors_are_in_the_persons_language_unless_the_browser_names_one(api, server):
    person = User.objects.create_user("ира@example.com", "x", locale="ru")
    token = api(person).signed_in.access_token
    with open_socket(server, PATH, token) as socket:
        assert socket.ask(id="1", type="nothing")["error"]["message"] == "Данные неверны."
    with open_socket(server, PATH, token, additional_headers={"Accept-Language": "en"}) as socket:
        assert socket.ask(id="1", type="nothing")["error"]["message"] == "Invalid input."


@pytest.mark.embedded
def test_a_socket_closes_within_a_second_of_the_end_of_its_session(api, alice, server):
    staying, ending = api(alice), api(alice)
    with (
        open_socket(server, PATH, staying.signed_in.access_token) as other,
        open_socket(server, PATH, ending.signed_in.access_token) as socket,
    ):
        assert pong(socket)
        started = time.monotonic()
        assert ending.post("/auth/logout").status_code == 204
        assert refusal(socket) == ("SESSION_REVOKED", 4401)
        assert time.monotonic() - started < 1
        assert pong(other)


def test_a_revocation_that_nobody_tells_of_closes_it_too(api, alice, server):
    client = api(alice)
    with open_socket(server, PATH, client.signed_in.access_token) as socket:
        assert pong(socket)
        started = time.monotonic()
        Session.objects.filter(pk=client.signed_in.session.pk).update(expires_at="2020-01-01T00:00:00Z")
        assert refusal(socket) == ("SESSION_REVOKED", 4401)
        assert time.monotonic() - started < 2


def test_a_person_who_may_no_longer_sign_in_is_put_out(api, alice, server, token):
    with open_socket(server, PATH, token) as socket:
        assert pong(socket)
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert refusal(socket) == ("SESSION_REVOKED", 4401)


@pytest.mark.embedded
def test_a_hundred_sockets_are_ended_by_one_revocation(api, alice, server, token, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "1000000/h"}
    closed = []

    def follow(started):
        with open_socket(server, PATH, token) as socket:
            assert pong(socket)
            started.wait(30)
            closed.append((refusal(socket), time.monotonic()))

    barrier = threading.Barrier(101)
    threads = [threading.Thread(target=follow, args=(barrier,)) for _ in range(100)]
    for thread in threads:
        thread.start()
    barrier.wait(60)
    began = time.monotonic()
    sessions.revoke(user=alice, reason="revoked")
    for thread in threads:
        thread.join(30)

    assert [how for how, _when in closed] == [("SESSION_REVOKED", 4401)] * 100
    assert max(when for _how, when in closed) - began < 3


@pytest.mark.embedded
def test_a_restart_says_so(uvicorn_server, token):
    address, process = uvicorn_server
    with open_socket(address, PATH, token) as socket:
        assert pong(socket)
        process.should_exit = True
        assert socket.rest() == ([], 1012)
        with pytest.raises(ConnectionClosed):
            socket.receive()


def test_a_socket_whose_client_is_gone_is_forgotten(server, token):
    listeners = set(notify._listeners)
    with open_socket(server, PATH, token) as socket:
        assert pong(socket)
        assert notify._listeners - listeners
        socket.connection.socket.close()  # no close frame: a cable was pulled
    assert eventually(lambda: notify._listeners <= listeners)


def test_a_session_that_expires_ends_the_socket(api, alice, server, settings):
    settings.REFRESH_TOKEN_LIFETIME = timedelta(seconds=2)
    with open_socket(server, PATH, api(alice).signed_in.access_token) as socket:
        assert refusal(socket) == ("SESSION_REVOKED", 4401)


def test_an_api_key_opens_no_socket_and_is_told_so(server, alice):
    wanted = {"key_id": uuid.uuid4(), "name": "x", "scopes": ["charts:read"]}
    _key, text = api_keys.create_key(user=alice, **wanted)

    for answered in (
        open_socket(server, PATH, text),
        open_socket(server, PATH, additional_headers={"Authorization": f"Api-Key {text}"}),
    ):
        with answered as socket:
            frames, close = socket.rest()
        assert (frames[0]["error"]["code"], close) == ("TOKEN_INVALID", 4401)
        assert "sockets do not take keys" in frames[0]["error"]["message"]
