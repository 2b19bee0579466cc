"""Batches whose charts come from an outside service: a failure that passes is asked again within the part."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db.models.functions import Now

from charts.models import Chart
from config.api.jobs import running
from config.system.models import JobPart
from tests.charts.batches import BAD, births, harmonics, pages
from tests.services.nocturna import SERVICE_TOKEN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]


@pytest.fixture
def outside(nocturna, in_use, settings):
    def use(*, patience=20.0, **options):
        settings.BATCH_PATIENCE = timedelta(seconds=patience)
        usual = {"time_limit": 0.5, "socket": False, "failures": 1000}
        in_use("nocturna.NocturnaCalculations", {"url": nocturna.url, "token": SERVICE_TOKEN, **usual, **options})

    return use


def done(client, items, path="/calculations/batch"):
    job = client.post(path, {"items": items}).json()
    for pk in JobPart.objects.order_by("first").values_list("pk", flat=True):
        running.run_part(part_id=pk)
    return client.get(f"/jobs/{job['id']}").json()


AWAY = 503, "<html>Service Unavailable</html>"


@pytest.fixture
def fails(nocturna):
    """The service's next natal charts, so many of them, are not there."""

    def begin(times):
        left = iter(range(times))
        nocturna.answer_to = lambda given: None if next(left, None) is None else AWAY

    return begin


def test_what_failed_for_a_moment_is_asked_again_in_the_part(api, alice, nocturna, outside, fails):
    outside()
    fails(5)
    client = api(alice)
    started = time.monotonic()
    job = done(client, [*births(8), BAD])

    assert (job["status"], job["done"], job["failed"]) == ("completed", 9, 1)
    found = pages(client, job)
    assert [one["index"] for one in found] == list(range(9))
    assert {one["item"]["engine"]["name"] for one in found[:8]} == {"nocturna-calculations"}
    assert [one["item"]["name"] for one in found[:8]] == [f"Day {day}" for day in range(8)]
    assert found[8]["error"]["code"] == "VALIDATION_ERROR"
    assert len(nocturna.sent) == 8 + 5  # only those
    assert time.monotonic() - started > 0.25  # not at once
    assert JobPart.objects.get().attempt == 1


def test_what_goes_on_failing_is_that_items_own_error(api, alice, nocturna, outside):
    """And the others are there."""
    outside(patience=4.0)  # in which a busy machine, too, has time for two pauses
    nocturna.answer_to = lambda given: AWAY if given["date"].endswith("03") else None
    client = api(alice)
    job = done(client, births(6), path="/charts/batch")
    found = pages(client, job)

    assert (job["status"], job["done"], job["failed"]) == ("completed", 6, 1)
    assert [one["index"] for one in found if "error" in one] == [2]
    assert (found[2]["error"]["code"], found[2]["error"]["details"]) == (
        "EXTERNAL_SERVICE_ERROR", {"service": "nocturna-calculations"}
    )  # fmt: skip
    assert 3 <= len(nocturna.sent) - 5 <= 5  # asked again with growing pauses
    assert Chart.objects.count() == 5


def test_a_refusal_is_not_asked_again(api, alice, nocturna, outside):
    outside()
    nocturna.answer = 500, '{"detail": "Error calculating natal chart"}'
    job = done(api(alice), births(3))

    assert (job["failed"], len(nocturna.sent)) == (3, 3)


def test_an_open_circuit_is_waited_for(api, alice, nocturna, outside, fails):
    """Two failures open it; the rest is not asked at all until it closes again."""
    outside(failures=2, rest=1.0, connections=1)
    fails(2)
    client = api(alice)
    job = done(client, births(6))

    assert (job["failed"], len(nocturna.sent)) == (0, 6 + 2)


def test_an_outage_that_lasts_ends_in_errors_of_the_items(api, alice, nocturna, outside):
    outside(patience=1.0, failures=2, rest=30.0)
    nocturna.kill()
    client = api(alice)
    started = time.monotonic()
    job = done(client, [*births(4), *harmonics(2)])
    found = pages(client, job)

    assert (job["status"], job["failed"]) == ("completed", 4)
    assert {one["error"]["code"] for one in found[:4]} <= {"EXTERNAL_SERVICE_ERROR", "SERVICE_UNAVAILABLE"}
    assert all("nocturna-calculations cannot give" in one["item"]["engine"]["notes"][-1] for one in found[4:])
    assert time.monotonic() - started < 20.0


def test_patience_is_of_the_part_and_not_of_each_item(api, alice, nocturna, outside):
    """Items that stand alone, as they are not computed together, do not each wait anew."""
    outside(patience=1.5)
    nocturna.kill()
    synastries = [
        {"kind": "synastry", "first": first, "second": second}
        for first, second in zip(births(5), births(6)[1:], strict=True)
    ]
    started = time.monotonic()
    job = done(api(alice), synastries)

    assert job["failed"] == 5
    assert time.monotonic() - started < 8.0


def test_the_lease_is_renewed_while_it_waits_and_calculates(api, alice, nocturna, outside, settings, fails):
    settings.JOB_LEASE = timedelta(seconds=1)
    outside(connections=1, time_limit=5.0)
    nocturna.delay = 0.3
    fails(2)
    client = api(alice)
    job = client.post("/calculations/batch", {"items": births(8)}).json()
    part = JobPart.objects.get()
    seen = []
    spoil = nocturna.spoil

    def look(data):
        seen.append(time.monotonic())
        return spoil(data)

    nocturna.spoil = look
    running.run_part(part_id=part.pk)

    assert seen[-1] - seen[0] > 1.5  # longer than the lease
    assert client.get(f"/jobs/{job['id']}").json()["failed"] == 0
    assert JobPart.objects.get().attempt == 1


def test_a_cancelled_job_waits_no_longer(api, alice, nocturna, outside, settings):
    settings.JOB_LEASE = timedelta(seconds=1)
    outside(patience=60.0)
    client = api(alice)
    job = client.post("/calculations/batch", {"items": births(2)}).json()
    nocturna.answer = AWAY
    part = JobPart.objects.get()
    assert client.post(f"/jobs/{job['id']}/cancel", {}).status_code == 200
    JobPart.objects.filter(pk=part.pk).update(status="running", attempt=1, lease_until=Now())
    started = time.monotonic()
    running.run_part(part_id=part.pk)

    assert time.monotonic() - started < 5.0
    assert client.get(f"/jobs/{job['id']}").json()["status"] == "cancelled"


def test_an_operator_may_have_no_patience(api, alice, nocturna, outside):
    outside(patience=0.0)
    nocturna.answer = AWAY
    job = done(api(alice), births(2))

    assert (job["failed"], len(nocturna.sent)) == (2, 2)
    assert timedelta(0) == django_settings.BATCH_PATIENCE
