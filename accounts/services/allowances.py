"""The credits that a plan gives each week and each month: granted when they are first asked about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account, Grant, Plan


@dataclass(frozen=True, slots=True)
class Period:
    """source: as of a grant. first: its first day. Both ends are midnights of UTC; a week begins on Monday."""

    source: str
    first: date
    ends_at: datetime

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.first)

    def credits(self, plan: Plan) -> int:
        return plan.credits_week if self.source == Grant.Source.WEEK else plan.credits_month


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def periods(now: datetime | None = None) -> tuple[Period, Period]:
    """The week and the month that it is."""
    today = (now or timezone.now()).astimezone(UTC).date()
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    week = Period(Grant.Source.WEEK, monday, _midnight(monday + timedelta(days=7)))
    return week, Period(Grant.Source.MONTH, first, _midnight(next_first))


def main_period(plan: Plan, now: datetime | None = None) -> Period:
    """The one by which use is told: the shortest that brings credits, the month of a plan that has none."""
    week, month = periods(now)
    return week if plan.credits_week else month


def missing(account: Account, plan: Plan) -> list[Grant]:
    """What the plan still owes the account, not stored. The account is locked.

    Who changes to a better plan gets the difference; who changes to a lesser one keeps what there is until it expires.
    """
    owed = []
    for period in periods():
        given = account.grants.filter(source=period.source, period=period.first)
        total = given.aggregate(total=Sum("credits"))["total"] or 0
        due = period.credits(plan) - total
        if due > 0 and not given.filter(plan=plan.code).exists():
            terms = {"period": period.first, "expires_at": period.ends_at, "plan": plan.code}
            owed.append(Grant(account=account, source=period.source, credits=due, **terms))
    return owed
