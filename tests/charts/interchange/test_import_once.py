"""An import may run beside itself, twice, and be killed in the middle: a birth is stored once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from charts.models import Chart
from config.api.jobs import kinds, running
from config.system.models import Job, JobPart
from tests.charts.conftest import chart_events
from tests.charts.interchange.test_import import imported, run_parts
from tests.interpretations.conftest import at_the_same_time

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]

HEADING = "name,date,time,latitude,longitude\n"
FILE = HEADING + "".join(f"birth {day},{1900 + day}-05-17,12:00,48.2,16.4\n" for day in range(40))
STORED = Counter({f"birth {day}": 1 for day in range(40)})


def names_of(owner):
    return Counter(Chart.objects.filter(owner=owner).values_list("name", flat=True))


def asked(api, person, **more):
    answer = api(person).post("/charts/import", {"content": FILE, "dry_run": False, **more})
    assert answer.status_code == 202, answer.json()
    return answer.json()["id"]


def test_two_imports_of_one_file_at_once_store_each_birth_once(api, alice):
    jobs = [asked(api, alice) for _ in range(3)]
    parts = list(JobPart.objects.values_list("pk", flat=True))
    waiting = iter(parts)
    at_the_same_time(3, lambda: running.run_part(part_id=next(waiting)))

    assert names_of(alice) == STORED
    pages = [api(alice).get(f"/jobs/{job}/results", {"page_size": 100}).json()["data"] for job in jobs]
    states = Counter(result["item"]["status"] for page in pages for result in page)
    assert states == {"imported": 40, "duplicate": 80}
    assert chart_events() == ["chart.created"] * 40


def test_a_worker_that_dies_between_storing_and_telling_leaves_no_doubles(api, alice):
    job_id = asked(api, alice)
    part = JobPart.objects.select_related("job").get(job=job_id)
    # What a worker does, up to the moment before its last transaction.
    assert part.start(lease=timedelta(seconds=30))
    kinds.KINDS["charts.import"].run(kinds.Work(part.job, part, part.asked))
    assert names_of(alice) == STORED
    JobPart.objects.update(lease_until=Now() - timedelta(seconds=1))
    running.sweep_jobs()
    running.run_part(part_id=part.pk)

    results = api(alice).get(f"/jobs/{job_id}/results", {"page_size": 100}).json()["data"]
    assert [result["item"]["status"] for result in results] == ["imported"] * 40
    assert names_of(alice) == STORED
    assert chart_events() == ["chart.created"] * 40


def test_what_was_deleted_between_two_attempts_does_not_come_back(api, alice):
    job_id = asked(api, alice)
    part = JobPart.objects.select_related("job").get(job=job_id)
    assert part.start(lease=timedelta(seconds=30))
    kinds.KINDS["charts.import"].run(kinds.Work(part.job, part, part.asked))
    Chart.objects.filter(name="birth 7").update(deleted_at=Now())
    JobPart.objects.update(lease_until=Now() - timedelta(seconds=1))
    running.sweep_jobs()
    running.run_part(part_id=part.pk)

    assert Job.objects.get(pk=job_id).status == "completed"
    assert Chart.objects.filter(name="birth 7").count() == 1
    assert Chart.objects.present().count() == 39


def test_the_import_of_somebody_who_left_stores_nothing(api, alice):
    job_id = asked(api, alice)
    alice.deleted_at = Now()
    alice.save(update_fields=["deleted_at"])
    running.run_part(part_id=JobPart.objects.get(job=job_id).pk)

    assert Job.objects.get(pk=job_id).status == "cancelled"
    assert not Chart.objects.exists()


def test_an_import_of_many_parts_counts_its_rows_through(api, alice):
    rows = 600
    text = HEADING + "".join(f"b{n},{1700 + n % 300}-05-17,{n // 300}:30,48.2,16.4\n" for n in range(rows))
    job, _results = imported(api(alice), {"content": text})

    assert (job["status"], job["total"], job["done"], job["failed"]) == ("completed", rows, rows, 0)
    assert Chart.objects.count() == rows
    last = api(alice).get(f"/jobs/{job['id']}/results", {"cursor": "599"}).json()["data"]
    assert (last[0]["index"], last[0]["item"]["row"], last[0]["item"]["line"]) == (599, 600, 601)


def test_a_repeat_with_the_same_key_is_the_same_job(api, alice):
    body = {"content": FILE, "dry_run": False}
    answers = [api(alice).post("/charts/import", body, **{"Idempotency-Key": "one"}) for _ in range(2)]
    run_parts(answers[0])

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Job.objects.count() == 1
    assert names_of(alice) == STORED
