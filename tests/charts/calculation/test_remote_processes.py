"""Two real processes: one Nocturna serves as engine node, the other, this one, gets its charts from it."""

import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
from django.conf import settings as django_settings
from django.db import connection

from charts import examples, moments
from charts.calculation.embedded import EmbeddedEngine
from charts.serializers.requests import REQUESTS
from tests import factories
from tests.charts.births import ADA, HOURLESS
from tests.services.server import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]
PASSWORD = "correct horse battery staple"
BODIES = {str(kind): body for kind, (_title, body) in examples.TECHNIQUES.items()} | {"natal": ADA}


@pytest.fixture(scope="module")
def node(django_db_setup):
    """The whole application under uvicorn in a process of its own, on the tests' database."""
    port = free_port()
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RATE_LIMIT_USER": "1000000/h",
        "RATE_LIMIT_SIGN_IN": "1000000/h",
        "ENVIRONMENT": "test",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "config.asgi:application",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=environment)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def remote(node, in_use, transactional_db):
    person = factories.UserFactory.create(email="engine@example.com")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])

    def use(**options):
        credentials = {"url": node, "username": "engine@example.com", "password": PASSWORD}
        in_use("remote.RemoteNocturna", {**credentials, "time_limit": 30.0, **options})

    return use


def plain(value, *without):
    """Without what says where and when it was computed."""
    if isinstance(value, dict):
        return {name: plain(inner, *without) for name, inner in value.items() if name not in without}
    return [plain(inner, *without) for inner in value] if isinstance(value, list) else value


def test_every_kind_is_answered_as_by_our_own_engine(api, alice, remote, settings):
    client = api(alice)
    bodies = [{**BODIES[kind], "kind": kind} for kind in sorted(map(str, REQUESTS))] + [HOURLESS]
    here = [client.post("/calculations", body) for body in bodies]
    remote()
    there = [client.post("/calculations", body) for body in bodies]

    for body, own, answer in zip(bodies, here, there, strict=True):
        assert (answer.status_code, own.status_code) == (200, 200), body["kind"]
        assert plain(answer.json(), "notes") == plain(own.json(), "notes"), body.get("kind")
        notes = [note for note in answer.json()["engine"]["notes"] if note != moments.HOURLESS]
        assert notes[-1] == "Computed by another Nocturna."


def test_a_refusal_names_the_clients_own_field_in_its_language(api, alice, remote):
    body = {"moment": {"utc": "1990-06-15T12:00:00Z"}, "place": {"latitude": 78.0, "longitude": 15.0}}
    client = api(alice, **{"Accept-Language": "ru"})
    here = client.post("/calculations", body).json()["error"]
    remote()
    there = client.post("/calculations", body)

    assert there.status_code == 422
    assert plain(there.json()["error"], "timestamp", "request_id") == plain(here, "timestamp", "request_id")


def test_many_are_computed_there(api, alice, remote):
    from charts.services import get_backend
    from tests.charts.calculation.conftest import NOON, natal

    remote(connections=2)
    requests = [natal(NOON + day) for day in range(200)]
    answers = get_backend().calculate_many(requests)

    for request, answer in zip(requests, answers, strict=True):
        expected = {point["name"]: point["longitude"] for point in EmbeddedEngine().calculate(request)["points"]}
        # In arrays the last digit may fall otherwise.
        assert {point["name"]: point["longitude"] for point in answer["points"]} == pytest.approx(expected, abs=1e-9)


def test_a_session_that_is_revoked_there_is_opened_anew(api, alice, remote, node, birth):
    client = api(alice)
    remote()
    client.post("/calculations", birth)
    tokens = httpx.post(
        f"{node}/api/v1/auth/token", json={"username": "engine@example.com", "password": PASSWORD}, trust_env=False
    ).json()
    ended = httpx.delete(
        f"{node}/api/v1/auth/sessions", headers={"Authorization": f"Bearer {tokens['access_token']}"}, trust_env=False
    )
    assert ended.status_code == 204
    time.sleep(1.5)  # until its socket is closed

    assert client.post("/calculations", birth).status_code == 200
