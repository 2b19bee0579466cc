"""Charts to read about, a real worker, a real server."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as configured
from django.db import connection

from accounts.models import User
from charts.factors import factors_of
from charts.models import Chart
from config.celery import app as celery
from interpretations import services
from interpretations.models import ACTIVE, Interpretation, Status
from tests.charts.conftest import places  # noqa: F401  (a fixture)
from tests.serving import eventually


def birth_on(day: int) -> dict[str, Any]:
    """Another sky for each day, without asking the atlas."""
    moment = datetime(1990, 1, 1, 14, 30, tzinfo=UTC) + timedelta(days=day)
    place = {"latitude": 51.5085, "longitude": -0.1257, "timezone": "Europe/London"}
    return {"kind": "natal", "name": f"Day {day}", "moment": {"utc": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}, "place": place}


@pytest.fixture
def chart_of(api: Any) -> Callable[..., Chart]:
    """A chart that this person has made."""

    def make(owner: User, day: int = 1) -> Chart:
        answer = api(owner).post("/charts", birth_on(day))
        assert answer.status_code == 201, answer.content
        return Chart.objects.get(pk=answer.json()["id"])

    return make


@pytest.fixture
def chart(alice: User, chart_of: Callable[..., Chart]) -> Chart:
    return chart_of(alice)


@pytest.fixture
def ask(api: Any, alice: User, chart: Chart) -> Callable[..., Interpretation]:
    """Ask for a reading of Alice's chart as a client does; the row."""
    client = api(alice)

    def post(**body: Any) -> Interpretation:
        answer = client.post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview", **body})
        assert answer.status_code == 202, answer.content
        return Interpretation.objects.get(pk=answer.json()["id"])

    return post


@pytest.fixture
def ask_too(api: Any, mallory: User, chart_of: Callable[..., Chart]) -> Callable[..., Interpretation]:
    """Somebody else, born at the same moment in the same place, asks the same."""
    chart = chart_of(mallory)

    def post(**body: Any) -> Interpretation:
        answer = api(mallory).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview", **body})
        assert answer.status_code == 202, answer.content
        return Interpretation.objects.get(pk=answer.json()["id"])

    return post


@pytest.fixture
def unqueued(alice: User, chart: Chart) -> Callable[..., Interpretation]:
    """A reading that waits and of which no worker knows, as after a crash between the commit and the queue."""

    def make(**fields: Any) -> Interpretation:
        factors = [factor.as_dict() for factor in factors_of(chart.result)]
        described = {"topic": "natal.overview", "locale": "en", "factors": factors, **fields}
        return Interpretation.objects.create(owner=alice, chart=chart, **described)

    return make


@pytest.fixture
def unwritten(unqueued: Callable[..., Interpretation]) -> Interpretation:
    return unqueued()


@pytest.fixture
def at_once(settings: Any) -> None:
    """Sentences without a pause between them."""
    settings.READING_SENTENCE_PAUSE = timedelta(0)


@pytest.fixture
def written(unwritten: Interpretation, at_once: None) -> Interpretation:
    services.write_interpretation(interpretation_id=unwritten.pk)
    unwritten.refresh_from_db()
    assert unwritten.status == Status.COMPLETED
    return unwritten


@pytest.fixture
def paced(settings: Any) -> None:
    """Slow enough to act in the middle of a reading of some hundred sentences."""
    settings.READING_SENTENCE_PAUSE = timedelta(milliseconds=15)


@pytest.fixture(scope="module")
def worker(django_db_setup: None) -> Iterator[None]:
    """A Celery worker in threads of this process, on the broker of the settings."""
    # What earlier tests queued is about rows that are gone, and would be asked for while a test's tables are emptied.
    # A connection of its own: RabbitMQ closes one of the pool that was idle for long.
    with celery.connection_for_write() as broker:
        celery.control.purge(connection=broker)
    with start_worker(celery, pool="threads", concurrency=12, perform_ping_check=False, shutdown_timeout=30):
        yield


def finished(interpretation: Interpretation, *, within: float = 20.0) -> Interpretation:
    eventually(
        lambda: not Interpretation.objects.filter(pk=interpretation.pk, status__in=ACTIVE).exists(), within=within
    )
    interpretation.refresh_from_db()
    return interpretation


def cached(*readings: Interpretation) -> list[bool]:
    return [reading.usage["cached"] for reading in readings]


def at_the_same_time(times: int, call: Callable[[], Any]) -> list[Any]:
    """What so many threads got, all let go at one moment."""
    gate = threading.Barrier(times)

    def one(_: int) -> Any:
        gate.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def database_url() -> str:
    """This test's database, for another process."""
    database = connection.settings_dict
    query = f"?host={database['OPTIONS']['host']}" if "host" in database["OPTIONS"] else ""
    credentials = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    address = f"{database['HOST']}:{database['PORT']}" if database["HOST"] and not query else ""
    if database["HOST"].startswith("/"):
        address, query = "", f"?host={database['HOST']}"
    return f"postgresql://{credentials}{address}/{database['NAME']}{query}"


def process(script: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Another process on this test's database."""
    url = database_url()
    surroundings = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=surroundings,
        cwd=configured.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )
