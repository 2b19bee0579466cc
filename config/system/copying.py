"""Many rows at once, by PostgreSQL's COPY: their JSON is written once, and nothing of it is quoted into a statement."""

from collections.abc import Callable, Sequence
from operator import attrgetter
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
    values, written = attrgetter(*(field.attname for field in fields)), [*map(_writer, fields)]
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            pairs = zip(values(row), written, strict=True)
            copy.write_row([value if value is None or write is None else write(value) for value, write in pairs])


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], str] | None:
    """What writes its values, never null; None: the driver."""
    if isinstance(field, JSONField):
        return lambda value: orjson.dumps(field.get_db_prep_save(value, connection).obj).decode()
    if isinstance(field, ArrayField) and isinstance(field.base_field, IntegerField):
        # As the driver writes it, which looks at the type of each of a hundred numbers.
        return lambda value: f"{{{orjson.dumps(value)[1:-1].decode()}}}"
    return None
