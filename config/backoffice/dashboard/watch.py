"""The health of all that we depend on: what `/health/ready` asks, and storage, mail, models, workers, queues."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from config import health
from config.celery import app as celery
from config.system.models import Flag
from interpretations.llm import models
from interpretations.models import ModelCall
from interpretations.services import budgets

KEPT: Final = 5.0  # seconds that an answer serves all who look
HEARD: Final = 1.0  # seconds in which a worker answers
LONG: Final = 1000  # tasks in a queue
LATELY: Final = timedelta(hours=1)
POOR: Final = 0.2  # share of calls
NAMES: Final[dict[str, Any]] = {
    "database": "PostgreSQL",
    "redis": "Redis",
    "broker": _("Broker"),
    "clickhouse": "ClickHouse",
    "events": _("Delivery of events"),
    "storage": _("Storage of files"),
    "mail": _("Mail"),
    "models": _("Language models"),
    "model_budgets": _("Budgets of models"),
    "calculation": _("Calculations"),
    "atlas": _("Places"),
    "worker": _("Worker"),
    "workers": _("Workers"),
    "queues": _("Queues"),
}
_SAID: Final = {"up": _("up"), "slow": _("poor"), "down": _("down")}

_lock = threading.Lock()
_last: tuple[float, list["Watched"]] | None = None


class Poor(Exception):
    """It works, and not as it should."""

    is_slow = True

    def __init__(self, told: str) -> None:
        self.health = told
        super().__init__(told)


class Down(Exception):
    def __init__(self, told: str) -> None:
        self.health = told
        super().__init__(told)


@dataclass(frozen=True, slots=True)
class Watched:
    """status: up, slow or down. detail: in the words of operators, as `/health/ready` has it."""

    name: Any
    status: str
    detail: str
    milliseconds: float
    needed: bool

    @property
    def said(self) -> Any:
        return _SAID[self.status]


def watched() -> list[Watched]:
    """At most KEPT seconds old: however many look, dependencies are spared."""
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] > KEPT:
            _last = time.monotonic(), _watch()
        return _last[1]


def forget() -> None:
    global _last
    _last = None


def _watch() -> list[Watched]:
    found = {**health.examine()[1], **health.ask(_checks())}
    order = sorted(found, key=list(NAMES).index)
    return [
        Watched(NAMES[name], one["status"], one["detail"], one["milliseconds"], one["needed"])
        for name, one in ((name, found[name]) for name in order)
    ]


def _checks() -> dict[str, tuple[bool, Callable[[], str]]]:
    checks: dict[str, tuple[bool, Callable[[], str]]] = {
        "storage": (False, _storage),
        "mail": (False, _mail),
        "models": (False, _models),
        "queues": (False, _queues),
    }
    if not settings.CELERY_BROKER_URL.startswith("memory"):
        checks["workers"] = (False, _workers)
    return checks


def _storage() -> str:
    default_storage.exists("health")
    return "a bucket" if settings.FILES_BUCKET else "a folder"


def _mail() -> str:
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind == "smtp":
        greet_the_mail_server()
    return str(kind)


def greet_the_mail_server() -> None:
    mail = get_connection()
    mail.open()
    mail.close()


def _models() -> str:
    """By what staff and budgets say, and by the calls of the last hour."""
    try:
        known = models()
        if not known:
            return "none; the almanac writes"
        off, spent = Flag.objects.turned_off(), budgets.spent_up()
        resting = [name for name, one in known.items() if one.flag in off or one.provider in spent]
        poor = [f"{name} failed {failed} of {calls}" for name, calls, failed in _lately() if failed > POOR * calls]
    finally:
        connection.close()
    if len(resting) == len(known):
        raise Down("all are switched off, or over their budgets; the almanac writes")
    if resting or poor:
        raise Poor(", ".join([*(f"{name} rests" for name in resting), *poor]))
    return f"{len(known)} may be asked"


def _lately() -> Any:
    bad = Q(outcome__in=[ModelCall.Outcome.FAILED, ModelCall.Outcome.LOST, ModelCall.Outcome.REFUSED])
    rows = ModelCall.objects.filter(at__gt=timezone.now() - LATELY).order_by("model").values("model")
    return rows.annotate(calls=Count("pk"), bad=Count("pk", filter=bad)).values_list("model", "calls", "bad")


def workers_by_queue(seconds: float) -> dict[str, list[str]]:
    """Who says, in so many seconds, that they take from it."""
    answers = celery.control.inspect(timeout=seconds).active_queues() or {}
    return {
        queue: sorted(name for name, queues in answers.items() if queue in {one["name"] for one in queues})
        for queue in settings.CELERY_TASK_QUEUES
    }


def _workers() -> str:
    by_queue = workers_by_queue(HEARD)
    if idle := [queue for queue, workers in by_queue.items() if not workers]:
        raise Down(f"nobody takes from {', '.join(idle)}")
    return ", ".join(f"{queue} {len(workers)}" for queue, workers in by_queue.items())


def _queues() -> str:
    with celery.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        waiting = {queue: _waiting(broker, queue) for queue in settings.CELERY_TASK_QUEUES}
    told = ", ".join(f"{queue} {number}" for queue, number in waiting.items())
    if max(waiting.values()) > LONG:
        raise Poor(told)
    return told


def _waiting(broker: Any, queue: str) -> int:
    """None wait in one that no worker has made yet; a broker closes the channel on which it was asked for that."""
    channel = broker.channel()
    try:
        return int(channel.queue_declare(queue, passive=True).message_count)
    except (*broker.channel_errors, OperationalError):
        return 0
    finally:
        channel.close()
