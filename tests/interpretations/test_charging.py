"""A reading is paid for when it is completed, once, and costs nothing when it is not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from accounts.models import Account, LedgerEntry, Reservation
from accounts.services import ledger
from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import Interpretation, Status
from tests.factories import gone, on_plan
from tests.interpretations.conftest import at_the_same_time, eventually
from tests.interpretations.test_crashes import writer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def moves():
    """Kinds of the entries of readings, in order."""
    return list(LedgerEntry.objects.exclude(kind="grant").order_by("id").values_list("kind", flat=True))


def credits_left():
    return Account.objects.get().balance


def write(row):
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    return row


@pytest.fixture
def poor(alice):
    """Five credits, and no more to come."""
    on_plan(alice, "poor", credits_week=0, credits_month=0, models_allowed=["almanac"])
    ledger.grant_credits(user=alice, credits=5, reason="a test")
    return alice


def test_a_reading_costs_its_topics_price_when_it_is_completed(ask):
    row = ask()
    assert (row.reservation.status, row.reservation.credits, credits_left(), moves()) == ("held", 1, 19, ["reserve"])

    assert write(row).usage["credits"] == 1

    row.reservation.refresh_from_db()
    assert (row.status, row.reservation.status, credits_left()) == (Status.COMPLETED, "settled", 19)
    assert moves() == ["reserve", "settle"]


def test_a_reading_that_is_written_twice_is_charged_once(ask):
    row = ask()
    at_the_same_time(6, lambda: services.write_interpretation(interpretation_id=row.pk))

    assert write(row).status == Status.COMPLETED
    assert moves() == ["reserve", "settle"]


def test_a_request_repeated_under_one_key_is_charged_once(api, alice, chart):
    client, body = api(alice), {"chart": str(chart.pk), "topic": "natal.overview"}
    answers = at_the_same_time(6, lambda: client.post("/interpretations", body, **{"Idempotency-Key": "one"}))

    assert {answer.status_code for answer in answers} <= {202, 409}
    assert (Interpretation.objects.count(), moves()) == (1, ["reserve"])


def test_without_credits_nothing_is_asked_for(api, poor, chart, ask):
    for _ in range(5):
        ask()
    before = OutboxEvent.objects.count()

    answer = api(poor).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (402, "QUOTA_EXCEEDED")
    assert (error["details"]["limit"], error["details"]["used"]) == (5, 5)
    assert error["details"]["resets_at"].endswith("T00:00:00Z")
    assert Interpretation.objects.count() == Reservation.objects.count() == 5
    assert OutboxEvent.objects.exclude(event_type="user.signed_in").count() == before - 2


def test_fifty_readings_at_once_against_five_credits_are_five(api, poor, chart, settings):
    settings.READING_CACHE_AGE = timedelta(0)  # the same again would be for nothing
    client, body = api(poor), {"chart": str(chart.pk), "topic": "natal.overview", "style": "concise"}

    def ask_one(_):
        try:
            return client.client.post("/api/v1/interpretations", body, headers=client.headers).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(ask_one, range(50)))

    assert (statuses.count(202), statuses.count(402)) == (5, 45)
    for row in Interpretation.objects.all():
        assert write(row).usage["credits"] == 1
    assert (credits_left(), Interpretation.objects.filter(status=Status.COMPLETED).count()) == (0, 5)


@pytest.mark.parametrize("end", ["cancel", "delete", "chart", "account"])
def test_a_reading_that_is_not_wanted_any_more_costs_nothing(api, alice, chart, ask, end):
    row, client = ask(), api(alice)
    if end == "cancel":
        assert client.post(f"/interpretations/{row.pk}/cancel").status_code == 200
    elif end == "delete":
        assert client.delete(f"/interpretations/{row.pk}").status_code == 204
    elif end == "chart":
        client.delete(f"/charts/{chart.pk}")
    else:
        client.delete("/users/me")

    write(row)  # the task comes all the same

    assert (row.status, row.reservation.status, credits_left()) == (Status.CANCELLED, "refunded", 20)
    assert moves() == ["reserve", "refund"]


def test_a_reading_that_fails_costs_nothing_and_another_round_is_on_the_house(ask):
    row = ask()
    factors = row.factors
    Interpretation.objects.filter(pk=row.pk).update(factors=[])  # nothing to say

    assert write(row).status == Status.FAILED
    assert (credits_left(), moves()) == (20, ["reserve", "refund"])

    Interpretation.objects.filter(pk=row.pk).update(factors=factors)
    services.requeue(writing=row)
    assert write(row).status == Status.COMPLETED
    assert (row.usage["credits"], credits_left(), moves()) == (0, 20, ["reserve", "refund"])


def test_a_reading_whose_workers_all_died_costs_nothing(ask):
    row = ask()
    past = Now() - timedelta(seconds=1)
    Interpretation.objects.filter(pk=row.pk).update(status=Status.RUNNING, attempt=5, lease_until=past)

    at_the_same_time(4, services.sweep_interpretations)

    row.refresh_from_db()
    assert (row.status, credits_left(), moves()) == (Status.FAILED, 20, ["reserve", "refund"])


def test_either_the_cancellation_or_the_completion_pays(api, alice, ask):
    for _ in range(5):
        row, client = ask(style="concise"), api(alice)

        def cancel(row=row, client=client):
            return client.post(f"/interpretations/{row.pk}/cancel").status_code

        turns = iter([lambda row=row: services.write_interpretation(interpretation_id=row.pk), cancel])
        at_the_same_time(2, lambda turns=turns: next(turns)())

        row.refresh_from_db()
        row.reservation.refresh_from_db()
        outcome = (row.status, row.reservation.status)
        assert outcome in ((Status.COMPLETED, "settled"), (Status.CANCELLED, "refunded"))


def test_after_a_worker_that_was_killed_in_the_middle_the_next_one_charges_once(ask):
    row = ask()
    killed = writer(row)
    eventually(lambda: Interpretation.objects.filter(pk=row.pk, text__contains=". ").exists(), within=60)
    killed.kill()
    killed.wait(10)
    row.refresh_from_db()
    assert (row.status, moves()) == (Status.RUNNING, ["reserve"])

    Interpretation.objects.filter(pk=row.pk).update(lease_until=Now() - timedelta(seconds=1))
    services.sweep_interpretations()

    assert (write(row).status, row.usage["credits"], moves()) == (Status.COMPLETED, 1, ["reserve", "settle"])


def test_a_reading_done_after_its_credits_were_given_back_is_on_the_house(ask):
    row = ask()
    Reservation.objects.update(held_until=Now() - timedelta(seconds=1))
    assert ledger.sweep_credits() == 1

    assert (write(row).status, row.usage["credits"], credits_left()) == (Status.COMPLETED, 0, 20)


def test_a_model_that_the_plan_does_not_include_is_refused(api, alice, chart):
    on_plan(alice, "mute", models_allowed=["openai"])

    answer = api(alice).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]["allowed"]) == (403, "PERMISSION_DENIED", ["openai"])
    assert not Interpretation.objects.exists()
    assert not Reservation.objects.exists()


def test_what_was_paid_stays_in_the_ledger_without_the_person(ask, alice):
    row = ask()
    write(row)

    gone(alice)

    assert not Interpretation.objects.exists()
    assert (Account.objects.get().user_id, moves()) == (None, ["reserve", "settle"])
