"""Credits: granted, put aside, charged or given back, expired. Every move is an entry; nothing is charged twice.

An account's row is locked first, everywhere, before its reservations and grants. Each verb joins the caller's
transaction, so that what is charged and what it is charged for stand or fall together.
"""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from accounts.errors import OutOfCredits
from accounts.models import Account, Action, Grant, LedgerEntry, Plan, Reservation, User
from accounts.services import audit
from accounts.services.allowances import main_period, missing
from accounts.services.plans import plan_of
from analytics import events
from config.system import notify

logger = logging.getLogger(__name__)

Kind = LedgerEntry.Kind
Status = Reservation.Status
# Work that has not said a word for so long is lost, and its credits are given back.
HELD: Final = timedelta(hours=24)
BATCH: Final = 200  # of each kind in one sweep; the rest is the next one's
# A person is told when so little of an allowance is left.
LOW: Final = 5  # a fifth


def open_account(user: User) -> Account:
    """The person's account, locked, with their allowances granted and what has expired taken off."""
    account_id = Account.objects.get_or_create(user=user)[0].pk
    account = Account.objects.locked(pk=account_id)
    _expire(account)
    for grant in missing(account, plan_of(user)):
        _store(grant)
    account.refresh_from_db(fields=["balance"])
    return account


def grant_credits(
    *,
    user: User,
    credits: int,
    reason: str,
    by: User | None = None,
    expires_at: datetime | None = None,
    key: uuid.UUID | None = None,
) -> Grant:
    """By staff, on top of the allowances. key: of what a person was given once under it, that is all they are given.

    Errors: IntegrityError without a reason or without credits.
    """
    with transaction.atomic():
        account = open_account(user)
        if key and (given := account.grants.filter(key=key).first()):
            return given
        terms = {"credits": credits, "expires_at": expires_at, "reason": reason, "by": by, "key": key}
        given = _store(Grant(account=account, source=Grant.Source.STAFF, **terms))
        data = {"grant_id": given.pk, "credits": credits, "expires_at": expires_at, "by": by and by.pk}
        events.record("credits.granted", user_id=user.pk, **data)
        after = {"credits": credits, "expires_at": expires_at, "reason": reason}
        audit.record(action=Action.CREDITS_GRANTED, subject=user, actor=by, target=given, after=after)
    return given


def reserve(*, user: User, credits: int, purpose: str, reservation_id: uuid.UUID | None = None) -> Reservation:
    """Put credits aside: of the grants that expire first. Errors: OutOfCredits; IntegrityError of a price below one."""
    with transaction.atomic():
        account = open_account(user)
        if account.balance < credits:
            raise _out_of_credits(account, plan_of(user))
        reservation = Reservation.objects.create(
            id=reservation_id or uuid.uuid4(),
            account=account,
            purpose=purpose,
            credits=credits,
            held_until=Now() + HELD,
        )
        left = credits
        for grant in account.grants.spendable():
            if taken := min(left, grant.remaining):
                _enter(Kind.RESERVE, -taken, grant, reservation)
                left -= taken
        _warn_when_low(user, before=account.balance, after=account.balance - credits)
    return reservation


def settle(*, reservation_id: uuid.UUID, used: int | None = None) -> int:
    """Charge what was put aside, or as much of it as was used; returns the credits charged.

    Settled before: what was charged then, and nothing again. Given back before, the work being taken for lost: nothing;
    what is done all the same is on the house. Errors: ValueError of more than was put aside, or less than nothing.
    """
    with transaction.atomic():
        reservation = _locked(reservation_id)
        if reservation.status != Status.HELD:
            return reservation.charged or 0
        charged = reservation.credits if used is None else used
        if not 0 <= charged <= reservation.credits:
            raise ValueError(f"{charged} of {reservation.credits} credits")
        _close(reservation, Status.SETTLED, charged)
        left = charged
        for grant, held in _held(reservation):
            kept = min(left, held)
            _give_back(Kind.SETTLE, held - kept, grant, reservation)
            left -= kept
        _record("credits.charged", reservation, charged)
    return charged


