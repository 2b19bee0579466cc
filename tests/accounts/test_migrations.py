"""Migrations that run while people sign in: no table is held while its rows are looked at."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

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
