"""How a test that commits leaves the database: with what the migrations and `load_prompts` put there, and nothing else.

Django truncates every table, empty or not, and sends `post_migrate`, which makes every content type and permission
anew; and the prompts would be checked again. To delete what there is and copy those rows back is a hundredth of that,
after each of a thousand tests.
"""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test import TransactionTestCase

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
COPY = """
DROP SCHEMA IF EXISTS pristine CASCADE;
CREATE SCHEMA pristine;
DO $$
DECLARE name text; held boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO held;
        IF held THEN EXECUTE format('CREATE TABLE pristine.%I AS TABLE %I', name, name); END IF;
    END LOOP;
END $$
"""
# Whoever still writes is waited for, as TRUNCATE would: what a thread commits late must not reach the next test.
RESTORE = """
DO $$
DECLARE name text; named text; held boolean;
BEGIN
    LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;
    SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO held;
        IF held THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
    FOR name, named IN
        SELECT table_name, string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
        WHERE table_schema = 'pristine' GROUP BY table_name
    LOOP
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM pristine.%I', name, named, named, name);
    END LOOP;
END $$
"""


def remember() -> None:
    """Before the first test."""
    _execute(DEFAULT_DB_ALIAS, COPY)


def leave_empty(test: TransactionTestCase) -> None:
    for alias in test._databases_names(include_mirrors=False):
        _execute(alias, RESTORE)


def _execute(alias: str, statements: str) -> None:
    tables = sorted(set(connections[alias].introspection.django_table_names(only_existing=True)) - KEPT)
    names = ", ".join(f"'{table}'" for table in tables)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statements.format(tables=", ".join(tables), names=names))
