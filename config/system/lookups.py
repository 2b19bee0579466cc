"""What a list of the back office may be narrowed and searched by: rows tell what they were found by."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from config.system.secret import is_secret

_HOW: Final = "^=@"  # a field for searches is looked at, before its name


class NarrowedAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """What somebody wrote in the address. PostgreSQL has no text with a NUL; rows found by the beginning of a
        secret, or of what lies in a JSON column and is not shown to everybody, tell it, letter by letter; rows found by
        what they have in a list that is closed to this person tell what is there.
        """
        parts = lookup.split("__")
        if "\0" in str(value) or any(map(is_secret, parts)) or reaches_into_json(self.model, parts):
            return False
        return not self._looks_behind(request, lookup) and bool(super().lookup_allowed(lookup, value, request))

    def get_search_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        """Without those that lie in a list that is closed to this person."""
        fields = super().get_search_fields(request)
        return tuple(field for field in fields if not self._looks_behind(request, field.lstrip(_HOW)))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """By what to search is said to those alone for whom all of it is searched."""
        changelist = super().get_changelist_instance(request)
        if set(changelist.search_fields) < set(self.search_fields):
            changelist.search_help_text = None
        return changelist

    def _looks_behind(self, request: HttpRequest, lookup: str) -> bool:
        named = (*self.get_list_display(request), *self.get_list_filter(request), *super().get_search_fields(request))
        shown = {name.lstrip(_HOW).partition("__")[0] for name in named if isinstance(name, str)}
        return looks_behind(self.model, lookup.split("__"), shown=shown, may_list=partial(self.may_list, request))

    def may_list(self, request: HttpRequest, model: type[Model]) -> bool:
        office: Any = self.admin_site._registry.get(model)
        return office is not None and bool(office.has_view_permission(request))


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
