"""`POST /calculations/batch`, `/charts/batch` and the job that comes of them, through the door that clients use."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from accounts.models import AuditEntry
from analytics.models import OutboxEvent
from charts.models import Chart
from config.api.jobs import running
from config.system.models import Job, JobPart
from tests.charts.batches import BAD, births, do, ended, harmonics, lines, pages
from tests.interpretations.conftest import at_the_same_time, birth_on, eventually

pytestmark = pytest.mark.django_db(transaction=True)

ODD = [
    BAD,
    {},
    {"kind": "nonsense"},
    {"kind": ["natal"]},
    {"moment": {"utc": "1990-01-01T00:00:00Z"}, "place": {"query": "Nowhere at all, XX"}},
    {"moment": {"local": "1990-01-01T12:00:00"}, "place": {"query": "Springfield"}},
    {"moment": {"local": "1991-03-31T02:30:00"}, "place": {"query": "Berlin, DE"}},
    {"moment": {"local": "3990-01-01T12:00:00"}, "place": {"latitude": 1, "longitude": 2}},
    {"moment": {"utc": "1990-06-15T12:00:00Z"}, "place": {"latitude": 80, "longitude": 2}},
    {"kind": "transit", "natal": str(uuid.UUID(int=5)), "moment": {"utc": "1990-01-01T00:00:00Z"}},
]


def without_stamp(error: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in error.items() if name not in ("timestamp", "request_id")}


def test_an_items_error_is_what_rest_answers_and_does_not_fail_the_job(api, alice, places):
    client = api(alice)
    items = [birth_on(1), *ODD, birth_on(2)]
    job = client.post("/calculations/batch", {"items": items}).json()

    do(job)

    found = pages(client, job)
    job = client.get(f"/jobs/{job['id']}").json()
    assert (job["status"], job["done"], job["failed"], job["error"]) == ("completed", 12, 10, None)
    assert [one["index"] for one in found] == list(range(12))
    for item, one in zip(items, found, strict=True):
        alone = client.post("/calculations", item)
        if alone.status_code == 200:
            assert one["item"] == alone.json()
        else:
            assert without_stamp(one["error"]) == without_stamp(alone.json()["error"])


def test_errors_are_in_the_language_of_the_request(api, alice, places):
    job = api(alice).post("/calculations/batch", {"items": [BAD]}, **{"Accept-Language": "ru"}).json()

    do(job)

    alone = api(alice).post("/calculations", BAD, **{"Accept-Language": "ru"}).json()["error"]
    (one,) = pages(api(alice), job)
    assert without_stamp(one["error"]) == without_stamp(alone)


def test_charts_of_a_batch_are_stored_once_each_as_if_posted(api, alice, places):
    client = api(alice)
    items = [{**birth_on(1), "tags": ["a", "b"], "notes": 'née \\N \t "x"'}, BAD, birth_on(2)]
    job = client.post("/charts/batch", {"items": items}).json()
    do(job)
    do(job)

    found = pages(client, job)
    assert [("item" in one, one["index"]) for one in found] == [(True, 0), (False, 1), (True, 2)]
    assert Chart.objects.filter(owner=alice).count() == 2
    assert found[0]["item"]["id"] == str(uuid.uuid5(uuid.UUID(job["id"]), "0"))
    listed = {row["id"]: row for row in client.get("/charts").json()["data"]}
    assert [one["item"] for one in found if "item" in one] == [listed[found[i]["item"]["id"]] for i in (0, 2)]
    for index in (0, 2):
        stored = client.get(f"/charts/{found[index]['item']['id']}").json()
        posted = client.post("/charts", items[index]).json()
        assert {**stored, "id": 0, "created_at": 0, "updated_at": 0} == {
            **posted, "id": 0, "created_at": 0, "updated_at": 0,
        }  # fmt: skip
    assert OutboxEvent.objects.filter(event_type="chart.created").count() == 4  # two by the job, two posted just now


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({}, {"items": ["This field is required."]}),
        ({"items": []}, {"items": ["Must be a list of 1 to 10000 items."]}),
        ({"items": {}}, {"items": ["Must be a list of 1 to 10000 items."]}),
        ({"items": [{}] * 10_001}, {"items": ["Must be a list of 1 to 10000 items."]}),
        ({"items": [{}], "more": 1}, {"more": ["Unknown field."]}),
    ],
)
@pytest.mark.parametrize("path", ["/calculations/batch", "/charts/batch"])
def test_a_body_that_is_no_list_of_objects_makes_no_job(api, alice, path, body, details):
    answer = api(alice).post(path, body)

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)
    assert not Job.objects.exists()


@pytest.mark.parametrize("path", ["/calculations/batch", "/charts/batch"])
def test_an_item_that_is_no_chart_at_all_is_its_own_error(api, alice, places, path):
    """Nulls, numbers, texts with null characters, nests without a bottom: between two that are well."""
    deep = {"notes": "x"}
    for _ in range(300):
        deep = {"place": deep}
    bad = [None, 5, "x", [], [[[]]], {**birth_on(1), "name": "a\0b"}, {**birth_on(1), "a\0": 1}, deep]
    items = [birth_on(1), *bad, birth_on(2)]
    answer = api(alice).post(path, {"items": items})
    assert answer.status_code == 202, answer.content
    do(answer.json())

    found = pages(api(alice), answer.json())
    assert ["item" in one for one in found] == [True, *[False] * len(bad), True]
    job = api(alice).get(f"/jobs/{answer.json()['id']}").json()
    assert (job["status"], job["total"], job["failed"]) == ("completed", 10, 8)
    told = [(one["error"]["code"], one["error"]["details"]) for one in found[1:-1]]
    assert told == [
        ("VALIDATION_ERROR", {"body": ["This field may not be null."]}),
        *[("VALIDATION_ERROR", {"body": ["Must be an object."]})] * 4,
        ("VALIDATION_ERROR", {"name": ["Null characters are not allowed."]}),
        ("VALIDATION_ERROR", {"a\ufffd": ["Null characters are not allowed."]}),
        ("MALFORMED_REQUEST", {"place": ["Nested more than 32 levels deep."]}),
    ]
    assert Chart.objects.count() == (2 if path == "/charts/batch" else 0)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"items": [{}], "mo\0re": 1}, "VALIDATION_ERROR", "mo\ufffdre"),
        ({"items": "a\0"}, "VALIDATION_ERROR", "items"),
        ([{"items": ["\0"]}], "VALIDATION_ERROR", "0"),
    ],
)
def test_outside_its_items_a_batch_is_read_as_any_body(api, alice, body, code, field):
    answer = api(alice).post("/charts/batch", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert list(answer.json()["error"]["details"]) == [field]
    assert not Job.objects.exists()


def test_the_role_readonly_starts_no_batch(api, alice, places):
    alice.role = "readonly"
    alice.save()

    assert api(alice).post("/charts/batch", {"items": births(1)}).status_code == 403
    assert api(alice).post("/calculations/batch", {"items": births(1)}).status_code == 403
    assert not Job.objects.exists()


def test_a_strangers_job_is_not_there(api, alice, mallory, places):
    job = api(alice).post("/calculations/batch", {"items": births(1)}).json()
    client = api(mallory)

    for path in ("", "/results", "/results.jsonl"):
        answer = client.get(f"/jobs/{job['id']}{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "JOB_NOT_FOUND")
    assert client.post(f"/jobs/{job['id']}/cancel").status_code == 404
    assert client.get("/jobs").json()["data"] == []
    assert Job.objects.get().status == "queued"


def test_results_page_in_order_and_equal_the_lines(api, alice, places):
    client = api(alice)
    job = client.post("/calculations/batch", {"items": harmonics(24)}).json()
    do(job)

    first = client.get(f"/jobs/{job['id']}/results", {"page_size": 10}).json()
    second = client.get(f"/jobs/{job['id']}/results", {"page_size": 10, "cursor": first["meta"]["next_cursor"]}).json()
    third = client.get(f"/jobs/{job['id']}/results", {"page_size": 10, "cursor": second["meta"]["next_cursor"]}).json()

    assert [one["index"] for one in first["data"]] == list(range(10))
    assert [one["index"] for one in second["data"]] == list(range(10, 20))
    assert [one["index"] for one in third["data"]] == list(range(20, 24))
    assert (first["meta"]["previous_cursor"], third["meta"]["next_cursor"]) == (None, None)
    back = client.get(f"/jobs/{job['id']}/results", {"page_size": 10, "cursor": third["meta"]["previous_cursor"]})
    assert back.json() == second
    whole = first["data"] + second["data"] + third["data"]
    saved = client.get(f"/jobs/{job['id']}/results.jsonl")
    assert lines(saved) == whole
    assert saved["Content-Type"] == "application/x-ndjson"
    for accepted in ("application/x-ndjson", "application/jsonl", "application/json;q=0.5, application/jsonl;q=0.9"):
        for path in ("results", "results.jsonl"):
            named = client.get(f"/jobs/{job['id']}/{path}", Accept=accepted)
            assert (named.status_code, lines(named)) == (200, whole)
            assert named["Content-Type"] in accepted
    assert client.get(f"/jobs/{job['id']}/results.jsonl", Accept="image/png").status_code == 406
    past = client.get(f"/jobs/{job['id']}/results", {"cursor": "500"}).json()
    assert (past["data"], past["meta"]["next_cursor"]) == ([], None)


def test_pages_of_a_running_job_end_at_the_first_gap(api, alice, places):
    client = api(alice)
    job = client.post("/calculations/batch", {"items": harmonics(30)}).json()
    first, second, third = JobPart.objects.filter(job=job["id"]).order_by("first")
    running.run_part(part_id=third.pk)

    assert client.get(f"/jobs/{job['id']}/results").json() == {
        "data": [], "meta": {"next_cursor": "0", "previous_cursor": None, "page_size": 20},
    }  # fmt: skip
    running.run_part(part_id=first.pk)
    page = client.get(f"/jobs/{job['id']}/results").json()
    assert ([one["index"] for one in page["data"]], page["meta"]["next_cursor"]) == (list(range(10)), "10")
    running_job = client.get(f"/jobs/{job['id']}").json()
    assert (running_job["status"], running_job["done"]) == ("running", 20)
    refused = client.get(f"/jobs/{job['id']}/results.jsonl", Accept="application/x-ndjson")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "INVALID_STATE")
    running.run_part(part_id=second.pk)
    assert [one["index"] for one in pages(client, job)] == list(range(30))


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"cursor": "-1"}, {"cursor": "9" * 30}, {"page_size": "101"}])
def test_a_page_that_cannot_be_is_refused(api, alice, places, query):
    job = api(alice).post("/calculations/batch", {"items": births(1)}).json()

    answer = api(alice).get(f"/jobs/{job['id']}/results", query)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, list(query))


@pytest.mark.parametrize("path", ["/calculations/batch", "/charts/batch"])
def test_a_job_that_keeps_births_for_some_days_is_recorded_once(api, alice, places, path):
    client, key = api(alice), {"Idempotency-Key": "once"}
    job = client.post(path, {"items": harmonics(2)}, **key).json()
    client.post(path, {"items": harmonics(2)}, **key)

    (entry,) = AuditEntry.objects.filter(action="job.requested")
    assert (entry.actor_id, entry.subject_id, entry.target_id) == (alice.pk, alice.pk, job["id"])
    assert (entry.after, entry.detail) == ({"total": 2}, {"kind": path.strip("/").replace("/", ".")})


def test_a_cancelled_job_keeps_what_was_stored_and_does_no_more(api, alice, places):
    client = api(alice)
    job = client.post("/charts/batch", {"items": harmonics(30)}).json()
    first, second, _third = JobPart.objects.filter(job=job["id"]).order_by("first")
    running.run_part(part_id=first.pk)
    assert second.start(lease=timedelta(seconds=30))

    cancelled = client.post(f"/jobs/{job['id']}/cancel")

    assert (cancelled.status_code, cancelled.json()["status"], cancelled.json()["done"]) == (200, "cancelled", 10)
    do(job)
    assert Chart.objects.count() == 10
    assert [one["index"] for one in pages(client, job)] == list(range(10))
    assert [one["index"] for one in lines(client.get(f"/jobs/{job['id']}/results.jsonl"))] == list(range(10))
    again = client.post(f"/jobs/{job['id']}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_STATE")
    JobPart.objects.filter(pk=second.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert running.sweep_jobs() == 0
    assert OutboxEvent.objects.filter(event_type="job.cancelled").count() == 1
    (entry,) = AuditEntry.objects.filter(action="job.cancelled")
    assert (entry.actor_id, entry.subject_id, entry.target_id) == (alice.pk, alice.pk, job["id"])
    assert (entry.before, entry.after, entry.detail) == (
        {"status": "running"}, {"status": "cancelled"}, {"kind": "charts.batch"},
    )  # fmt: skip


def test_tags_of_other_case_become_those_that_are_known(api, alice, places):
    client = api(alice)
    client.post("/charts", {**birth_on(0), "tags": ["Work"]})
    tagged = [{**birth_on(1), "tags": ["work", "Ж", "ж"]}, {**birth_on(2), "tags": ["ж"]}]
    job = client.post("/charts/batch", {"items": tagged}).json()

    do(job)

    rows = client.get("/charts?sort_by=name&order=asc").json()["data"]
    assert [row["tags"] for row in rows] == [["Work"], ["Work", "Ж"], ["Ж"]]
    assert [client.get("/charts", {"tag": tag}).json()["meta"]["total_count"] for tag in ("WORK", "ж")] == [2, 2]


def test_what_was_under_way_when_a_job_was_cancelled_is_thrown_away(api, alice, places):
    job = api(alice).post("/charts/batch", {"items": births(3)}).json()
    Job.objects.get().begin()
    part = JobPart.objects.get()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held = Job.objects.select_for_update().get()
            doing = pool.submit(run_and_close, part.pk)
            eventually(somebody_waits_for_a_lock)
            assert held.cancel()
        doing.result()

    shown = api(alice).get(f"/jobs/{job['id']}").json()
    assert (shown["status"], shown["done"]) == ("cancelled", 0)
    part.refresh_from_db()
    assert (part.status, part.results) == ("running", None)
    assert not Chart.objects.exists()
    assert not OutboxEvent.objects.filter(event_type__in=("chart.created", "job.completed")).exists()


def run_and_close(part_id: int) -> None:
    try:
        running.run_part(part_id=part_id)
    finally:
        connection.close()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def test_a_repeated_request_finds_its_job(api, alice, places):
    client = api(alice)
    key = {"Idempotency-Key": "one"}

    first = client.post("/charts/batch", {"items": births(2)}, **key)
    second = client.post("/charts/batch", {"items": births(2)}, **key)

    assert (first.status_code, second.status_code) == (202, 202)
    assert (first.json()["id"], second["Idempotent-Replayed"]) == (second.json()["id"], "true")
    assert (Job.objects.count(), JobPart.objects.count()) == (1, 1)


def test_nobody_has_more_jobs_under_way_than_allowed(api, alice, places, settings):
    settings.JOBS_AT_ONCE = 2
    client = api(alice)

    answers = at_the_same_time(6, lambda: client.post("/calculations/batch", {"items": births(1)}))

    assert sorted(answer.status_code for answer in answers) == [202, 202, 429, 429, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["error"]["code"], refused["Retry-After"]) == ("RATE_LIMITED", "5")
    assert Job.objects.count() == 2


def test_a_part_done_by_ten_at_once_is_done_once(api, alice, places):
    job = api(alice).post("/charts/batch", {"items": births(5)}).json()
    pk = JobPart.objects.get().pk

    at_the_same_time(10, lambda: running.run_part(part_id=pk))

    assert Chart.objects.count() == 5
    assert OutboxEvent.objects.filter(event_type="chart.created").count() == 5
    assert ended(api(alice), job)["done"] == 5


def test_the_list_shows_my_jobs_newest_first(api, alice, places):
    client = api(alice)
    jobs = [client.post(f"/{kind}/batch", {"items": births(1)}).json()["id"] for kind in ("charts", "calculations")]

    assert [row["id"] for row in client.get("/jobs").json()["data"]] == jobs[::-1]
    assert [row["id"] for row in client.get("/jobs", {"kind": "charts.batch"}).json()["data"]] == jobs[:1]
    assert client.get("/jobs", {"status": "failed"}).json()["data"] == []
    assert client.get("/jobs", {"status": "odd"}).status_code == 400


def test_a_job_is_forgotten_some_days_after_it_ended(api, alice, places):
    client = api(alice)
    old, new = (client.post("/calculations/batch", {"items": births(1)}).json() for _ in range(2))
    do(old)
    do(new)
    Job.objects.filter(pk=old["id"]).update(completed_at=Now() - timedelta(days=8))

    assert running.purge_jobs() == 1

    assert client.get(f"/jobs/{old['id']}").status_code == 404
    assert client.get(f"/jobs/{new['id']}").status_code == 200
    assert JobPart.objects.count() == 1


def test_what_an_owner_who_is_gone_asked_for_is_dropped(api, alice, places):
    job = api(alice).post("/charts/batch", {"items": births(1)}).json()
    type(alice).objects.filter(pk=alice.pk).update(deleted_at=Now())

    do(job)

    assert Job.objects.get().status == "cancelled"
    assert not AuditEntry.objects.filter(action="job.cancelled").exists()
    assert not Chart.objects.exists()
