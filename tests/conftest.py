"""The small cast: people, a client that speaks the API, a birth."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import clickhouse_driver
import pytest
import structlog
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest
from django.test import TransactionTestCase
from django.utils import translation
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import Session, User
from accounts.services import sessions
from accounts.services.ledger_check import contradictions
from analytics.clickhouse import migrating
from charts.services import corrections
from config import health
from config.api.throttling import process_counter
from config.backoffice.site import SESSION
from config.system import banners, caching
from interpretations.services.prompts import load_prompts
from tests import emptying, factories
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

# Whose every branch is to be covered is tested here. Tracing takes three quarters as long again: elsewhere it follows
# the first tests of a file, each but once, whatever it is given. Archives and erasures draw charts for minutes.
COUNTED = (
    "accounts/ledger/",
    "accounts/privacy/test_kept",
    "accounts/sign_in/",
    "accounts/standing/",
    "accounts/test_",
    "config/test_back_office",
    "config/test_deadline",
)
UNCOUNTED = ("accounts/privacy/test_e", "accounts/test_many_guesses", "deploy/", "embedded/")
FOLLOWED = 4
# Of few tests and long: begun last, one of two processes would wait for the other at the end; and first, they would
# have the machine's time taken from them by what else begins with the run.
LONG = (
    "accounts/test_many_guesses.py", "analytics/test_shipping_crashes.py", "charts/test_reports.py",
    "charts/test_sockets_batch.py", "config/test_every_page.py", "config/test_nonsense_addresses.py",
    "config/test_nonsense_forms.py", "config/test_reports_in_a_browser.py",
)  # fmt: skip
LONG_AS = 40  # tests
OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # by which coverage follows the processes that are started
_followed: dict[Path, set[str]] = {}


TransactionTestCase._fixture_teardown = emptying.leave_empty


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.as_posix().endswith(EMBEDDED_SET):
            item.add_marker(pytest.mark.embedded)
    sizes = Counter(item.path for item in items)
    for path in sizes:
        if path.as_posix().endswith(LONG):
            sizes[path] = max(sizes[path], LONG_AS)
    items.sort(key=lambda one: (-sizes[one.path], one.path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None]:
    """pytest-cov's `no_cover` would do, but each of its pauses wraps `os._exit` anew, and wakes tracers of threads."""
    of_this, of_new = sys.gettrace(), threading.gettrace()
    if of_this is None or _is_counted(item):
        return (yield)
    of_processes = os.environ.pop(OF_PROCESSES, None)
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        threading.settrace(of_new)
        sys.settrace(of_this)
        if of_processes is not None:
            os.environ[OF_PROCESSES] = of_processes


def _is_counted(item: pytest.Item) -> bool:
    where, test = item.path.relative_to(Path(__file__).parent).as_posix(), item.nodeid.partition("[")[0]
    followed = _followed.setdefault(item.path, set())
    if where.startswith(COUNTED) and not where.startswith(UNCOUNTED):
        return True
    if where.startswith(UNCOUNTED) or test in followed or len(followed) == FOLLOWED:
        return False
    followed.add(test)
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once what has failed: the summary comes at the end of a long run, or never."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{report.nodeid} failed in {report.when}:\n{report.longreprtext[-2000:]}", flush=True)


BACK_OFFICE = Session.Kind.BACK_OFFICE


class Api:
    """A signed-in (or anonymous) client of `/api/v1`; bodies are JSON. second_factor: by which staff prove theirs."""

    def __init__(self, user: User | None = None, second_factor: str = "totp", **headers: str) -> None:
        self.user = user
        self.client = APIClient(raise_request_exception=False)
        self.headers = headers
        if user is not None:
            self.signed_in = sessions.open_session(
                user=user, device=None, ip="127.0.0.1", user_agent="tests", second_factor=second_factor
            )
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


@receiver(user_logged_in)
def _pass_the_second_factor(request: HttpRequest, user: User, **_: Any) -> None:
    """`Client.force_login` stands for a whole sign-in; its request asks for no path, and had a second factor too."""
    if not request.path:
        until = request.session.get_expiry_date()
        opened = Session.objects.create(user=user, kind=BACK_OFFICE, second_factor="totp", expires_at=until)
        request.session[SESSION] = str(opened.pk)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """With the shipped prompts, as wherever the product is started."""
    with django_db_blocker.unblock():
        load_prompts()
        emptying.remember()


@pytest.fixture(scope="session", autouse=True)
def _clickhouse_is_as_migrated() -> None:
    """Where there is one; nothing of an earlier run is in it."""
    if not settings.CLICKHOUSE_URL:
        return
    url = urlsplit(settings.CLICKHOUSE_URL)
    client = clickhouse_driver.Client.from_url(url._replace(path="/default").geturl())
    for statement in ("DROP DATABASE IF EXISTS", "CREATE DATABASE"):
        client.execute(f"{statement} {url.path[1:]}")
    client.disconnect()
    migrating.migrate()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Each test client loads the middleware, of which WhiteNoise lists all static files: most of its first call."""
    listed, list_files = {}, WhiteNoiseMiddleware.add_files_from_finders

    def add_files(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_files(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(autouse=True)
def _forget() -> None:
    """Nothing counted, cached or bound to a request in one test is seen by the next."""
    structlog.contextvars.clear_contextvars()
    process_counter.clear()
    cache.clear()
    caching.forget()
    translation.deactivate()
    health.examine.forget()
    corrections.forget()
    banners.leave_out()


@pytest.fixture
def balanced(_django_db_helper: None) -> Iterator[None]:
    """After the test every balance is what its entries say."""
    yield
    assert list(contradictions()) == []


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
    """Do the same in so many threads at once. What the first of them raised, the test raises, once all have ended."""

    def run(size: int, do: Callable[[], Any]) -> list[Any]:
        results: list[Any] = []
        errors: list[BaseException] = []
        start = threading.Barrier(size)

        def one() -> None:
            try:
                start.wait()
                results.append(do())
            except BaseException as error:  # noqa: BLE001  (a failed assertion too: it would end this thread alone)
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one) for _ in range(size)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return results

    return run
