"""Many rows at once, by PostgreSQL's COPY in its binary form: no value is written as text to be read again, and JSON is
written once.
"""

import re
import struct
import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import orjson
from django.db import connection, models
from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

_LENGTH: Final = re.compile(r"\(\d+\)")  # which types of columns have, and types of values do not


def insert(rows: Sequence[models.Model]) -> None:
    """Store rows of one model, with the values that they have, in the caller's transaction.

    Every column is written: defaults of the database do not apply. Errors: IntegrityError.
    """
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    table = sql.Identifier(rows[0]._meta.db_table)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(table, columns)
    values, written = attrgetter(*(field.attname for field in fields)), [*map(_writer, fields)]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        for dumper in (_Json, _Bigints):
            cursor.adapters.register_dumper(None, dumper)
        with cursor.copy(statement) as copy:
            copy.set_types([_LENGTH.sub("", str(field.db_type(connection))) for field in fields])
            for row in rows:
                pairs = zip(values(row), written, strict=True)
                copy.write_row([value if value is None or write is None else write(value) for value, write in pairs])


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What makes its values, never null, what the driver takes; None: they are."""
    if isinstance(field, models.JSONField):
        return lambda value: orjson.dumps(field.get_db_prep_save(value, connection).obj)
    if isinstance(field, models.UUIDField):
        return lambda value: value if isinstance(value, uuid.UUID) else uuid.UUID(value)
    return None


class _Json(Dumper):
    """JSON text."""

    format, oid = Format.BINARY, types["jsonb"].oid

    def dump(self, obj: bytes) -> bytes:
        return b"\1" + obj  # the version of its format


class _Bigints(Dumper):
    """A list, at once: the driver's own looks at the type of each of a hundred numbers."""

    format, oid = Format.BINARY, types["int8"].array_oid

    def dump(self, obj: Sequence[int]) -> bytes:
        many = len(obj)
        values = [8] * (2 * many)  # each after its length in bytes
        values[1::2] = obj
        return _array(many).pack(1, 0, types["int8"].oid, many, 1, *values)


@lru_cache(maxsize=512)
def _array(many: int) -> struct.Struct:
    """Of one dimension without nulls, counted from 1: array_send of PostgreSQL."""
    return struct.Struct(f"!iiIii{many * 'iq'}")
