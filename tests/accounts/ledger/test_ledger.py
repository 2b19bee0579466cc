"""Credits: what each verb moves, and that it moves it once."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.errors import OutOfCredits
from accounts.models import Account, Grant, LedgerEntry, Reservation, User
from accounts.services import ledger
from accounts.services.allowances import periods
from accounts.services.ledger_check import contradictions
from accounts.tasks import check_ledger, sweep_credits
from analytics.models import OutboxEvent
from tests.factories import gone, on_plan, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("balanced")]


def entries(user):
    """(kind, amount, balance after it), in order."""
    return list(LedgerEntry.objects.visible_to(user).order_by("id").values_list("kind", "amount", "balance"))


def balance(user):
    return Account.objects.get(user=user).balance


@pytest.fixture
def poor(alice):
    """Without allowances: only what the tests grant."""
    return on_plan(alice, "poor", credits_week=0, credits_month=0, models_allowed=["almanac"])


@pytest.fixture
def five(poor):
    ledger.grant_credits(user=poor, credits=5, reason="a test")
    return poor


def reserve(user, credits=1):
    return ledger.reserve(user=user, credits=credits, purpose="test")


def test_what_is_put_aside_is_charged_when_the_work_is_done(five):
    held = reserve(five, 2)
    assert (held.status, held.charged, balance(five)) == ("held", None, 3)

    assert ledger.settle(reservation_id=held.pk) == 2

    held.refresh_from_db()
    assert (held.status, held.charged, balance(five)) == ("settled", 2, 3)
    assert entries(five) == [("grant", 5, 5), ("reserve", -2, 3), ("settle", 0, 3)]
    charged = OutboxEvent.objects.get(event_type="credits.charged")
    assert (charged.user_id, charged.data["credits"], charged.data["purpose"]) == (five.pk, 2, "test")


def test_what_was_not_used_is_given_back_when_it_is_charged(five):
    held = reserve(five, 4)

    assert ledger.settle(reservation_id=held.pk, used=1) == 1
    assert entries(five)[2:] == [("settle", 3, 4)]


def test_what_is_not_done_costs_nothing(five):
    held = reserve(five, 2)

    assert ledger.refund(reservation_id=held.pk) is True

    held.refresh_from_db()
    assert (held.status, held.charged) == ("refunded", 0)
    assert entries(five) == [("grant", 5, 5), ("reserve", -2, 3), ("refund", 2, 5)]


def test_nothing_is_closed_twice(five):
    settled, refunded = reserve(five), reserve(five)
    ledger.settle(reservation_id=settled.pk)
    ledger.refund(reservation_id=refunded.pk)
    before = entries(five)

    assert ledger.settle(reservation_id=settled.pk) == 1  # what was charged then
    assert ledger.refund(reservation_id=settled.pk) is False
    assert ledger.refund(reservation_id=refunded.pk) is False
    assert ledger.settle(reservation_id=refunded.pk) == 0  # on the house

    assert entries(five) == before


@pytest.mark.parametrize("used", [-1, 3])
def test_no_more_is_charged_than_was_put_aside_and_no_less_than_nothing(five, used):
    held = reserve(five, 2)

    with pytest.raises(ValueError, match="of 2 credits"):
        ledger.settle(reservation_id=held.pk, used=used)

    held.refresh_from_db()
    assert (held.status, balance(five)) == ("held", 3)


def test_more_than_there_is_is_refused_with_the_figures(five):
    ledger.settle(reservation_id=reserve(five).pk)
    reserve(five)
    before = entries(five)

    with pytest.raises(OutOfCredits) as refused:
        reserve(five, 4)

    month_ends = periods()[1].ends_at
    assert refused.value.details == {
        "resource": "credits", "limit": 5, "used": 2, "resets_at": f"{month_ends:%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip
    assert (refused.value.status, refused.value.code, entries(five)) == (402, "QUOTA_EXCEEDED", before)


@pytest.mark.parametrize("credits", [0, -3])
def test_no_price_is_below_one(five, credits):
    with pytest.raises(IntegrityError), transaction.atomic():
        reserve(five, credits)

    assert (balance(five), Reservation.objects.count()) == (5, 0)


@pytest.mark.parametrize(("credits", "reason"), [(0, "why"), (-5, "why"), (5, "")])
def test_staff_grant_something_and_say_why(five, credits, reason):
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.grant_credits(user=five, credits=credits, reason=reason)

    assert (balance(five), Grant.objects.count()) == (5, 1)


def test_what_expires_first_is_spent_first_and_what_never_expires_last(poor):
    soon, later = (timezone.now() + timedelta(days=days) for days in (1, 2))
    for credits, expires_at in ((2, None), (2, later), (2, soon), (1, soon)):
        ledger.grant_credits(user=poor, credits=credits, reason="r", expires_at=expires_at)

    held = reserve(poor, 6)

    taken = held.entries.order_by("id").values_list("grant__expires_at", "amount")
    assert list(taken) == [(soon, -2), (soon, -1), (later, -2), (None, -1)]

    # What was not used goes back to those that would be spent last.
    ledger.settle(reservation_id=held.pk, used=4)
    left = Grant.objects.order_by("id").values_list("remaining", flat=True)
    assert list(left) == [2, 1, 0, 0]

    reserve(poor)
    assert list(left.all()) == [2, 0, 0, 0]


def test_what_has_expired_is_not_spent_even_before_the_sweep_comes(five):
    with unguarded():
        Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(OutOfCredits):
        reserve(five)

    assert ledger.sweep_credits() == 1  # the refusal took its own entries back
    assert entries(five) == [("grant", 5, 5), ("expire", -5, 0)]
    assert ledger.sweep_credits() == 0


def test_what_is_given_back_to_a_grant_that_has_expired_expires_at_once(five):
    held, paid = reserve(five, 2), reserve(five, 3)
    with unguarded():
        Grant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    ledger.refund(reservation_id=held.pk)
    ledger.settle(reservation_id=paid.pk, used=1)

    assert entries(five)[3:] == [("refund", 2, 2), ("expire", -2, 0), ("settle", 2, 2), ("expire", -2, 0)]


def test_what_lost_work_holds_is_given_back_by_the_sweep(five):
    lost, alive = reserve(five, 2), reserve(five)
    Reservation.objects.filter(pk=lost.pk).update(held_until=timezone.now() - timedelta(seconds=1))

    sweep_credits()

    states = dict(Reservation.objects.values_list("pk", "status"))
    assert (states, balance(five)) == ({lost.pk: "refunded", alive.pk: "held"}, 4)


def test_an_account_outlives_its_person(five):
    reserve(five)
    account = Account.objects.get(user=five)

    gone(five)

    account.refresh_from_db()
    assert (account.user_id, account.balance, account.entries.count()) == (None, 4, 2)
    ledger.refund(reservation_id=account.reservations.get().pk)
    assert OutboxEvent.objects.get(event_type="credits.refunded").user_id is None


class TestTheDatabase:
    """Refuses what no code of ours does."""

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE accounts_ledgerentry SET amount = 50",
            "UPDATE accounts_ledgerentry SET account_id = account_id",
            "DELETE FROM accounts_ledgerentry",
        ],
    )
    def test_changes_of_entries(self, five, sql):
        with pytest.raises(IntegrityError, match="only appended to"), transaction.atomic():
            connection.cursor().execute(sql)

        assert entries(five) == [("grant", 5, 5)]

    def test_emptying_the_ledger(self, five):
        cursor = connection.cursor()
        cursor.execute("SET LOCAL nocturna.ledger = 'may be emptied'")  # what once opened it
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses a table with pending ones anyway
        with pytest.raises(IntegrityError, match="only appended to"), transaction.atomic():
            cursor.execute("TRUNCATE accounts_ledgerentry")

        assert entries(five) == [("grant", 5, 5)]

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE accounts_account SET balance = balance + 1",
            "UPDATE accounts_grant SET remaining = remaining - 1",
            "UPDATE accounts_grant SET credits = credits + 1",
            "INSERT INTO accounts_account (id, balance, created_at) VALUES (gen_random_uuid(), 7, now())",
            "INSERT INTO accounts_grant (account_id, source, credits, remaining, plan, reason, created_at)"
            " SELECT id, 'staff', 7, 7, '', 'r', now() FROM accounts_account",
        ],
    )
    def test_balances_that_no_entry_moves(self, five, sql):
        with pytest.raises(IntegrityError, match="move by entries"), transaction.atomic():
            connection.cursor().execute(sql)

        assert (balance(five), Grant.objects.get().remaining, Account.objects.count()) == (5, 5, 1)

    @pytest.mark.parametrize(
        ("kind", "amount"),
        [("grant", -1), ("grant", 5), ("expire", 1), ("expire", -6), ("reserve", -1), ("settle", 0), ("refund", 1),
         ("gift", 1)],
    )  # fmt: skip
    def test_entries_that_go_the_wrong_way(self, five, kind, amount):
        grant = Grant.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(account=grant.account, grant=grant, kind=kind, amount=amount)

        assert entries(five) == [("grant", 5, 5)]

    def test_an_end_of_a_reservation_that_has_ended(self, five):
        held = reserve(five)
        ledger.settle(reservation_id=held.pk)
        row = {"account_id": held.account_id, "grant": Grant.objects.get(), "reservation": held}

        for kind, amount in (("refund", 1), ("settle", 0), ("reserve", -1)):
            with pytest.raises(IntegrityError), transaction.atomic():
                LedgerEntry.objects.create(kind=kind, amount=amount, **row)

        assert entries(five)[2:] == [("settle", 0, 4)]

    def test_entries_across_accounts(self, five, mallory):
        reserve(five)
        theirs = ledger.grant_credits(user=on_plan(mallory, "poor"), credits=1, reason="r")
        held, mine = Reservation.objects.get(), Grant.objects.exclude(pk=theirs.pk).get()

        for row in (
            {"account": mine.account, "grant": theirs, "kind": "expire", "amount": -1},
            {"account": theirs.account, "grant": theirs, "reservation": held, "kind": "reserve", "amount": -1},
        ):
            with pytest.raises(IntegrityError, match="not of this account"), transaction.atomic():
                LedgerEntry.objects.create(**row)

    def test_a_reservation_that_contradicts_itself(self, five):
        held = reserve(five, 2)
        for values in (
            {"status": "settled"},
            {"status": "settled", "charged": 3, "closed_at": timezone.now()},
            {"status": "refunded", "charged": 1, "closed_at": timezone.now()},
            {"charged": 0},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Reservation.objects.filter(pk=held.pk).update(**values)

    @pytest.mark.parametrize(
        "change",
        [
            "credits = credits - 1",
            "purpose = 'gift'",
            "created_at = now() - interval '1 day'",
            "account_id = (SELECT id FROM accounts_account WHERE id <> account_id)",
            "status = 'held', charged = NULL, closed_at = NULL",
            "status = 'refunded', charged = 0",
            "charged = charged - 1",
            "closed_at = now() + interval '1 day'",
        ],
    )
    def test_changes_of_a_reservation_that_are_none_of_its_ends(self, five, mallory, change):
        ledger.open_account(mallory)
        held = reserve(five, 2)
        ledger.settle(reservation_id=held.pk)
        before = Reservation.objects.values().get()

        with pytest.raises(IntegrityError, match="ends once"), transaction.atomic():
            connection.cursor().execute(f"UPDATE accounts_reservation SET {change}")

        assert Reservation.objects.values().get() == before

    def test_a_reservation_that_begins_at_its_end(self, five):
        row = {"account": Account.objects.get(user=five), "credits": 1, "held_until": timezone.now()}
        with pytest.raises(IntegrityError, match="begins held"), transaction.atomic():
            Reservation.objects.create(status="refunded", charged=0, closed_at=timezone.now(), **row)

        assert not Reservation.objects.exists()

    def test_an_account_that_gets_another_owner(self, five, mallory):
        account = Account.objects.get(user=five)
        for owner in (mallory, None):
            with pytest.raises(IntegrityError, match="until they are erased"), transaction.atomic():
                Account.objects.filter(pk=account.pk).update(user=owner)
        User.objects.filter(pk=five.pk).update(deleted_at=timezone.now())
        Account.objects.filter(pk=account.pk).update(user=None)
        for owner in (five, mallory):
            with pytest.raises(IntegrityError, match="until they are erased"), transaction.atomic():
                Account.objects.filter(pk=account.pk).update(user=owner)

        assert Account.objects.get().user is None


def test_the_check_finds_what_went_past_the_triggers(five, capsys):
    held = reserve(five)
    call_command("check_ledger")
    assert (capsys.readouterr().out, check_ledger()) == ("The ledger agrees with itself.\n", 0)

    mark = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # what an operator's hand can do
        cursor.execute("UPDATE accounts_account SET balance = 50")
        cursor.execute("UPDATE accounts_grant SET remaining = 1")
        cursor.execute("UPDATE accounts_reservation SET credits = 2")
        cursor.execute("INSERT INTO accounts_grant (account_id, source, credits, remaining, plan, reason, created_at)"
                       " SELECT id, 'staff', 7, 0, '', 'r', now() FROM accounts_account")  # fmt: skip
    account, first, second = held.account_id, *Grant.objects.order_by("id").values_list("pk", flat=True)

    assert list(contradictions()) == [
        f"account {account}: its balance is not the sum of its entries",
        f"account {account}: its balance is not what remains of its grants",
        f"grant {first}: what remains is not the sum of its entries",
        f"grant {second}: it was not entered with its credits",
        f"reservation {held.pk}: its entries do not say what it says",
    ]
    assert check_ledger() == 5
    with pytest.raises(CommandError, match="contradicts itself in 5 rows"):
        call_command("check_ledger")
    transaction.savepoint_rollback(mark)
    connection.cursor().execute("SET LOCAL session_replication_role = origin")


def test_the_check_finds_credits_that_were_somebody_elses(five, mallory):
    account = Account.objects.get(user=five)
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute("UPDATE accounts_account SET user_id = %s", [mallory.pk])
    cursor.execute("SET LOCAL session_replication_role = origin")

    assert list(contradictions()) == [f"account {account.pk}: its credits were given to somebody else"]
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute("UPDATE accounts_account SET user_id = %s", [five.pk])
    cursor.execute("SET LOCAL session_replication_role = origin")


def test_work_that_nobody_asked_for_is_not_charged(db):
    with pytest.raises(Reservation.DoesNotExist):
        ledger.settle(reservation_id=uuid.uuid4())
