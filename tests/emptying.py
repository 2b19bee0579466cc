"""How a test that commits leaves the database: with what the migrations and `load_prompts` put there, and nothing else.

Django truncates every table, empty or not, and sends `post_migrate`, which makes every content type and permission
anew: thirty times the work of deleting what there is, after each of several hundred tests.
"""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.test import TransactionTestCase

from accounts.shipped_plans import ship_after_flush
from analytics.alerts import shipped
from analytics.models import AlertRule
from interpretations.services.prompts import load_prompts

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
# Whoever still writes is waited for, as TRUNCATE would: what a thread commits late must not reach the next test.
EMPTY = """
DO $$
DECLARE name text; held boolean;
BEGIN
    LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE;
    SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO held;
        IF held THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
END $$
"""


def leave_empty(test: TransactionTestCase) -> None:
    for alias in test._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
        names = ", ".join(f"'{table}'" for table in tables)
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute(EMPTY.format(tables=", ".join(tables), names=names))
    ship_after_flush()
    shipped.ship(AlertRule)
    load_prompts()
