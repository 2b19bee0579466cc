"""Redis dies for real: nobody is signed out by it, nobody is let in by it, and nobody waits for it."""

import os
import signal
import socket
import time

import pytest
from django.conf import settings as django_settings
from redis.connection import Connection
from redis.exceptions import ConnectionError as ConnectionLost

from accounts.models import Session, User
from accounts.services import sessions, standing
from config.system.caching import Leased, connections
from config.system.caching.connections import REST_SECONDS, Rest, to_the_cache
from tests.accounts.test_refresh import code
from tests.services.redis import Redis

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(settings, tmp_path, monkeypatch):
    """A server of our own, that may be killed and started again."""
    server = Redis(tmp_path)
    server.find()
    server.start()
    url = server.environment()["REDIS_URL"]
    settings.REDIS_URL = url
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    monkeypatch.setattr(standing, "kept", kept_on(server.port))
    yield server
    for process in server.processes:
        process.send_signal(signal.SIGCONT)
    server.stop()


def kept_on(port, *, rest_seconds=0.2):
    limits = {"socket_connect_timeout": 0.25, "socket_timeout": 0.5, "retry": None, "protocol": 2}
    seconds = max(django_settings.KEPT_SECONDS.values())
    return Leased(
        "standing", seconds=seconds, rest_seconds=rest_seconds, connect=lambda: Connection(port=port, **limits)
    )


def kill(server):
    for process in server.processes:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    server.processes.clear()


def test_its_death_signs_nobody_out_and_its_return_lets_nobody_in(api, alice, anonymous, redis):
    here, there = api(alice), api(alice)
    assert [client.get("/users/me").status_code for client in (here, there)] == [200, 200]

    kill(redis)
    assert [client.get("/users/me").status_code for client in (here, there)] == [200, 200]
    sessions.end_session(user=alice, session_id=there.signed_in.session.pk)
    assert code(there.get("/users/me")) == (401, "SESSION_REVOKED")
    pair = anonymous.post("/auth/token/refresh", {"refresh_token": here.signed_in.refresh_token})
    assert pair.status_code == 200

    redis.start()
    assert code(there.get("/users/me")) == (401, "SESSION_REVOKED")
    assert here.get("/users/me").status_code == 200
    again = anonymous.post("/auth/token/refresh", {"refresh_token": there.signed_in.refresh_token})
    assert code(again) == (401, "SESSION_REVOKED")


def test_what_it_kept_of_a_session_that_ended_while_it_was_out_of_reach_is_void(api, alice, redis, settings):
    here = api(alice)
    assert here.get("/users/me").status_code == 200
    reachable, standing.kept = standing.kept, kept_on(1)
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    standing.kept = reachable

    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_is_blocked_is_out_at_once_though_redis_remembers_them(api, alice, redis, state):
    here = api(alice)
    assert here.get("/users/me").status_code == 200

    User.objects.update(**state)

    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")


def halt(server):
    """It takes connections and says nothing."""
    for process in server.processes:
        process.send_signal(signal.SIGSTOP)


@pytest.fixture
def knocks(monkeypatch):
    """The ports that somebody tried to connect to."""
    ports, connect = [], socket.socket.connect

    def knock(self, address):
        ports.append(address[1])
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", knock)
    return ports


@pytest.mark.parametrize(("signed_in", "path"), [(True, "/users/me"), (False, "/topics")])
def test_while_it_is_down_one_request_tries_it_once_and_the_others_never(
    api, alice, redis, knocks, monkeypatch, signed_in, path
):
    """What that takes is measured by `make bench`; here is counted what it would be spent on."""
    monkeypatch.setattr(connections, "REST_SECONDS", 3600)  # however slow the machine is
    connections.forget_rests()
    monkeypatch.setattr(standing, "kept", Leased("standing", seconds=600))
    here = api(alice if signed_in else None)
    assert here.get(path).status_code == 200
    kill(redis)

    def tries():
        knocks.clear()
        assert here.get(path).status_code == 200
        return knocks.count(redis.port)

    assert [tries() for _ in range(5)] == [1, 0, 0, 0, 0]
    connections.forget_rests()


def test_who_asks_it_has_a_time_limit():
    """Of the connection that the settings make, in seconds."""
    asked = to_the_cache()

    assert 0 < asked.socket_connect_timeout <= 0.25
    assert 0 < asked.socket_timeout <= 0.5


def test_while_it_hangs_only_the_first_request_waits_for_it(api, alice, redis, monkeypatch, caplog):
    monkeypatch.setattr(standing, "kept", kept_on(redis.port, rest_seconds=REST_SECONDS))
    here = api(alice)
    assert here.get("/users/me").status_code == 200
    halt(redis)

    def waits():
        caplog.clear()
        assert here.get("/users/me").status_code == 200
        return [record.error for record in caplog.records if record.levelname == "WARNING"]

    # A time limit of the counter, and one of the standing, whose Redis the test names apart.
    assert [waits() for _ in range(5)] == [["TimeoutError"] * 2, [], [], [], []]


def test_after_a_rest_one_asks_again_and_the_others_go_on_without():
    rest = Rest(0.05)
    with rest.asking("lost"):
        raise ConnectionLost
    asked = []
    with rest.asking("lost") as there:
        asked.append(there)
    time.sleep(0.06)
    with rest.asking("lost") as there:
        asked.append(there)
        with rest.asking("lost") as there_too:
            asked.append(there_too)
    with rest.asking("lost") as there:
        asked.append(there)

    assert asked == [False, True, False, True]
