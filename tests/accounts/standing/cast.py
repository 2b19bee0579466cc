"""A person known to the cache, another process, and what is kept."""

import time
from contextlib import contextmanager

import orjson
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_redis import get_redis_connection
from redis.connection import Connection

from accounts.services import sessions, standing
from accounts.services.standing import LOOK_EVERY
from config.system.caching import Leased
from tests.accounts.test_refresh import code
from tests.conftest import Api

PHONE = {"id": "phone-1", "name": "Phone", "platform": "ios"}


def signed_in(user):
    """With a phone, and known to the cache."""
    client = Api()
    client.user = user
    client.signed_in = sessions.open_session(user=user, device=PHONE, ip="127.0.0.1", user_agent="tests")
    client.headers["Authorization"] = f"Bearer {client.signed_in.access_token}"
    assert client.get("/users/me").status_code == 200
    return client


@contextmanager
def elsewhere(*, redis=True):
    """What is done in here another process does. redis: whether that reaches it."""
    here = standing.known, standing.kept
    standing.known = standing._Known()
    if not redis:
        standing.kept = Leased("standing", seconds=60, connect=lambda: Connection(port=1, retry=None))
    try:
        yield
    finally:
        standing.known, standing.kept = here


@contextmanager
def unlooking(monkeypatch):
    """For as long as this takes nobody looks for changes of their own accord."""
    standing.known.look(now=True)
    monkeypatch.setattr(standing, "LOOK_EVERY", 60.0)
    yield
    monkeypatch.setattr(standing, "LOOK_EVERY", LOOK_EVERY)


def queries(client):
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/users/me").status_code == 200
    return len(asked)


def key(person):
    return f"nocturna:standing:values:{person.pk}"


def parts(person):
    """Of what is kept: snapshot, seconds left, values."""
    found = get_redis_connection("default").hgetall(key(person))
    now = time.time()
    read = {name.decode().split(":")[0]: orjson.loads(value) for name, value in found.items()}
    return {name: (seen, until - now, values) for name, (seen, until, values) in read.items()}


def ended(client):
    answer = client.get("/users/me")
    return answer.status_code == 401 and code(answer) == (401, "SESSION_REVOKED")


def named(name):
    return lambda client: client.get("/users/me").json()["name"] == name
