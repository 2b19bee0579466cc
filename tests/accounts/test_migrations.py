"""Migrations that run while people sign in: no table is held while its rows are looked at."""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from accounts.models import Mail, Ticket, User
from accounts.models.user import fingerprint
from accounts.services import addresses
from tests.factories import unguarded

pytestmark = pytest.mark.django_db


def sql_of(migration):
    out = StringIO()
    call_command("sqlmigrate", "accounts", migration, stdout=out, no_color=True)
    return out.getvalue()


def test_the_sessions_of_the_back_office_are_looked_at_beside_the_writers():
    added, validated = sql_of("0023"), sql_of("0027")

    assert re.findall(r'ADD CONSTRAINT "session_of_back_office_has_second_factor" .+ NOT VALID', added)
    assert "BEGIN" not in validated  # in a transaction of its own, the lock of what went before would be held
    assert 'VALIDATE CONSTRAINT "session_of_back_office_has_second_factor"' in validated


def test_every_constraint_of_accounts_was_validated():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated AND conname NOT LIKE 'pg_%%'")
        assert cursor.fetchall() == []


def test_rows_that_nobody_has_changed_learn_their_logins(alice, mallory):
    User.objects.filter(pk=alice.pk).update(username="ada_b")
    with unguarded():
        User.objects.filter(pk=alice.pk).update(logins=None)
    known = User.objects.get(pk=mallory.pk).logins

    import_module("accounts.migrations.0035_logins_of_rows_unchanged").fill(apps, None)

    assert set(User.objects.get(pk=alice.pk).logins) == {fingerprint(alice.email), fingerprint("ada_b")}
    assert User.objects.get(pk=mallory.pk).logins == known


def test_what_was_asked_for_by_an_address_learns_its_fingerprint(alice):
    addresses.ask_for_code(email="former@example.com")
    addresses.ask_for_code(email="other@example.com")
    for model in (Mail, Ticket):
        model.objects.update(login="")

    import_module("accounts.migrations.0037_asked_by_address_filled").fill(apps, None)

    known = sorted(map(fingerprint, ("former@example.com", "other@example.com")))
    assert [sorted(model.objects.values_list("login", flat=True)) for model in (Mail, Ticket)] == [known, known]