def refund(*, reservation_id: uuid.UUID) -> bool:
    """Give all of it back, to the grants that it came from. False: it was settled or refunded before."""
    with transaction.atomic():
        reservation = _locked(reservation_id)
        if reservation.status != Status.HELD:
            return False
        _close(reservation, Status.REFUNDED, 0)
        for grant, held in _held(reservation):
            _give_back(Kind.REFUND, held, grant, reservation)
        _record("credits.refunded", reservation, reservation.credits)
    return True


def sweep_credits() -> int:
    """Give back what lost work holds, and take off what has expired; returns how many were. Several may run at once."""
    overdue = list(Reservation.objects.overdue().order_by("held_until").values_list("pk", flat=True)[:BATCH])
    released = sum(refund(reservation_id=pk) for pk in overdue)
    if released:
        logger.warning("reservations of lost work released", extra={"count": released})
    due = Grant.objects.due().order_by("expires_at").values_list("account_id", flat=True)
    accounts = set(due[:BATCH])
    for account_id in sorted(accounts):
        with transaction.atomic():
            _expire(Account.objects.locked(pk=account_id))
    return released + len(accounts)


def _locked(reservation_id: uuid.UUID) -> Reservation:
    """The reservation as it is now that its account is ours."""
    account_id = Reservation.objects.values_list("account_id", flat=True).get(pk=reservation_id)
    Account.objects.locked(pk=account_id)
    return Reservation.objects.select_related("account").get(pk=reservation_id)


def _close(reservation: Reservation, status: str, charged: int) -> None:
    Reservation.objects.held().filter(pk=reservation.pk).update(status=status, charged=charged, closed_at=Now())


def _held(reservation: Reservation) -> list[tuple[Grant, int]]:
    """Of which grant how much, in the order in which it was taken."""
    entries = reservation.entries.filter(kind=Kind.RESERVE).select_related("grant").order_by("id")
    return [(entry.grant, -entry.amount) for entry in entries]


def _give_back(kind: str, amount: int, grant: Grant, reservation: Reservation) -> None:
    _enter(kind, amount, grant, reservation)
    if amount and Grant.objects.due().filter(pk=grant.pk).exists():
        _enter(Kind.EXPIRE, -amount, grant)


def _expire(account: Account) -> None:
    for grant in account.grants.due().order_by("id"):
        _enter(Kind.EXPIRE, -grant.remaining, grant)


def _store(grant: Grant) -> Grant:
    grant.save(force_insert=True)
    _enter(Kind.GRANT, grant.credits, grant)
    return grant


def _enter(kind: str, amount: int, grant: Grant, reservation: Reservation | None = None) -> None:
    """The triggers move the balance and what remains of the grant."""
    LedgerEntry.objects.create(
        account_id=grant.account_id, kind=kind, amount=amount, grant=grant, reservation=reservation
    )


def _out_of_credits(account: Account, plan: Plan) -> OutOfCredits:
    period = main_period(plan)
    used = account.reservations.credits_held()
    used += account.reservations.filter(closed_at__gte=period.starts_at).credits_charged()
    return OutOfCredits(resource="credits", limit=used + account.balance, used=used, resets_at=period.ends_at)


def _warn_when_low(user: User, *, before: int, after: int) -> None:
    """Once, when the balance falls under a fifth of the allowance."""
    plan = plan_of(user)
    period = main_period(plan)
    low = max(1, period.credits(plan) // LOW)
    if after < low <= before:
        resets_at = period.ends_at.isoformat().replace("+00:00", "Z")
        notify.tell(user.pk, "quota.low", resource="credits", remaining=after, resets_at=resets_at)


def _record(event: str, reservation: Reservation, credits: int) -> None:
    data = {"reservation_id": reservation.pk, "purpose": reservation.purpose, "credits": credits}
    events.record(event, user_id=reservation.account.user_id, **data)
