"""However many spend at once, nobody spends what is not there."""

import random
import uuid
from contextlib import suppress

import pytest
from django.db import transaction

from accounts.errors import OutOfCredits
from accounts.models import Account, Grant, LedgerEntry, Reservation, Subscription
from accounts.services import ledger, plans
from accounts.services.ledger_check import contradictions
from accounts.services.usage import usage_of
from tests.factories import on_plan
from tests.interpretations.conftest import at_the_same_time, process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced")]


@pytest.fixture
def poor(alice):
    return on_plan(alice, "poor", credits_week=0, credits_month=0, models_allowed=["almanac"])


def test_fifty_at_once_against_five_credits_are_five(poor):
    ledger.grant_credits(user=poor, credits=5, reason="a test")

    def spend():
        try:
            held = ledger.reserve(user=poor, credits=1, purpose="t")
        except OutOfCredits as error:
            return error.details["used"]
        return ledger.settle(reservation_id=held.pk) and "charged"

    results = at_the_same_time(50, spend)

    assert (results.count("charged"), len(results)) == (5, 50)
    assert {used for used in results if used != "charged"} == {5}
    assert Account.objects.get().balance == 0
    assert Reservation.objects.filter(status="settled").count() == 5


def test_many_ends_of_one_reservation_are_one(poor):
    ledger.grant_credits(user=poor, credits=5, reason="a test")
    for _ in range(5):
        held = ledger.reserve(user=poor, credits=1, purpose="t")
        ends = iter([ledger.settle, ledger.refund] * 8)

        at_the_same_time(16, lambda held=held, ends=ends: next(ends)(reservation_id=held.pk))

        held.refresh_from_db()
        kinds = list(held.entries.order_by("id").values_list("kind", flat=True))
        assert kinds in (["reserve", "settle"], ["reserve", "refund"])
        assert held.charged == kinds.count("settle")


def test_an_allowance_that_many_ask_for_at_once_is_granted_once(alice):
    seen = at_the_same_time(16, lambda: usage_of(alice).remaining)

    assert (seen, Grant.objects.count(), Account.objects.count()) == ([20] * 16, 1, 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_at_once_the_balance_is_the_sum(alice, poor, mallory, seed):
    """Random verbs of random sizes by eight at a time, some undone by their transaction."""

    chance = random.Random(seed)

    def work():
        moves = [(chance.random(), chance.randint(1, 4)) for _ in range(12)]
        for which, size in moves:
            with suppress(OutOfCredits, ZeroDivisionError), transaction.atomic():
                user = alice if which < 0.7 else mallory
                held = list(Reservation.objects.filter(status="held", account__user=user)[:3])
                if which < 0.2 or 0.7 <= which < 0.8:
                    ledger.grant_credits(user=user, credits=size, reason="r")
                elif which < 0.45 or not held:
                    ledger.reserve(user=user, credits=size, purpose="t")
                elif which < 0.6:
                    ledger.settle(reservation_id=held[0].pk, used=held[0].credits - 1)
                else:
                    ledger.refund(reservation_id=held[-1].pk)
                if size == 4:
                    raise ZeroDivisionError  # what the caller does fails, and the ledger's part with it
        return ledger.sweep_credits()

    at_the_same_time(8, work)

    assert list(contradictions()) == []
    for account in Account.objects.all():
        total = sum(account.entries.values_list("amount", flat=True))
        assert account.balance == total >= 0
    assert LedgerEntry.objects.count() > 20


CRASH = """
import django, os, sys; django.setup()
from accounts.models import User
from accounts.services import ledger
ledger.reserve(user=User.objects.get(pk=sys.argv[1]), credits=2, purpose="t", reservation_id=sys.argv[2])
os.kill(os.getpid(), 9)
"""


def test_a_worker_that_dies_between_reserving_and_settling_costs_nothing(poor):
    ledger.grant_credits(user=poor, credits=5, reason="a test")
    lost = uuid.uuid4()

    assert process(CRASH, str(poor.pk), str(lost)).wait(60) == -9

    assert (Account.objects.get().balance, ledger.sweep_credits()) == (3, 0)  # it may still be at it
    Reservation.objects.filter(pk=lost).update(held_until="2026-01-01T00:00:00Z")
    assert sum(at_the_same_time(6, ledger.sweep_credits)) == 1
    assert (Account.objects.get().balance, Reservation.objects.get().status) == (5, "refunded")


def test_of_many_assignments_at_once_one_is_live(alice):
    def assign():
        on_plan(alice, "plus")

    at_the_same_time(8, assign)

    assert Subscription.objects.filter(user=alice).count() == 8
    assert Subscription.objects.live().filter(user=alice).count() == 1
    assert plans.plan_of(alice).code == "plus"
