"""A chart posted twice under one key is made once, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from charts.models import Chart
from config.system.models import IdempotencyRecord
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
KEY = {"Idempotency-Key": "ada-1"}


def test_a_repeat_answers_the_same_chart(api, alice, birth):
    first, second = (api(alice).post("/charts", birth, **KEY) for _ in range(2))

    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == second.json()
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert Chart.objects.count() == 1
    assert chart_events() == ["chart.created"]


def test_another_body_under_the_same_key_is_refused(api, alice, birth):
    api(alice).post("/charts", birth, **KEY)
    answer = api(alice).post("/charts", {**birth, "name": "Byron"}, **KEY)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert Chart.objects.get().name == "Ada"


def test_a_repeat_after_a_crash_finds_the_chart(api, alice, birth):
    """The process died after the commit and before the answer was kept; its lease is over."""
    first = api(alice).post("/charts", birth, **KEY).json()
    past = timezone.now() - timedelta(minutes=2)
    IdempotencyRecord.objects.update(status=None, body=None, headers={}, locked_until=past)
    again = api(alice).post("/charts", birth, **KEY)

    assert (again.status_code, again.json()) == (201, first)
    assert Chart.objects.count() == 1
    assert chart_events() == ["chart.created"]


def test_a_repeat_after_a_crash_does_not_bring_a_deleted_chart_back(api, alice, birth):
    first = api(alice).post("/charts", birth, **KEY).json()
    past = timezone.now() - timedelta(minutes=2)
    IdempotencyRecord.objects.update(status=None, body=None, headers={}, locked_until=past)
    api(alice).delete(f"/charts/{first['id']}")
    again = api(alice).post("/charts", birth, **KEY)

    assert (again.status_code, again.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")
    assert Chart.objects.get().deleted_at is not None
    assert chart_events() == ["chart.created", "chart.deleted"]


@pytest.mark.django_db(transaction=True)
def test_ten_posts_at_once_under_one_key_make_one_chart(api, alice, birth):
    client = api(alice)

    def post(_):
        try:
            return client.post("/charts", birth, **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(10)))
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(made) == 1
    assert Chart.objects.count() == 1
    assert chart_events() == ["chart.created"]


@pytest.mark.django_db(transaction=True)
def test_ten_charts_at_once_are_each_right(api, alice, birth):
    client = api(alice)
    hours = range(10)

    def post(hour):
        try:
            return client.post("/charts", {**birth, "moment": {"local": f"1815-12-10T{hour:02}:00"}}).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        charts = list(pool.map(post, hours))
    moments = [{"local": chart["moment"]["local"]} for chart in charts]
    alone = [client.post("/calculations", {**birth, "moment": moment}).json() for moment in moments]

    assert [chart["moment"]["utc"] for chart in charts] == [f"1815-12-10T{hour:02}:00:30Z" for hour in hours]
    assert [chart["points"] for chart in charts] == [chart["points"] for chart in alone]
    assert [chart["houses"] for chart in charts] == [chart["houses"] for chart in alone]
    assert Chart.objects.count() == 10
