"""What a crash lost is written all the same, once, by whoever is left."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from interpretations import services
from interpretations.almanac import render, write
from interpretations.models import TASK_GRACE, Interpretation, Status
from tests.interpretations.conftest import eventually, finished

pytestmark = pytest.mark.django_db(transaction=True)

WRITE = """
import sys, django
django.setup()
from interpretations.tasks import write_interpretation
write_interpretation(sys.argv[1])
"""


def writer(row: Interpretation) -> subprocess.Popen[bytes]:
    """A process of its own that runs the task, a sentence every 50 ms, under a lease of a second."""
    database = connection.settings_dict
    query = f"?host={database['OPTIONS']['host']}" if "host" in database["OPTIONS"] else ""
    credentials = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    address = f"{database['HOST']}:{database['PORT']}" if database["HOST"] and not query else ""
    if database["HOST"].startswith("/"):
        address, query = "", f"?host={database['HOST']}"
    url = f"postgresql://{credentials}{address}/{database['NAME']}{query}"
    pace = {"READING_SENTENCE_PAUSE_MS": "50", "READING_LEASE_SECONDS": "1"}
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", **pace}
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(row.pk)], env=environment, cwd=configured.BASE_DIR, stderr=subprocess.DEVNULL
    )


def test_a_reading_whose_writer_is_killed_completes_once_after_the_same_words(unwritten, at_once, worker):
    row = unwritten
    process = writer(row)
    eventually(lambda: Interpretation.objects.filter(pk=row.pk, text__contains=". ").exists())
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL

    row.refresh_from_db()
    shown = row.text
    whole = render(write(row.snapshot))
    assert (row.status, row.attempt) == (Status.RUNNING, 1)
    assert whole.startswith(shown)
    assert len(shown) < len(whole)
    assert services.sweep_interpretations() == 0  # its lease is still good
    eventually(lambda: Interpretation.objects.abandoned().exists())
    assert services.sweep_interpretations() == 1

    assert finished(row).text == whole
    assert (row.status, row.attempt) == (Status.COMPLETED, 2)
    assert OutboxEvent.objects.filter(event_type="interpretation.completed").count() == 1


def test_a_queued_reading_whose_task_was_lost_is_queued_again(unwritten, at_once, worker):
    row = unwritten
    assert services.sweep_interpretations() == 0  # its task may still be on its way
    Interpretation.objects.filter(pk=row.pk).update(enqueued_at=Now() - TASK_GRACE - timedelta(seconds=1))

    assert services.sweep_interpretations() == 1

    assert (finished(row).status, row.attempt) == (Status.COMPLETED, 1)
