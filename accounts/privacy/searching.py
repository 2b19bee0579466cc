"""Is anything left of a person? Looks for their id in the tables themselves, whatever the rooms say."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg import sql

# Columns without a foreign key that hold whose a row is: those below this app know nobody.
_NAMES: Final = ("user_id", "owner_id", "actor_id", "author_id", "subject_id", "person_id")


def tables() -> Iterator[type[models.Model]]:
    """With those between two models."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def columns() -> list[tuple[str, str]]:
    """(table, column) of every reference to a person, by a foreign key or by name."""
    person = apps.get_model(settings.AUTH_USER_MODEL)
    found = []
    for model in tables():
        for field in model._meta.local_concrete_fields:
            refers = field.is_relation and field.related_model is person
            named = isinstance(field, models.UUIDField) and field.attname in _NAMES
            if refers or named:
                found.append((model._meta.db_table, str(field.column)))
    return found


def references(user_id: uuid.UUID) -> dict[str, int]:
    """`table.column` → rows that refer to the person; what refers to nobody is left out."""
    return {f"{table}.{column}": count for table, column in columns() if (count := _count(table, column, user_id))}


def _count(table: str, column: str, user_id: uuid.UUID) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return _number(statement, [user_id])


def asked_by_address(logins: Sequence[str]) -> dict[str, int]:
    """`table.login` → rows of nobody in particular that hold one of these fingerprints."""
    found = {}
    for model in tables():
        if any(field.column == "login" for field in model._meta.local_concrete_fields):
            table = model._meta.db_table
            statement = sql.SQL("SELECT count(*) FROM {} WHERE login = ANY(%s) AND user_id IS NULL AND login <> ''")
            if count := _number(statement.format(sql.Identifier(table)), [list(logins)]):
                found[f"{table}.login"] = count
    return found


def mentions(texts: Sequence[str]) -> dict[str, int]:
    """table → rows in which any of the texts stands, in whatever column. Reads every row of the database."""
    patterns = ["%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%" for text in texts]
    found = {}
    for model in tables():
        table = model._meta.db_table
        statement = sql.SQL("SELECT count(*) FROM {} AS row WHERE row::text LIKE ANY(%s)").format(sql.Identifier(table))
        if count := _number(statement, [patterns]):
            found[table] = count
    return found


def _number(statement: sql.Composed, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
