"""Nocturna Calculations on loopback, backends that ask it, and requests to put to them."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.nocturna import NocturnaCalculations
from charts.services import get_backend
from tests.services.nocturna import SERVICE_TOKEN, Nocturna

LONDON = (51.5085, -0.1257)
NOON = 2_448_057.75  # 1990-06-15 06:00 UT1, a whole second


@pytest.fixture(scope="session")
def _server() -> Iterator[Nocturna]:
    server = Nocturna()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def nocturna(_server: Nocturna) -> Iterator[Nocturna]:
    """Alive and without faults."""
    if not _server.alive:
        _server.start()
    _server.forget()
    yield _server
    _server.forget()


@pytest.fixture
def backend(nocturna: Nocturna) -> Iterator[Callable[..., NocturnaCalculations]]:
    """Makes backends with short limits, over REST alone unless told otherwise."""
    made: list[NocturnaCalculations] = []

    def make(**options: Any) -> NocturnaCalculations:
        usual = {"time_limit": 2.0, "socket": False, "socket_limit": 0.4}
        made.append(NocturnaCalculations(url=nocturna.url, token=SERVICE_TOKEN, **{**usual, **options}))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def in_use(settings: Any) -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """Puts a backend into CHART_CALCULATION for the API."""

    def use(backend: str, options: dict[str, Any]) -> None:
        settings.CHART_CALCULATION = {"BACKEND": f"charts.calculation.{backend}", "OPTIONS": options}
        get_backend.cache_clear()

    yield use
    if get_backend.cache_info().currsize and hasattr(get_backend(), "close"):
        get_backend().close()
    get_backend.cache_clear()
    assert django_settings.CHART_CALCULATION


def natal(julian_day: float = NOON, **settings: Any) -> CalculationRequest:
    return CalculationRequest("natal", {"chart": Subject(julian_day, *LONDON)}, Settings(**settings))


def hourless(julian_day: float = NOON, **settings: Any) -> CalculationRequest:
    subject = Subject(julian_day, *LONDON, time_known=False, day=(julian_day - 0.5, julian_day + 0.5))
    return CalculationRequest("natal", {"chart": subject}, Settings(**settings))


class Watch(threading.Thread):
    """How late a thread of this process may be by no fault of ours: the machine may be anybody's."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended, self.latest = threading.Event(), 0.0
        self.start()

    def run(self) -> None:
        while not self.ended.is_set():
            started = time.monotonic()
            time.sleep(0.01)
            self.latest = max(self.latest, time.monotonic() - started - 0.01)

    def end(self) -> float:
        """Seconds that a question of several turns may have lost."""
        self.ended.set()
        return 3 * self.latest
