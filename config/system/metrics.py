"""What is counted of jobs, in the process that runs them, and of what is kept instead of being found again."""

import time
from typing import Any, Final

from celery import Task, signals
from prometheus_client import Counter, Gauge, Histogram

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


@signals.task_prerun.connect
def _started(task: "Task[Any, Any]", **_: Any) -> None:
    task.request.update(started=time.perf_counter())


@signals.task_postrun.connect
def _ended(task: "Task[Any, Any]", state: str | None = None, **_: Any) -> None:
    TASKS.labels(task.name, (state or "unknown").lower()).inc()
    SECONDS.labels(task.name).observe(time.perf_counter() - task.request.get("started", 0.0))
