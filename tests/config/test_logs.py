"""One JSON object a line, with the request's id and the user's, through to the worker."""

import json
import os
import subprocess
import sys

import pytest
import structlog
from django.conf import settings

PROGRAM = """
import django, logging, uuid
django.setup()
import structlog
structlog.contextvars.bind_contextvars(request_id="r-1", user_id="u-1")
log = logging.getLogger("charts")
log.info("chart computed", extra={"chart_id": "c-1"})
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it broke")
"""


def test_a_line_is_an_object_of_the_agreed_shape():
    environment = {
        **os.environ,
        "LOG_FORMAT": "json",
        "SERVICE_NAME": "web",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    first, second = (json.loads(line) for line in done.stderr.strip().splitlines())

    assert set(first) == {"timestamp", "level", "service", "message", "context"}
    assert (first["level"], first["service"], first["message"]) == ("INFO", "web", "chart computed")
    assert (first["context"]["request_id"], first["context"]["user_id"], first["context"]["chart_id"]) == (
        "r-1",
        "u-1",
        "c-1",
    )
    assert "ZeroDivisionError" in second["exception"]


@pytest.fixture
def no_context():
    """What is bound here must not be taken for the request of a later test."""
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


@pytest.mark.usefixtures("no_context")
def test_a_task_carries_the_request_that_queued_it():
    from config.celery import _restore_context, _send_context

    headers = {}
    structlog.contextvars.bind_contextvars(request_id="r-2", user_id="u-2", path="/x")
    _send_context(headers=headers)
    structlog.contextvars.clear_contextvars()

    class Task:
        name = "t"
        request = type("R", (), {"nocturna_context": headers["nocturna_context"]})

    _restore_context(task=Task, task_id="1")

    assert structlog.contextvars.get_contextvars() == {
        "request_id": "r-2",
        "user_id": "u-2",
        "task": "t",
        "task_id": "1",
    }
