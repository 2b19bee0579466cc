"""As many charts as the plan allows, exactly, by every way of making them; batches as large as it allows."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Plan
from accounts.services import plans
from analytics.models import OutboxEvent
from charts.models import Chart
from charts.services import batches, import_jobs
from charts.services.importing import Wanted, read_rows
from config.api.jobs import running
from config.system.models import IdempotencyRecord, Job, JobPart
from tests.factories import on_plan
from tests.interpretations.conftest import at_the_same_time, birth_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(alice):
    """May keep three charts."""
    return on_plan(alice, "three", charts=3, batch_items=10)


def work_off():
    """What the workers do, here and one after the other."""
    for part in JobPart.objects.filter(status="queued").order_by("first"):
        running.run_part(part_id=part.pk)


def forget_the_answer():
    """As when the process died between its commit and its answer."""
    past = timezone.now() - timedelta(seconds=1)
    IdempotencyRecord.objects.update(status=None, locked_until=past)


def results(client, job):
    return client.get(f"/jobs/{job['id']}/results", {"page_size": 100}).json()["data"]


def test_one_more_than_the_plan_allows_is_refused_with_the_figures(api, three):
    client = api(three)
    first = client.post("/charts", birth_on(1)).json()
    for day in (2, 3):
        assert client.post("/charts", birth_on(day)).status_code == 201
    events = OutboxEvent.objects.count()

    answer = client.post("/charts", birth_on(4))

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (402, "QUOTA_EXCEEDED")
    assert error["details"] == {"resource": "charts", "limit": 3, "used": 3, "resets_at": None}
    assert (Chart.objects.count(), OutboxEvent.objects.count()) == (3, events)
    assert client.post("/calculations", birth_on(4)).status_code == 200  # keeps nothing
    assert client.get("/usage").json()["counts"] == {"charts": 3}

    client.delete(f"/charts/{first['id']}")
    assert client.post("/charts", birth_on(4)).status_code == 201


def test_a_repeated_request_finds_its_chart_however_full_it_is(api, three):
    client = api(three)
    for day in (1, 2):
        client.post("/charts", birth_on(day))
    key = {"Idempotency-Key": "third"}
    third = client.post("/charts", birth_on(3), **key).json()
    forget_the_answer()

    again = client.post("/charts", birth_on(3), **key)

    assert (again.status_code, again.json()["id"], Chart.objects.count()) == (201, third["id"], 3)


def test_many_at_once_are_exactly_as_many_as_the_plan_allows(api, three):
    client = api(three)
    kinds = iter(["natal", "event"] * 4)

    statuses = at_the_same_time(
        8, lambda: client.client.post("/api/v1/charts", {**birth_on(1), "kind": next(kinds)}, headers=client.headers)
    )

    codes = [answer.status_code for answer in statuses]
    assert (codes.count(201), codes.count(402), Chart.objects.count()) == (3, 5, 3)


def test_a_batch_that_does_not_fit_is_refused_before_it_begins(api, three):
    client = api(three)
    client.post("/charts", birth_on(1))

    items = [birth_on(day) for day in range(3)]
    answer, russian = (client.post("/charts/batch", {"items": items}, **{"Accept-Language": to}) for to in ("en", "ru"))

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]) == (
        402, "QUOTA_EXCEEDED",
        {"resource": "charts", "limit": 3, "used": 1, "wanted": 3, "fit": 2, "resets_at": None},
    )  # fmt: skip
    assert error["message"] == "2 of 3 charts fit: your plan allows 3, and you keep 1."
    assert russian.json()["error"]["message"] == "Поместится карт: 2 из 3. Тариф позволяет 3, у вас их 1."
    assert not Job.objects.exists()
    assert client.post("/calculations/batch", {"items": [birth_on(day) for day in range(3)]}).status_code == 202


def test_a_batch_for_which_the_room_was_taken_meanwhile_keeps_what_fits(api, three):
    client = api(three)
    items = [birth_on(1), {"kind": "natal"}, birth_on(2)]
    job = client.post("/charts/batch", {"items": items}).json()
    for day in (7, 8):
        client.post("/charts", birth_on(day))

    work_off()

    first, second, third = results(client, job)
    assert first["item"]["name"] == "Day 1"
    assert second["error"]["code"] == "VALIDATION_ERROR"
    assert (third["index"], third["error"]["code"], third["error"]["details"]["used"]) == (2, "QUOTA_EXCEEDED", 3)
    ended = client.get(f"/jobs/{job['id']}").json()
    assert (ended["status"], ended["done"], ended["failed"], Chart.objects.count()) == ("completed", 3, 2, 3)


def test_parts_of_a_batch_at_once_keep_exactly_what_fits(alice):
    on_plan(alice, "many", charts=600, batch_items=1000)
    job = batches.request_batch(
        kind=batches.CHARTS, job_id=uuid.uuid4(),
        items=[birth_on(day % 300) for day in range(600)], by=alice,
    )  # fmt: skip
    Plan.objects.filter(code="many").update(charts=400)
    parts = iter(list(JobPart.objects.filter(job=job).values_list("pk", flat=True)))

    at_the_same_time(3, lambda: running.run_part(part_id=next(parts)))

    job.refresh_from_db()
    assert (job.status, job.failed, Chart.objects.count()) == ("completed", 200, 400)


@pytest.mark.parametrize("path", ["/charts/batch", "/calculations/batch"])
def test_a_batch_larger_than_the_plans_is_refused_with_the_limit(api, three, path):
    answer = api(three).post(path, {"items": [birth_on(1)] * 11})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (402, "QUOTA_EXCEEDED")
    assert error["details"] == {"resource": "batch_items", "limit": 10, "used": 11, "resets_at": None}
    assert error["message"] == "The batch has 11 items, and your plan allows 10."
    assert not Job.objects.exists()


def test_a_repeated_batch_is_the_job_that_there_is(api, three):
    client, body, key = api(three), {"items": [birth_on(day) for day in range(3)]}, {"Idempotency-Key": "b"}
    job = client.post("/charts/batch", body, **key).json()
    work_off()
    forget_the_answer()

    again = client.post("/charts/batch", body, **key)

    assert (again.status_code, again.json()["id"], Job.objects.count()) == (202, job["id"], 1)


def test_an_import_keeps_what_fits_and_says_of_each_other_row_that_it_does_not(api, three):
    client = api(three)
    client.post("/charts", birth_on(1))
    rows = [birth_on(day) for day in (1, 2, 3, 4)]

    job = client.post("/charts/import", {"rows": rows, "dry_run": False}).json()
    work_off()

    told = results(client, job)
    assert [one["item"]["status"] if "item" in one else one["error"]["code"] for one in told] == [
        "duplicate", "imported", "imported", "QUOTA_EXCEEDED",
    ]  # fmt: skip
    assert told[3]["error"]["details"]["limit"] == 3
    assert Chart.objects.count() == 3

    report = import_jobs.run(content=read_rows(json.loads(json.dumps(rows))), wanted=Wanted(), by=three)
    assert report["counts"] == {"rows": 4, "ok": 0, "duplicate": 3, "error": 1, "imported": 0}
    assert Chart.objects.count() == 3


def test_a_plan_without_a_limit_asks_for_no_count(api, alice):
    on_plan(alice, "pro")
    assert plans.room_for_charts(owner=alice, wanted=10**9) == 10**9
    assert api(alice).post("/charts", birth_on(1)).status_code == 201
