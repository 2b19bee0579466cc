"""Liveness, readiness and a summary, outside `/api/v1` and uncounted."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
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

_lock = threading.Lock()
_last: tuple[float, Health] | None = None


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


def _worker() -> str:
    from config.embedded import worker  # production does not have it

    if not worker.alive():
        raise RuntimeError("the worker or the schedule has ended")
    return "in this process"


class EventsLate(Exception):
    is_slow = True

    def __init__(self, age: timedelta) -> None:
        self.health = f"the oldest has waited for {round(age.total_seconds())} s"
        super().__init__(self.health)


def _events() -> str:
    try:
        oldest = shipping.oldest()
        age = timezone.now() - oldest if oldest else timedelta(0)
        if age > settings.EVENTS_LATE:
            raise EventsLate(age)
        return "delivered in time"
    finally:
        connection.close()


class BudgetSpent(Exception):
    def __init__(self, providers: Iterable[str]) -> None:
        self.health = f"spent for today: {', '.join(sorted(providers))}"
        super().__init__(self.health)


def _model_budgets() -> str:
    try:
        if spent := budgets.spent_up():
            raise BudgetSpent(spent)
        return f"{len(settings.LLM['BUDGETS'])} within"
    finally:
        connection.close()


def _checks() -> dict[str, tuple[bool, Callable[[], str]]]:
    """Name → (needed, check). Without a needed one no request is served; without the others less is."""
    checks: dict[str, tuple[bool, Callable[[], str]]] = {
        "database": (True, _database),
        "calculation": (not get_backend().stood_in_for, lambda: get_backend().ping()),
        "atlas": (True, lambda: f"{get_atlas().count()} places"),
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


def _timed(check: Callable[[], str]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        detail, status = check(), "up"
    except Exception as error:  # noqa: BLE001  (whatever a dependency does wrong, the answer is that it is down)
        detail, status = getattr(error, "health", type(error).__name__), "slow" if _is_slow(error) else "down"
    return {"status": status, "detail": detail, "milliseconds": round((time.perf_counter() - started) * 1000, 1)}


def _is_slow(error: Exception) -> bool:
    """Too late for us, and yet in time for those whom it serves."""
    return bool(getattr(error, "is_slow", False))


def examine() -> Health:
    """What `_examine` found, at most KEPT seconds ago: however often anybody asks, dependencies are spared."""
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] > KEPT:
            _last = time.monotonic(), _examine()
        return _last[1]


def forget() -> None:
    """Look again at the next question."""
    global _last
    _last = None


def _examine() -> Health:
    """("ready" | "degraded" | "down", result by dependency); all are asked at once, none is waited for past TIMEOUT."""
    checks = _checks()
    late = {"status": "down", "detail": f"no answer within {TIMEOUT:.0f} s", "milliseconds": TIMEOUT * 1000}
    pool = ThreadPoolExecutor(max_workers=len(checks))
    futures = {name: pool.submit(_timed, check) for name, (_, check) in checks.items()}
    wait(futures.values(), timeout=TIMEOUT)
    pool.shutdown(wait=False)
    results = {
        name: {"needed": checks[name][0], **(future.result() if future.done() else late)}
        for name, future in futures.items()
    }
    down = [name for name, result in results.items() if result["status"] == "down"]
    whole = all(result["status"] == "up" for result in results.values())
    state = "down" if any(checks[name][0] for name in down) else "ready" if whole else "degraded"
    return state, results


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
