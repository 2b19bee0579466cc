"""The Celery application; the id of the request that queued a task goes with it into the worker's log lines."""

import os
from typing import Any

import structlog
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("nocturna")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["config.system", "config.api.jobs", "analytics", "accounts", "charts", "interpretations"])


@signals.setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Celery would otherwise replace the handlers that Django installed."""


@signals.worker_init.connect
def _show_metrics(**_: Any) -> None:
    from config import metrics  # after the settings, as everything that counts

    metrics.serve()


@signals.before_task_publish.connect
def _send_context(headers: dict[str, Any], **_: Any) -> None:
    context = structlog.contextvars.get_contextvars()
    headers["nocturna_context"] = {key: context[key] for key in ("request_id", "user_id") if key in context}


@signals.task_prerun.connect
def _restore_context(task: Any, task_id: str, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        **(getattr(task.request, "nocturna_context", None) or {}), task=task.name, task_id=task_id
    )


@signals.task_postrun.connect
def _clear_context(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
