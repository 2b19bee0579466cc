"""The small cast: people, a client that speaks the API, a birth."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import sessions
from charts.services import corrections
from config import health
from config.api.throttling import process_counter
from config.system import caching
from tests import factories
from tests.charts.engine.accuracy import pytest_terminal_summary  # noqa: F401  (a hook: prints the accuracy table)
from tests.serving import server, uvicorn_server  # noqa: F401  (fixtures)

# The main behaviours, repeated on the embedded set-up; modules may also carry the mark themselves.
EMBEDDED_SET = (
    "accounts/test_refresh.py",
    "accounts/test_registration.py",
    "accounts/test_sign_in.py",
    "charts/test_calculations.py",
    "charts/test_charts.py",
    "config/test_errors.py",
    "config/test_health.py",
    "config/test_idempotency.py",
    "config/test_limits.py",
    "config/test_pages.py",
    "interpretations/test_requests.py",
    "interpretations/test_stream.py",
    "interpretations/test_writing.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.as_posix().endswith(EMBEDDED_SET):
            item.add_marker(pytest.mark.embedded)


class Api:
    """A signed-in (or anonymous) client of `/api/v1`; bodies are JSON."""

    def __init__(self, user: User | None = None, **headers: str) -> None:
        self.user = user
        self.client = APIClient(raise_request_exception=False)
        self.headers = headers
        if user is not None:
            self.signed_in = sessions.open_session(user=user, device=None, ip="127.0.0.1", user_agent="tests")
            self.headers["Authorization"] = f"Bearer {self.signed_in.access_token}"

    def _call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        call = getattr(self.client, method)
        return call("/api/v1" + path, data, headers={**self.headers, **headers})

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self._call("get", path, query, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._call("post", path, data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._call("put", path, data, **headers)

    def patch(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._call("patch", path, data, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._call("delete", path, None, **headers)


@pytest.fixture
def api(db: None) -> Callable[..., Api]:
    return Api


@pytest.fixture
def anonymous(db: None) -> Api:
    return Api()


@pytest.fixture
def alice(db: None) -> User:
    return factories.UserFactory.create(email="alice@example.com", name="Alice")


@pytest.fixture
def mallory(db: None) -> User:
    return factories.UserFactory.create(email="mallory@example.com", name="Mallory")


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Nothing counted or cached in one test is seen by the next."""
    process_counter.clear()
    cache.clear()
    caching.forget()
    translation.deactivate()
    health.forget()
    corrections.forget()


@pytest.fixture
def birth() -> dict[str, Any]:
    """Ada's, as a client posts it."""
    return {
        "kind": "natal",
        "name": "Ada",
        "moment": {"local": "1815-12-10T13:00:00"},
        "place": {"query": "London, GB"},
    }


@pytest.fixture
def crowd() -> Callable[[int, Callable[[], Any]], list[Any]]:
    """Do the same in so many threads at once."""

    def run(size: int, do: Callable[[], Any]) -> list[Any]:
        results: list[Any] = []
        start = threading.Barrier(size)

        def one() -> None:
            try:
                start.wait()
                results.append(do())
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run
