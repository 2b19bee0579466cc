"""Health says what is up, and answers in bounded time when something is not."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.test import Client

from charts.services import get_atlas
from config import health
from config.backoffice.dashboard import watch

pytestmark = pytest.mark.django_db


def test_the_process_is_alive():
    answer = Client().get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_everything_is_ready():
    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    dependencies = answer.json()["dependencies"]
    assert {name for name, part in dependencies.items() if part["needed"]} == {"database", "calculation", "atlas"}
    assert {part["status"] for part in dependencies.values()} == {"up"}


def test_the_summary_names_version_and_parts():
    body = Client().get("/health").json()

    assert (body["status"], body["version"]) == ("ready", django_settings.VERSION)
    assert body["dependencies"]["database"] == "up"


def test_without_clickhouse_we_are_degraded_and_ready(settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"

    answer = Client().get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["dependencies"]["clickhouse"]["status"] == "down"


def test_without_the_place_index_we_are_not_ready(settings, tmp_path):
    settings.ATLAS_INDEX = tmp_path / "nowhere.sqlite"
    get_atlas.cache_clear()
    try:
        answer = Client().get("/health/ready")
    finally:
        get_atlas.cache_clear()

    assert (answer.status_code, answer.json()["dependencies"]["atlas"]["status"]) == (503, "down")


def test_without_a_database_we_are_not_ready_and_say_so_in_time():
    program = (
        "import django, json, time; django.setup()\n"
        "from django.test import Client\n"
        "began = time.monotonic()\n"
        "answer = Client().get('/health/ready')\n"
        "print(json.dumps([answer.status_code, answer.json(), time.monotonic() - began]))\n"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    status, body, took = json.loads(done.stdout.strip().splitlines()[-1])

    assert (status, body["status"], body["dependencies"]["database"]["status"]) == (503, "down", "down")
    assert "127.0.0.1" not in json.dumps(body)
    assert took < 15


@pytest.fixture
def silent():
    """The port of what takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=20) as server:
        yield server.getsockname()[1]


def test_an_answer_that_took_longer_than_it_is_kept_serves_the_next_who_asks(settings, silent):
    settings.CLICKHOUSE_URL = f"clickhouse://127.0.0.1:{silent}/default"

    first = health.examine()

    assert first[1]["clickhouse"]["milliseconds"] > 1000 * health.KEPT
    assert health.examine() is first


def test_all_that_staff_see_of_is_asked_at_once(settings, silent):
    settings.CLICKHOUSE_URL = f"clickhouse://127.0.0.1:{silent}/default"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent
    watch.watched.forget()
    began = time.monotonic()

    found = {str(one.name): one for one in watch.watched()}
    took = time.monotonic() - began

    watch.watched.forget()
    for name in ("ClickHouse", "Mail"):
        assert (found[name].status, found[name].milliseconds > 2000) == ("down", True)
    assert took * 1000 < found["ClickHouse"].milliseconds + found["Mail"].milliseconds
