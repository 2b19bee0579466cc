"""Some of what a JSON column holds."""

from typing import Any

from django.db.models import F, Func, JSONField


class Parts(Func):
    """Keys of an object and what they hold, null where it has them not, as one object.

    A column of many kilobytes is stored packed: the database unpacks it once for all of them, not for each.
    """

    output_field = JSONField()

    def __init__(self, column: str, *keys: str, **extra: Any) -> None:
        columns = ", ".join(f"{key} jsonb" for key in keys)
        template = f"(SELECT to_jsonb(part) FROM jsonb_to_record(%(expressions)s) AS part({columns}))"  # noqa: S608  (no client names them)
        super().__init__(F(column), template=template, **extra)
