"""What a crash leaves of a job is done by others: whole, and once."""

import signal
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from charts.models import Chart
from config.api.jobs import running
from config.system.models import JobPart
from config.system.models.jobs import ATTEMPTS
from tests.charts.batches import births, ended, pages
from tests.interpretations.conftest import eventually, process

pytestmark = pytest.mark.django_db(transaction=True)

RUN = """
import sys, django
django.setup()
from config.api.jobs.tasks import run_part
for pk in sys.argv[1:]:
    run_part(int(pk))
"""


def test_a_job_whose_worker_is_killed_is_whole_and_each_chart_there_once(api, alice, places):
    client = api(alice)
    job = client.post("/charts/batch", {"items": births(1_000)}).json()
    parts = list(JobPart.objects.order_by("first").values_list("pk", flat=True))
    doing = process(RUN, *map(str, parts), JOB_LEASE_SECONDS="2")
    eventually(lambda: JobPart.objects.filter(status="completed").exists(), within=90)
    eventually(lambda: JobPart.objects.filter(status="running").exists())
    doing.send_signal(signal.SIGKILL)
    assert doing.wait(10) == -signal.SIGKILL

    stored = Chart.objects.count()
    assert 0 < stored < 1_000
    assert client.get(f"/jobs/{job['id']}").json()["done"] == stored
    assert JobPart.objects.filter(status="running").count() == 1
    eventually(lambda: JobPart.objects.abandoned().exists())
    # However long all this took, those that wait are not taken for forgotten.
    JobPart.objects.filter(status="queued").update(enqueued_at=Now())
    assert running.sweep_jobs() == 1
    for pk in parts:
        running.run_part(part_id=pk)

    job = client.get(f"/jobs/{job['id']}").json()
    assert (job["status"], job["done"], job["failed"]) == ("completed", 1_000, 0)
    found = pages(client, job)
    assert [one["index"] for one in found] == list(range(1_000))
    assert [one["item"]["name"] for one in found] == [f"Day {day}" for day in range(1_000)]
    assert Chart.objects.count() == 1_000
    assert {one["item"]["id"] for one in found} == {str(pk) for pk in Chart.objects.values_list("pk", flat=True)}
    assert OutboxEvent.objects.filter(event_type="chart.created").count() == 1_000
    assert OutboxEvent.objects.filter(event_type="job.completed").count() == 1


def test_a_part_over_which_every_worker_dies_fails_the_job(api, alice, places):
    client = api(alice)
    job = client.post("/calculations/batch", {"items": births(1)}).json()
    gone = {"status": "running", "attempt": ATTEMPTS, "lease_until": Now() - timedelta(seconds=1)}
    JobPart.objects.filter(job=job["id"]).update(**gone)

    assert running.sweep_jobs() == 0

    failed = client.get(f"/jobs/{job['id']}").json()
    assert (failed["status"], failed["error"]["code"], failed["done"]) == ("failed", "INTERNAL_ERROR", 0)
    assert pages(client, failed) == []
    assert OutboxEvent.objects.filter(event_type="job.failed").count() == 1


def test_a_worker_that_was_taken_for_dead_stores_nothing(api, alice, places):
    job = api(alice).post("/charts/batch", {"items": births(2)}).json()
    late = JobPart.objects.get(job=job["id"])
    assert late.start(lease=timedelta(seconds=-1))
    assert running.sweep_jobs() == 1
    running.run_part(part_id=late.pk)

    assert not late.renew(lease=timedelta(seconds=30))
    assert not late.complete(results=b"")
    assert Chart.objects.count() == 2
    assert ended(api(alice), job)["done"] == 2


def test_a_part_that_another_had_since_it_was_read_is_not_taken(api, alice, places):
    job = api(alice).post("/charts/batch", {"items": births(1)}).json()
    early, late = (JobPart.objects.get(job=job["id"]) for _ in range(2))
    assert early.start(lease=timedelta(seconds=30))
    assert early.requeue()

    assert not late.start(lease=timedelta(seconds=30))

    again = JobPart.objects.get(job=job["id"])
    assert (again.status, again.attempt, again.lease_until) == ("queued", 1, None)
    assert again.start(lease=timedelta(seconds=30))
    assert (again.attempt, JobPart.objects.get(pk=again.pk).attempt) == (2, 2)
    assert not early.renew(lease=timedelta(seconds=30))
