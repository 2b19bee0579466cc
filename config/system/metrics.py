"""What is counted of jobs, in the process that runs them, and of what is kept instead of being found again.

For Prometheus, and for the table `metrics`: `queue.wait`, in seconds, and `cache.lookups`, of which each row is the sum
of those since the last.
"""

import time
from datetime import datetime
from typing import Any, Final, Literal

from celery import Task, signals
from prometheus_client import Counter, Gauge, Histogram

from config.system.bulk import courier, measure, tally

TASKS: Final = Counter("nocturna_tasks", "Runs of a task that ended, by how.", ("task", "state"))
SECONDS: Final = Histogram(
    "nocturna_task_seconds",
    "How long a task ran.",
    ("task",),
    buckets=(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0),
)

# level: "process" or "redis". Of what the first level had not, the second is asked. Who waits for another to make what
# they both asked for found it: each miss of the last level that there is stands for one that was made.
CACHE_HITS: Final = Counter("nocturna_cache_hits", "Look-ups that a level answered.", ("cache", "level"))
CACHE_MISSES: Final = Counter("nocturna_cache_misses", "Look-ups that a level could not answer.", ("cache", "level"))
CACHE_BYTES: Final = Gauge(
    "nocturna_cache_bytes",
    "What the first level holds; of the processes' the largest.",
    ("cache",),
    multiprocess_mode="livemax",
)


class LookUps:
    """Of one cache and level, with one outcome."""

    def __init__(self, cache: str, level: str, outcome: Literal["hit", "miss"]) -> None:
        self._counter = (CACHE_HITS if outcome == "hit" else CACHE_MISSES).labels(cache, level)
        self._labels = (("cache", cache), ("level", level), ("outcome", outcome))

    def inc(self) -> None:
        self._counter.inc()
        tally("cache.lookups", self._labels)


@signals.before_task_publish.connect
def _sent(headers: dict[str, Any], **_: Any) -> None:
    """By the sender's clock: `due`, when it may begin at the earliest, in seconds since 1970."""
    eta = headers.get("eta")
    headers["nocturna_due"] = datetime.fromisoformat(eta).timestamp() if eta else time.time()


@signals.task_prerun.connect
def _started(task: "Task[Any, Any]", **_: Any) -> None:
    task.request.update(started=time.perf_counter())
    due = task.request.get("nocturna_due")
    if due is not None and not task.request.is_eager:
        queue = (task.request.delivery_info or {}).get("routing_key") or ""
        measure("queue.wait", max(0.0, time.time() - due), task=task.name, queue=queue)


@signals.task_postrun.connect
def _ended(task: "Task[Any, Any]", state: str | None = None, **_: Any) -> None:
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    SECONDS.labels(task.name).observe(time.perf_counter() - task.request.get("started", 0.0))


@signals.worker_process_shutdown.connect
def _last_rows(**_: Any) -> None:
    """A child of Celery's ends without what Python does at the end."""
    courier.stop()
