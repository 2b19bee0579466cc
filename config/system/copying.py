"""Many rows at once, by PostgreSQL's COPY: their JSON is written once, and nothing of it is quoted into a statement."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import IntegerField, JSONField
from psycopg import sql


def insert(rows: Sequence[models.Model]) -> None:
    """Store rows of one model, with the values that they have, in the caller's transaction.

    Every column is written: defaults of the database do not apply. Errors: IntegrityError.
    """
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(rows[0]._meta.db_table), columns)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(tuple(_values(row, fields)))


def _values(row: models.Model, fields: Sequence["models.Field[Any, Any]"]) -> Iterator[Any]:
    for field in fields:
        value = getattr(row, field.attname)
        if value is None:
            yield None
        elif isinstance(field, JSONField):
            yield orjson.dumps(field.get_db_prep_save(value, connection).obj).decode()
        elif isinstance(field, ArrayField) and isinstance(field.base_field, IntegerField):
            # As the driver writes it, which looks at the type of each of a hundred numbers.
            yield f"{{{orjson.dumps(value)[1:-1].decode()}}}"
        else:
            yield value
