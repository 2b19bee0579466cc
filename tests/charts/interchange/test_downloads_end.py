"""A download is cut, and seen to be, within a second of the end of what it was asked for with."""

import asyncio
import time
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts import watching
from accounts.errors import SessionRevoked
from accounts.services import api_keys, sessions
from charts.models import Chart
from config.system.models import Job, JobPart

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]
COPIED = ("kind", "request", "result", "engine_version", "utc", "julian_day", "latitude", "longitude", "timezone")
EXPORT = "/api/v1/charts/export?format=csv"


@pytest.fixture
def me(api, alice):
    return api(alice)


@pytest.fixture
def charts(me, birth):
    """More than is sent at once."""
    assert me.post("/charts", birth).status_code == 201
    row = Chart.objects.get()
    copied = {name: getattr(row, name) for name in COPIED}
    Chart.objects.bulk_create(Chart(owner=me.user, name=f"{n}", notes="x" * 3000, **copied) for n in range(100))
    return EXPORT


@pytest.fixture
def results(me):
    """Those of a job in three parts, of which each is more than what is sent at once."""
    ended = {"status": "completed", "completed_at": timezone.now()}
    job = Job.objects.create(owner_id=me.user.pk, kind="calculations", total=3, done=3, **ended)
    for first in range(3):
        text = b'{"index":%d,"item":"%s"}' % (first, b"x" * 100_000)
        packed = {"items": JobPart.packed(b"[{}]"), "results": JobPart.packed(text)}
        JobPart.objects.create(job=job, first=first, size=1, status="completed", **packed)
    return f"/api/v1/jobs/{job.pk}/results.jsonl"


@pytest.fixture(params=["charts", "results"])
def path(request):
    return request.getfixturevalue(request.param)


def end(me):
    try:
        sessions.end_session(user=me.user, session_id=me.signed_in.session.pk)
    finally:
        connection.close()


def test_under_wsgi(me, path):
    pieces = iter(Client(headers=me.headers).get(path).streaming_content)
    assert len(next(pieces)) == 65_536

    end(me)
    time.sleep(watching.LOOK_EVERY)

    with pytest.raises(SessionRevoked):
        next(pieces)


def test_under_asgi(me, path):
    async def read():
        pieces = aiter((await AsyncClient().get(path, headers=me.headers)).streaming_content)
        first = await anext(pieces)
        await sync_to_async(end)(me)
        await asyncio.sleep(1.0)
        try:
            return len(first), await anext(pieces)
        except SessionRevoked as error:
            return len(first), error.code

    assert asyncio.run(read()) == (65_536, "SESSION_REVOKED")


def test_whole_as_long_as_nothing_ends(me, path):
    pieces = []
    for piece in Client(headers=me.headers).get(path).streaming_content:
        if not pieces:
            time.sleep(watching.LOOK_EVERY)
        pieces.append(piece)

    assert b"".join(pieces).count(b"\n") == (102 if "export" in path else 3)


def test_of_a_key_it_ends_with_the_scope_that_it_needs(me, charts):
    key, text = api_keys.create_key(
        user=me.user, key_id=uuid.uuid4(), name="k", scopes=["charts:read", "charts:write", "jobs:read"]
    )
    pieces = iter(Client(headers={"Authorization": f"Api-Key {text}"}).get(charts).streaming_content)
    next(pieces)

    assert me.patch(f"/auth/api-keys/{key.pk}", {"scopes": ["charts:read"]}).status_code == 200
    time.sleep(watching.LOOK_EVERY)
    next(pieces)
    assert me.patch(f"/auth/api-keys/{key.pk}", {"scopes": ["jobs:read"]}).status_code == 200
    time.sleep(watching.LOOK_EVERY)

    with pytest.raises(SessionRevoked):
        next(pieces)
