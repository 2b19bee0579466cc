"""What plain SQL cannot do to rows that others rely on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Account, Grant, Plan, StaffGrant, Subscription, User
from accounts.services import ledger, profiles
from tests import factories

pytestmark = pytest.mark.django_db


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def given(alice, mallory):
    soon = timezone.now() + timedelta(days=30)
    grant = ledger.grant_credits(user=alice, credits=5, reason="kind", expires_at=soon, by=mallory)
    StaffGrant.objects.create(user=alice, grants="support", reason="x", granted_by=mallory, expires_at=soon)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return grant


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = NULL",
        "expires_at = now() + interval '9 years'",
        "source = 'week', period = now(), expires_at = now()",
        "period = now()",
        "reason = 'because'",
        "reason = '[erased]'",
        "plan = 'pro'",
        "key = gen_random_uuid()",
        "created_at = now() - interval '1 day'",
        "by_id = account.user_id",
        "account_id = gen_random_uuid()",
        "credits = 500",
    ],
)
def test_credits_stay_as_they_were_given(given, change):
    before = Grant.objects.values().get(pk=given.pk)

    with pytest.raises(IntegrityError, match=r"stay as they were given|move by entries"):
        run(f"UPDATE accounts_grant AS g SET {change} FROM accounts_account AS account WHERE g.id = %s", given.pk)

    assert Grant.objects.values().get(pk=given.pk) == before


def test_the_words_about_credits_go_with_the_person_alone(given, alice):
    profiles.delete_account(user=alice)

    run("UPDATE accounts_grant SET reason = '[erased]', by_id = NULL WHERE id = %s", given.pk)

    given.refresh_from_db()
    assert (given.reason, given.by, given.credits) == ("[erased]", None, 5)
    with pytest.raises(IntegrityError, match="stay as they were given"):
        run("UPDATE accounts_grant SET reason = 'kind' WHERE id = %s", given.pk)


@pytest.mark.parametrize(
    "table", ["account", "erasurereport", "grant", "plan", "reservation", "staffgrant", "subscription", "user"]
)
def test_no_table_of_what_is_kept_is_emptied(given, alice, table):
    factories.on_plan(alice, "pro")
    counts = [model.objects.count() for model in (Account, Grant, Plan, StaffGrant)]
    run("SELECT 1")

    with pytest.raises(IntegrityError, match=r"is not emptied|only appended to"):
        run(f"TRUNCATE accounts_{table} CASCADE")

    assert [model.objects.count() for model in (Account, Grant, Plan, StaffGrant)] == counts


@pytest.mark.parametrize("table", ["staffgrant", "subscription", "user"])
def test_what_says_who_may_what_goes_with_its_person_alone(given, alice, table):
    factories.on_plan(alice, "pro")
    run("SELECT 1")
    counts = [model.objects.count() for model in (User, StaffGrant, Subscription)]

    with pytest.raises(IntegrityError, match="who is being erased"):
        run(f"DELETE FROM accounts_{table} WHERE {'id' if table == 'user' else 'user_id'} = %s", alice.pk)

    assert [model.objects.count() for model in (User, StaffGrant, Subscription)] == counts


@pytest.mark.parametrize(
    ("code", "why"), [("free", "has no other"), ("guest", "has no other"), ("pro", "violates foreign key")]
)
def test_a_plan_that_somebody_has_stays(alice, code, why):
    factories.on_plan(alice, "pro")
    run("SELECT 1")

    with pytest.raises(IntegrityError, match=why):
        run("DELETE FROM accounts_plan WHERE code = %s", code)

    assert Plan.objects.filter(code=code).exists()
