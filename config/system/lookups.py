"""What may be asked for in the address of a list of the back office: rows tell what they were found by."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, Model


def reaches_into_json(model: type[Model], parts: list[str]) -> bool:
    """parts: of a lookup, between its underscores."""
    return any(isinstance(field, JSONField) and rest for field, rest in _named(model, parts))


def looks_behind(
    model: type[Model], parts: list[str], *, shown: set[str], may_list: Callable[[type[Model]], bool]
) -> bool:
    """Does it ask for what is in a list that is closed? Not by the keys that the list itself shows."""
    for place, (field, rest) in enumerate(_named(model, parts)):
        by_key = place == 0 and field.name in shown and _is_key(field, rest)
        if field.is_relation and not by_key and not may_list(field.related_model):
            return True
    return False


def _named(model: type[Model] | None, parts: list[str]) -> Iterator[tuple[Any, list[str]]]:
    """Each field that a lookup names, and what follows it there."""
    for place, part in enumerate(parts, 1):
        if model is None:
            return
        try:
            field: Any = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return
        yield field, parts[place:]
        model = field.related_model


def _is_key(field: Any, rest: list[str]) -> bool:
    """A foreign key, of which nothing but the key is asked for."""
    if not (field.concrete and (field.many_to_one or field.one_to_one)):
        return False
    behind = next(_named(field.related_model, rest), None)
    return behind is None or behind[0] == field.target_field
