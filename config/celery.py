"""The Celery application; the id of the request that queued a task goes with it into the worker's log lines."""

import os
import sys
from typing import Any

import structlog
from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("nocturna")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery's fixup would close the pool before and after every task, and each would pay for a new connection. It reads its
# setting under this name alone; how a task begins and ends is below.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
app.autodiscover_tasks(
    ["config.system", "config.api.jobs", "analytics", "accounts", "accounts.privacy", "charts", "interpretations"]
)


@signals.setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Celery would otherwise replace the handlers that Django installed."""


@signals.worker_init.connect
def _look_for_keys(**_: Any) -> None:
    from config.system import checks  # after the settings

    try:
        checks.refuse_to_start_without_keys()
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # signals swallow all else


@signals.worker_init.connect
def _show_metrics(**_: Any) -> None:
    from config import metrics  # after the settings, as everything that counts

    metrics.serve()


@signals.before_task_publish.connect
def _send_context(headers: dict[str, Any], **_: Any) -> None:
    context = structlog.contextvars.get_contextvars()
    headers["nocturna_context"] = {key: context[key] for key in ("request_id", "user_id") if key in context}


@signals.task_prerun.connect
@signals.task_postrun.connect
def _give_back_connections(task: Any, **_: Any) -> None:
    """To the pool, as a request does. Within a caller's transaction the task is run at once, and it is the caller's."""
    if not task.request.is_eager:
        close_old_connections()


@signals.task_prerun.connect
def _restore_context(task: Any, task_id: str, **_: Any) -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        **(getattr(task.request, "nocturna_context", None) or {}), task=task.name, task_id=task_id
    )


@signals.task_postrun.connect
def _clear_context(**_: Any) -> None:
    structlog.contextvars.clear_contextvars()
