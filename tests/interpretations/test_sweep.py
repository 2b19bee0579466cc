"""What a crash lost is written all the same, once."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from interpretations import services
from interpretations.almanac import render, write
from interpretations.models import TASK_GRACE, Interpretation, Status
from tests.interpretations.conftest import at_the_same_time, eventually, finished

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


def abandoned(row: Interpretation, *, attempt: int = 1) -> None:
    Interpretation.objects.filter(pk=row.pk).update(
        status=Status.RUNNING, attempt=attempt, lease_until=Now() - timedelta(seconds=1)
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


def test_a_long_queue_is_not_flooded(ask):
    row = ask()
    grace = TASK_GRACE + timedelta(seconds=1)
    queued = 0
    for _ in range(30):  # three quarters of a minute
        Interpretation.objects.filter(pk=row.pk).update(enqueued_at=F("enqueued_at") - timedelta(seconds=1.5))
        queued += services.sweep_interpretations()
    assert queued == 2  # after 10 s, then after 20 s more, then after 40 s more …

    for _ in range(10):
        Interpretation.objects.filter(pk=row.pk).update(enqueued_at=F("enqueued_at") - grace * 64)
        assert services.sweep_interpretations() == 1  # but never later than after 64 times as long


def test_sweeps_at_once_queue_each_row_once(ask):
    lost, left = ask(), ask()
    Interpretation.objects.filter(pk=lost.pk).update(enqueued_at=Now() - TASK_GRACE * 2)
    abandoned(left)

    counts = at_the_same_time(8, services.sweep_interpretations)

    assert sum(counts) == 2
    lost.refresh_from_db()
    left.refresh_from_db()
    assert (lost.status, lost.enqueues) == (Status.QUEUED, 1)
    assert (left.status, left.attempt, left.lease_until) == (Status.QUEUED, 1, None)


def test_a_reading_that_kills_every_worker_fails_after_the_fifth(api, alice, ask):
    row = ask()
    abandoned(row, attempt=4)
    assert services.sweep_interpretations() == 1
    abandoned(row, attempt=5)

    assert services.sweep_interpretations() == 0

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["status"], body["error"]["code"]) == ("failed", "INTERNAL_ERROR")
    assert OutboxEvent.objects.get(event_type="interpretation.failed").data["attempts"] == 5
    assert services.sweep_interpretations() == 0


def test_a_lease_that_is_kept_is_not_swept(ask):
    row = ask()
    assert row.start(lease=timedelta(seconds=10))

    assert services.sweep_interpretations() == 0

    row.refresh_from_db()
    assert (row.status, row.attempt) == (Status.RUNNING, 1)


def test_staff_may_have_a_failed_reading_written_again(ask, at_once):
    row = ask()
    Interpretation.objects.filter(pk=row.pk).update(status=Status.FAILED, error={"code": "INTERNAL_ERROR"}, attempt=5)

    services.requeue_interpretation(interpretation=row)
    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.attempt, row.attempt_limit, row.error) == (Status.COMPLETED, 6, 10, None)
