"""The health of all that we depend on: what `/health/ready` asks, and storage, mail, models, workers, queues."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import ChannelError

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
NOT_FOUND: Final = "404"  # AMQP's, which kombu's other brokers answer too
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


@dataclass(frozen=True, slots=True)
class Watched:
    """status: up, slow or down. detail: in the words of operators, as `/health/ready` has it."""

    name: Any
    status: str
    detail: health.Told
    milliseconds: float
    needed: bool

    @property
    def said(self) -> Any:
        return _SAID[self.status]


def _watch() -> list[Watched]:
    with ThreadPoolExecutor(1) as pool:  # neither is waited for after the other
        others = pool.submit(health.ask, _checks())
        found = {**health.examine()[1], **others.result()}
    order = sorted(found, key=list(NAMES).index)
    return [
        Watched(NAMES[name], one["status"], one["detail"], one["milliseconds"], one["needed"])
        for name, one in ((name, found[name]) for name in order)
    ]


watched = health.Kept(KEPT, _watch)


def _checks() -> health.Checks:
    checks: health.Checks = {
        "storage": (False, health.storage),
        "mail": (False, health.mail),
        "models": (False, _models),
        "queues": (False, _queues),
    }
    if not settings.CELERY_BROKER_URL.startswith("memory"):
        checks["workers"] = (False, _workers)
    return checks


def _models() -> health.Told:
    """By what staff and budgets say, and by the calls of the last hour."""
    try:
        known = models()
        if not known:
            return _("none; the almanac writes")
        off, spent = Flag.objects.turned_off(), budgets.spent_up()
        resting = [name for name, one in known.items() if one.flag in off or one.provider in spent]
        poor = [_poor(*one) for one in _lately() if one[2] > POOR * one[1]]
    finally:
        connection.close()
    if len(resting) == len(known):
        raise health.Unwell(_("all are switched off, or over their budgets; the almanac writes"))
    if resting or poor:
        rest = [format_lazy(_("{name} rests"), name=name) for name in resting]
        raise health.Unwell(_listed(*rest, *poor), is_slow=True)
    return format_lazy(_("{number} may be asked"), number=len(known))


def _poor(name: str, calls: int, failed: int) -> Promise:
    return format_lazy(_("{name} failed {failed} of {calls}"), name=name, failed=failed, calls=calls)


def _listed(*told: health.Told) -> Promise:
    return format_lazy(", ".join(["{}"] * len(told)), *told)


def _lately() -> Any:
    bad = Q(outcome__in=[ModelCall.Outcome.FAILED, ModelCall.Outcome.LOST, ModelCall.Outcome.REFUSED])
    rows = ModelCall.objects.filter(at__gt=timezone.now() - LATELY).order_by("model").values("model")
    return rows.annotate(calls=Count("pk"), bad=Count("pk", filter=bad)).values_list("model", "calls", "bad")


def _workers() -> str:
    by_queue = health.workers_by_queue(HEARD)
    if idle := [queue for queue, workers in by_queue.items() if not workers]:
        raise health.Unwell(format_lazy(_("nobody takes from {queues}"), queues=", ".join(idle)))
    return ", ".join(f"{queue} {len(workers)}" for queue, workers in by_queue.items())


def _queues() -> str:
    with celery.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        waiting = {queue: _waiting(broker, queue) for queue in settings.CELERY_TASK_QUEUES}
    told = ", ".join(f"{queue} {number}" for queue, number in waiting.items())
    if max(waiting.values()) > LONG:
        raise health.Unwell(told, is_slow=True)
    return told


def _waiting(broker: Any, queue: str) -> int:
    """None wait in one that no worker has made yet; a broker closes the channel on which it was asked for that."""
    channel = broker.channel()
    try:
        return int(channel.queue_declare(queue, passive=True).message_count)
    except ChannelError as error:
        if str(error.reply_code) != NOT_FOUND:
            raise
        return 0
    finally:
        channel.close()
