"""What a crash lost is written all the same, once."""

import socket
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import TASK_GRACE, Interpretation, Status
from tests.interpretations.conftest import at_the_same_time, process

pytestmark = pytest.mark.django_db(transaction=True)

SWEEP = "import django; django.setup(); from interpretations import services; services.sweep_interpretations()"


def abandoned(row: Interpretation, *, attempt: int = 1) -> None:
    Interpretation.objects.filter(pk=row.pk).update(
        status=Status.RUNNING, attempt=attempt, lease_until=Now() - timedelta(seconds=1)
    )


def test_a_long_queue_is_not_flooded(unqueued):
    row = unqueued()
    grace = TASK_GRACE + timedelta(seconds=1)
    queued = 0
    for _ in range(30):  # three quarters of a minute
        Interpretation.objects.filter(pk=row.pk).update(enqueued_at=F("enqueued_at") - timedelta(seconds=1.5))
        queued += services.sweep_interpretations()
    assert queued == 2  # after 10 s, then after 20 s more, then after 40 s more …

    for _ in range(10):
        Interpretation.objects.filter(pk=row.pk).update(enqueued_at=F("enqueued_at") - grace * 16)
        assert services.sweep_interpretations() == 1  # but never later than after 16 times as long


def test_a_row_that_was_queued_without_end_does_not_stop_the_younger(unqueued):
    old, young = unqueued(), unqueued()
    Interpretation.objects.filter(pk=old.pk).update(enqueues=32_767, enqueued_at=Now() - timedelta(hours=2))
    Interpretation.objects.filter(pk=young.pk).update(enqueued_at=Now() - timedelta(hours=1))

    assert services.sweep_interpretations() == 2

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.enqueues, young.enqueues) == (32_767, 1)


def test_a_broker_that_does_not_answer_is_asked_once_in_a_sweep(unqueued):
    forgotten, left, hopeless = [unqueued() for _ in range(3)], unqueued(), unqueued()
    ids = [row.pk for row in forgotten]
    Interpretation.objects.filter(pk__in=ids).update(enqueued_at=Now() - TASK_GRACE * 2)
    abandoned(hopeless, attempt=5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker = {"CELERY_BROKER_URL": f"amqp://127.0.0.1:{silent.getsockname()[1]}//"}

        assert process(SWEEP, **broker).wait(60) == 0
        assert sorted(Interpretation.objects.filter(pk__in=ids).values_list("enqueues", flat=True)) == [0, 0, 1]
        hopeless.refresh_from_db()
        assert hopeless.status == Status.FAILED  # for that it needs no broker

        abandoned(left)
        assert process(SWEEP, **broker).wait(60) == 0
        assert sorted(Interpretation.objects.filter(pk__in=ids).values_list("enqueues", flat=True)) == [0, 0, 1]
        left.refresh_from_db()
        assert left.status == Status.QUEUED
    Interpretation.objects.update(enqueued_at=Now() - TASK_GRACE * 3)
    assert services.sweep_interpretations() == 4


def test_sweeps_at_once_queue_each_row_once(unqueued):
    lost, left = unqueued(), unqueued()
    Interpretation.objects.filter(pk=lost.pk).update(enqueued_at=Now() - TASK_GRACE * 2)
    abandoned(left)

    counts = at_the_same_time(8, services.sweep_interpretations)

    assert sum(counts) == 2
    lost.refresh_from_db()
    left.refresh_from_db()
    assert (lost.status, lost.enqueues) == (Status.QUEUED, 1)
    assert (left.status, left.attempt, left.lease_until) == (Status.QUEUED, 1, None)


def test_a_reading_that_kills_every_worker_fails_after_the_fifth(api, alice, unqueued):
    row = unqueued()
    abandoned(row, attempt=4)
    assert services.sweep_interpretations() == 1
    abandoned(row, attempt=5)

    assert services.sweep_interpretations() == 0

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["status"], body["error"]["code"]) == ("failed", "INTERNAL_ERROR")
    assert OutboxEvent.objects.get(event_type="interpretation.failed").data["attempts"] == 5
    assert services.sweep_interpretations() == 0


def test_a_lease_that_is_kept_is_not_swept(unqueued):
    row = unqueued()
    assert row.start(lease=timedelta(seconds=10))

    assert services.sweep_interpretations() == 0

    row.refresh_from_db()
    assert (row.status, row.attempt) == (Status.RUNNING, 1)


def test_staff_may_have_a_failed_reading_written_again(unqueued, at_once):
    row = unqueued()
    Interpretation.objects.filter(pk=row.pk).update(status=Status.FAILED, error={"code": "INTERNAL_ERROR"}, attempt=5)

    services.requeue(writing=row)
    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.attempt, row.attempt_limit, row.error) == (Status.COMPLETED, 6, 10, None)


def test_a_worker_that_lost_its_lease_writes_no_more(unqueued, at_once):
    row = unqueued()
    slow = Interpretation.objects.get(pk=row.pk)
    assert slow.start(lease=timedelta(seconds=-1))
    services.sweep_interpretations()
    assert Interpretation.objects.get(pk=row.pk).start(lease=timedelta(seconds=10))

    assert not slow.show(lease=timedelta(seconds=10), text="late")
    assert not slow.complete(text="late")
    assert not slow.requeue()
    assert not slow.fail(error={"code": "INTERNAL_ERROR"})

    row.refresh_from_db()
    assert (row.status, row.attempt, row.text) == (Status.RUNNING, 2, "")
    assert not OutboxEvent.objects.filter(event_type="interpretation.completed").exists()
