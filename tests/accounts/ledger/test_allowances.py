"""What a plan gives each week and each month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F

from accounts.errors import BatchTooLarge
from accounts.models import Account, Grant, LedgerEntry, Plan
from accounts.services import ledger
from accounts.services.allowances import main_period, periods
from accounts.services.plans import assign_plan, check_batch, end_plan
from accounts.services.usage import usage_of
from tests.factories import on_plan, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("balanced")]

WEEK = timedelta(days=7)


def grants(user):
    rows = Grant.objects.filter(account__user=user).order_by("id")
    return list(rows.values_list("source", "plan", "credits", "remaining"))


def a_week_later():
    """Everything that is in the account happened a week earlier."""
    with unguarded():
        Grant.objects.filter(source="week").update(period=F("period") - WEEK, expires_at=F("expires_at") - WEEK)


@pytest.mark.parametrize(
    ("now", "week", "month"),
    [
        ("2026-11-27T13:00:00", ("2026-11-23", "2026-11-30"), ("2026-11-01", "2026-12-01")),
        ("2026-11-29T23:59:59", ("2026-11-23", "2026-11-30"), ("2026-11-01", "2026-12-01")),
        ("2026-11-30T00:00:00", ("2026-11-30", "2026-12-07"), ("2026-11-01", "2026-12-01")),
        ("2024-02-29T12:00:00", ("2024-02-26", "2024-03-04"), ("2024-02-01", "2024-03-01")),
        ("2027-01-01T00:00:00", ("2026-12-28", "2027-01-04"), ("2027-01-01", "2027-02-01")),
    ],
)
def test_weeks_begin_on_monday_and_months_on_the_first(now, week, month):
    found = periods(datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert [(p.first, p.ends_at.date()) for p in found] == [
        tuple(map(date.fromisoformat, week)), tuple(map(date.fromisoformat, month)),
    ]  # fmt: skip
    assert all(p.starts_at.date() == p.first for p in found)


def test_an_allowance_is_granted_once_a_period(alice):
    assert (usage_of(alice).remaining, usage_of(alice).remaining) == (20, 20)
    assert grants(alice) == [("week", "free", 20, 20)]

    ledger.settle(reservation_id=ledger.reserve(user=alice, credits=8, purpose="t").pk)
    a_week_later()

    used = usage_of(alice)
    assert (used.remaining, used.reserved) == (20, 0)
    assert grants(alice) == [("week", "free", 20, 0), ("week", "free", 20, 20)]
    assert list(LedgerEntry.objects.order_by("id").values_list("kind", "amount")) == [
        ("grant", 20), ("reserve", -8), ("settle", 0), ("expire", -12), ("grant", 20),
    ]  # fmt: skip


def test_a_better_plan_adds_the_difference_and_a_lesser_one_takes_nothing_back(alice):
    usage_of(alice)
    on_plan(alice, "plus")
    usage_of(alice)
    on_plan(alice, "pro")
    usage_of(alice)
    free = assign_plan(user=alice, plan=Plan.objects.get(code="free"), source="staff")
    usage_of(alice)
    on_plan(alice, "plus")  # and back and forth: nothing more
    used = usage_of(alice)

    assert grants(alice) == [
        ("week", "free", 20, 20),
        ("week", "plus", 30, 30), ("month", "plus", 100, 100),
        ("week", "pro", 150, 150), ("month", "pro", 900, 900),
    ]  # fmt: skip
    assert (used.remaining, end_plan(subscription=free)) == (1200, False)


def test_a_plan_that_staff_change_gives_more_from_the_next_period_on(alice):
    usage_of(alice)
    Plan.objects.filter(code="free").update(credits_week=25)

    assert usage_of(alice).remaining == 20
    a_week_later()
    assert usage_of(alice).remaining == 25


def test_the_week_is_spent_before_the_month(alice):
    on_plan(alice, "both", credits_week=2, credits_month=3)
    usage_of(alice)
    with unguarded():
        Grant.objects.filter(source="month").update(expires_at=F("expires_at") + timedelta(days=31))

    ledger.reserve(user=alice, credits=3, purpose="t")

    assert grants(alice) == [("week", "both", 2, 0), ("month", "both", 3, 2)]


def test_a_plan_without_credits_grants_none(alice):
    on_plan(alice, "none", credits_week=0, credits_month=0)

    assert (usage_of(alice).remaining, grants(alice)) == (0, [])
    assert main_period(Plan.objects.get(code="none")).source == "month"


def test_a_guests_credits_are_theirs_after_registration(api, anonymous):
    guest = anonymous.post("/auth/guest").json()
    bearer = {"Authorization": f"Bearer {guest['access_token']}"}
    assert anonymous.get("/usage", **bearer).json()["remaining"] == 5

    body = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}
    answer = anonymous.post("/auth/register", body, **bearer).json()

    registered = {"Authorization": f"Bearer {answer['access_token']}"}
    usage = anonymous.get("/usage", **registered).json()
    assert (usage["plan"], usage["remaining"], Account.objects.count()) == ("free", 20, 1)


def test_a_batch_has_as_many_items_as_the_plan_allows(alice):
    on_plan(alice, "ten", batch_items=10)

    assert check_batch(user=alice, items=10) is None
    with pytest.raises(BatchTooLarge) as refused:
        check_batch(user=alice, items=11)

    assert refused.value.details == {"resource": "batch_items", "limit": 10, "used": 11, "resets_at": None}
