"""Jobs done by a real worker, on the broker of the settings."""

import orjson
import pytest
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from charts.models import Chart
from config.api.jobs import running
from config.system.models import Job, JobPart
from config.system.models.jobs import TASK_GRACE
from tests.charts.batches import births, ended, pages
from tests.interpretations.conftest import birth_on, eventually, process, worker  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("worker")]


def test_a_batch_is_computed_by_the_worker_as_one_by_one(api, alice, places):
    client = api(alice)
    items = [
        *births(3),
        {**birth_on(4), "kind": "event"},
        {"kind": "synastry", "first": birth_on(1), "second": birth_on(2)},
    ]

    answer = client.post("/calculations/batch", {"items": items})

    job = answer.json()
    assert answer.status_code == 202
    assert answer["Location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["status"], job["total"]) == ("calculations.batch", "queued", 5)
    assert (job["done"], job["failed"], job["error"]) == (0, 0, None)
    assert job["results_url"] == f"/api/v1/jobs/{job['id']}/results"
    job = ended(client, job)
    assert (job["status"], job["done"], job["failed"]) == ("completed", 5, 0)
    alone = [client.post("/calculations", item).json() for item in items]
    assert pages(client, job) == [{"index": index, "item": item} for index, item in enumerate(alone)]
    assert not Chart.objects.exists()
    assert OutboxEvent.objects.filter(event_type="job.completed", user_id=alice.pk).count() == 1


def test_parts_whose_tasks_were_lost_are_queued_again_and_done(api, alice, places):
    client = api(alice)
    job = client.post("/calculations/batch", {"items": births(3)}).json()
    ended(client, job)
    lost = Job.objects.create(owner_id=alice.pk, kind="calculations.batch", total=2)
    items = JobPart.packed(orjson.dumps(births(2)))
    part = JobPart.objects.create(job=lost, first=0, size=2, items=items)
    assert running.sweep_jobs() == 0  # its task may be on its way
    JobPart.objects.filter(pk=part.pk).update(enqueued_at=Now() - TASK_GRACE)

    assert running.sweep_jobs() == 1

    assert ended(client, {"id": str(lost.pk)})["done"] == 2
