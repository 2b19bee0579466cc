"""What a person has used of what their plan lets them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Plan, User
from accounts.services.allowances import Period, main_period
from accounts.services.ledger import open_account
from accounts.services.plans import COUNTED, plan_of


@dataclass(frozen=True, slots=True)
class Usage:
    """used, reserved, remaining: credits. used: within the period."""

    plan: Plan
    period: Period
    used: int
    reserved: int
    remaining: int
    counts: dict[str, int]

    @property
    def resets_at(self) -> datetime:
        return self.period.ends_at

    @property
    def limits(self) -> dict[str, Any]:
        return self.plan.limits


def usage_of(user: User) -> Usage:
    """Brings the account up to date, and counts."""
    plan = plan_of(user)
    period = main_period(plan)
    with transaction.atomic():
        account = open_account(user)
        charged = account.reservations.filter(closed_at__gte=period.starts_at).credits_charged()
        held = account.reservations.credits_held()
    counts = {name: count(user) for name, count in COUNTED.items()}
    return Usage(plan, period, used=charged, reserved=held, remaining=account.balance, counts=counts)
