"""Liveness, readiness and a summary, outside `/api/v1` and uncounted."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from analytics.clickhouse import client as clickhouse
from analytics.services import shipping
from charts.services import get_atlas, get_backend
from config.celery import app as celery
from interpretations.services import budgets

TIMEOUT = 3.0  # seconds for each dependency
KEPT = 1.0  # seconds that an answer serves others who ask
Health = tuple[str, dict[str, dict[str, Any]]]
Told = str | Promise  # in the language of whoever reads it: an answer serves several who ask
Checks = dict[str, tuple[bool, Callable[[], Told]]]
T = TypeVar("T")


class Unwell(Exception):
    """What a check finds of a dependency that answers. is_slow: it serves, and not as it should."""

    def __init__(self, told: Told, *, is_slow: bool = False) -> None:
        super().__init__(told)
        self.health, self.is_slow = told, is_slow


class Kept(Generic[T]):
    """What was found at most so many seconds ago: however often anybody asks, dependencies are spared."""

    def __init__(self, seconds: float, find: Callable[[], T]) -> None:
        self._seconds, self._find = seconds, find
        self._lock = threading.Lock()
        self._last: tuple[float, T] | None = None

    def __call__(self) -> T:
        with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > self._seconds:
                found = self._find()
                self._last = time.monotonic(), found  # of when it came: to find it may take longer than it is kept
            return self._last[1]

    def forget(self) -> None:
        """Look again at the next question."""
        self._last = None


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return f"PostgreSQL {connection.pg_version // 10000}"  # type: ignore[attr-defined]
    finally:
        connection.close()


def _redis() -> str:
    from django_redis import get_redis_connection

    get_redis_connection("default").ping()
    return "Redis"


def _broker() -> str:
    with celery.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return str(celery.conf.broker_url).split(":", 1)[0]


def _worker() -> Told:
    from config.embedded import worker  # production does not have it

    if not worker.alive():
        raise RuntimeError("the worker or the schedule has ended")
    return _("in this process")


def _events() -> Told:
    try:
        oldest = shipping.oldest()
        age = timezone.now() - oldest if oldest else timedelta(0)
        if age > settings.EVENTS_LATE:
            told = format_lazy(_("the oldest has waited for {seconds} s"), seconds=round(age.total_seconds()))
            raise Unwell(told, is_slow=True)
        return _("delivered in time")
    finally:
        connection.close()


def _model_budgets() -> Told:
    try:
        if spent := budgets.spent_up():
            raise Unwell(format_lazy(_("spent for today: {providers}"), providers=", ".join(sorted(spent))))
        return format_lazy(_("{number} within"), number=len(settings.LLM["BUDGETS"]))
    finally:
        connection.close()


def storage() -> Told:
    default_storage.exists("health")
    return _("a bucket") if settings.FILES_BUCKET else _("a folder")


def mail() -> str:
    kind = str(settings.EMAIL_BACKEND.split(".")[-2])
    if kind == "smtp":
        with get_connection():
            pass
    return kind


def workers_by_queue(seconds: float) -> dict[str, list[str]]:
    """Who says, in so many seconds, that they take from it."""
    answers = celery.control.inspect(timeout=seconds).active_queues() or {}
    return {
        queue: sorted(name for name, queues in answers.items() if queue in {one["name"] for one in queues})
        for queue in settings.CELERY_TASK_QUEUES
    }


def _checks() -> Checks:
    """Name → (needed, check). Without a needed one no request is served; without the others less is."""
    checks: Checks = {
        "database": (True, _database),
        "calculation": (not get_backend().stood_in_for, lambda: get_backend().ping()),
        "atlas": (True, lambda: format_lazy(_("{number} places"), number=get_atlas().count())),
        "broker": (False, _broker),
    }
    if settings.EMBEDDED:
        checks["worker"] = (False, _worker)
    if settings.REDIS_URL:
        checks["redis"] = (False, _redis)
    if settings.LLM["BUDGETS"]:
        checks["model_budgets"] = (False, _model_budgets)
    if clickhouse.exists():
        checks["clickhouse"] = (False, clickhouse.told)
        checks["events"] = (False, _events)
    return checks


def _timed(check: Callable[[], Told]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        detail, status = check(), "up"
    except Exception as error:  # noqa: BLE001  (whatever a dependency does wrong, the answer is that it is down)
        detail = getattr(error, "health", type(error).__name__)
        status = "slow" if getattr(error, "is_slow", False) else "down"
    return {"status": status, "detail": detail, "milliseconds": round((time.perf_counter() - started) * 1000, 1)}


def _examine() -> Health:
    """("ready" | "degraded" | "down", result by dependency)."""
    results = ask(_checks())
    down = [result for result in results.values() if result["status"] == "down"]
    whole = all(result["status"] == "up" for result in results.values())
    state = "down" if any(result["needed"] for result in down) else "ready" if whole else "degraded"
    return state, results


examine = Kept(KEPT, _examine)


def ask(checks: Mapping[str, tuple[bool, Callable[[], Told]]]) -> dict[str, dict[str, Any]]:
    """The result of each: all are asked at once, none is waited for past TIMEOUT. checks: as of `_checks`."""
    told = format_lazy(_("no answer within {seconds} s"), seconds=round(TIMEOUT))
    late = {"status": "down", "detail": told, "milliseconds": TIMEOUT * 1000}
    pool = ThreadPoolExecutor(max_workers=len(checks))
    futures = {name: pool.submit(_timed, check) for name, (_, check) in checks.items()}
    wait(futures.values(), timeout=TIMEOUT)
    pool.shutdown(wait=False)
    return {
        name: {"needed": checks[name][0], **(future.result() if future.done() else late)}
        for name, future in futures.items()
    }


@csrf_exempt  # a write is a 405, whoever sends it
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@csrf_exempt  # a write is a 405, whoever sends it
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    state, results = examine()
    return JsonResponse({"status": state, "dependencies": results}, status=503 if state == "down" else 200)


@csrf_exempt  # a write is a 405, whoever sends it
@require_safe
def summary(request: HttpRequest) -> JsonResponse:
    state, results = examine()
    body = {
        "status": state,
        "service": settings.SERVICE_NAME,
        "version": settings.VERSION,
        "mode": "embedded" if settings.EMBEDDED else "distributed",
        "dependencies": {name: result["status"] for name, result in results.items()},
    }
    return JsonResponse(body, status=503 if state == "down" else 200)


urlpatterns = [path("health", summary), path("health/live", live), path("health/ready", ready)]
