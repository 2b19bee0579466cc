"""Whose reading is written first, and how many of one person's at once."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from accounts.models import Plan
from interpretations import services
from interpretations.models import Interpretation, Status
from interpretations.services import turns
from tests.factories import on_plan
from tests.interpretations.conftest import at_the_same_time, finished

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limited(alice):
    """Alice, of whose readings two are written at once."""
    return on_plan(alice, "limited", credits_week=50, models_allowed=["*"], concurrent_readings=2, priority=7)


def order(*rows):
    """Ids in the order in which they were begun."""
    began = Interpretation.objects.exclude(started_at=None).order_by("started_at").values_list("pk", flat=True)
    places = {row.pk: number for number, row in enumerate(rows)}
    return [places[pk] for pk in began]


def test_a_reading_has_the_priority_of_its_owners_plan(api, alice, ask, limited):
    row = ask()
    Plan.objects.filter(code="limited").update(priority=9)

    assert (row.priority, ask().priority) == (7, 9)
    assert api(alice).get("/usage").json()["limits"]["concurrent_readings"] == 2


def test_who_is_woken_begins_the_most_pressing_and_nobody_is_forgotten(unqueued, at_once):
    rows = [unqueued(priority=priority) for priority in (0, 10, 0, 20)]

    for row in rows:
        services.write_interpretation(interpretation_id=row.pk)

    assert order(*rows) == [3, 1, 2, 0]
    assert {row.status for row in Interpretation.objects.all()} == {Status.COMPLETED}


def test_among_equals_a_task_writes_its_own_reading(unqueued, at_once):
    first, second = unqueued(), unqueued()

    services.write_interpretation(interpretation_id=second.pk)

    assert order(first, second) == [1]


def test_of_one_person_no_more_are_begun_than_the_plan_says(limited, unqueued):
    rows = [unqueued() for _ in range(6)]
    calls = iter(rows)

    begun = at_the_same_time(6, lambda: turns.begin(Interpretation, next(calls).pk))

    assert len({row.pk for row in begun if row}) == 2
    assert Interpretation.objects.filter(status=Status.RUNNING).count() == 2
    assert Interpretation.objects.filter(status=Status.QUEUED, attempt=0).count() == 4


def test_others_do_not_wait_for_who_has_as_many_as_they_may(limited, mallory, chart_of, unqueued):
    rows = [unqueued(priority=50) for _ in range(4)]
    for row in rows:
        turns.begin(Interpretation, row.pk)
    other = unqueued()
    Interpretation.objects.filter(pk=other.pk).update(owner=mallory, chart=chart_of(mallory))

    begun = turns.begin(Interpretation, other.pk)

    assert begun is not None
    assert begun.pk == other.pk


@pytest.mark.parametrize("end", ["complete", "cancel", "delete", "fail"])
def test_the_next_begins_when_one_has_ended(limited, unqueued, at_once, worker, end):
    running = [unqueued(), unqueued()]
    for row in running:
        assert turns.begin(Interpretation, row.pk)
    waiting = unqueued()
    services.write_interpretation(interpretation_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempt) == (Status.QUEUED, 0)

    _end(Interpretation.objects.select_related("owner").get(pk=running[0].pk), end)

    assert finished(waiting).status == Status.COMPLETED


def _end(row, how):
    if how == "cancel":
        services.cancel_interpretation(interpretation=row, by=row.owner)
    elif how == "delete":
        services.delete_interpretation(interpretation=row, by=row.owner)
    elif how == "complete":
        row.requeue()
        services.write_interpretation(interpretation_id=row.pk)
    else:
        past = Now() - timedelta(seconds=1)
        Interpretation.objects.filter(pk=row.pk).update(attempt_limit=row.attempt, lease_until=past)
        services.sweep_interpretations()


def test_a_task_for_nothing_does_nothing(db):
    services.write_interpretation(interpretation_id=uuid.uuid4())

    assert not Interpretation.objects.exists()
