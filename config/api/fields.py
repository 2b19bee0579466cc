"""Serializer manners: unknown and read-only fields are refused, `?fields=` selects what comes back."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework import serializers
from rest_framework.fields import SkipField, empty, get_error_detail

from config.api.unseen import CONTROLS, hides

# DRF says these, and its own catalogue has no Russian for them: ours is asked first.
DRF_SAYS = (gettext_noop("Not a valid string."), gettext_noop("Must be a valid boolean."))
_ASKED: Final = object()
# Defaults of which each request has its own.
_MADE_ANEW: Final = (list, dict)


class Identifier(serializers.UUIDField):
    """A UUID as text: DRF's own field takes any number for one."""

    default_error_messages = {"invalid": gettext_lazy("Must be a valid UUID.")}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class OneLine(serializers.CharField):
    """Before another field of text in a class's bases: a name, or whatever else is shown in a line of a list."""

    default_error_messages = {
        "control": gettext_lazy("Control characters are not allowed."),
        "unseen": gettext_lazy("Invisible characters are not allowed."),
    }

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if CONTROLS.search(value):
            self.fail("control")
        if hides(value):
            self.fail("unseen")
        return value


class StrictMixin(serializers.Serializer[Any]):
    """A field that nobody reads is a typing mistake, and a read-only one a misunderstanding: say so."""

    default_error_messages = {"invalid": gettext_lazy("Must be an object.")}

    def strangers(self, data: Any) -> dict[str, Any]:
        """What is wrong with the names alone."""
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            fields = self.fields.fields
            for name in data:
                field = fields.get(name)
                if field is None:
                    errors[str(name)[:100]] = [_("Unknown field.")]
                elif field.read_only:
                    errors[name] = [_("This field is read-only.")]
        return errors

    def to_internal_value(self, data: Any) -> Any:
        errors = self.strangers(data)
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail = error.detail
            raise serializers.ValidationError({**errors, **detail} if isinstance(detail, dict) else detail) from error
        if errors:
            raise serializers.ValidationError(errors)
        return value


class StrictSerializer(StrictMixin):
    """For requests: bodies of JSON, whose fields have no other source than their names.

    Read as DRF reads them, without what it does for forms, sources and defaults of what is read-only, and of a field
    that is left out but to take its default. At half of its time.
    """

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        faults, values = self.strangers(data), {}
        for name, field, check, left_out in self._reading:
            if left_out is not _ASKED and name not in data:
                if left_out is not empty:
                    values[name] = left_out() if left_out in _MADE_ANEW else left_out
                continue
            try:
                if name in data or field.required or check is not None:
                    value = field.run_validation(data.get(name, empty))
                else:
                    value = field.get_default()
                values[name] = value if check is None else check(value)
            except serializers.ValidationError as error:
                faults[name] = error.detail
            except DjangoValidationError as error:
                faults[name] = get_error_detail(error)
            except SkipField:
                pass
        if faults:
            raise serializers.ValidationError(faults)
        return values

    @cached_property
    def _reading(self) -> list[tuple[str, Any, Any, Any]]:
        """Name, field, the serializer's own check of it, if there is one, and what it is when it is left out."""
        named = [(str(field.field_name), field) for field in self._writable_fields]
        checked = [(name, field, getattr(self, f"validate_{name}", None)) for name, field in named]
        return [(name, field, check, self._left_out(field, check)) for name, field, check in checked]

    def _left_out(self, field: Any, check: Any) -> Any:
        """`empty` of a field that is then not there, _ASKED of one that has to say so itself."""
        if field.required or check is not None:
            return _ASKED
        if field.default is empty or getattr(self.root, "partial", False):
            return empty
        return _ASKED if callable(field.default) and field.default not in _MADE_ANEW else field.default

    def run_validators(self, value: Any) -> None:
        if self.validators:
            super().run_validators(value)


class SelectFieldsMixin(serializers.Serializer[Any]):
    """`?fields=id,name` on lists and single objects."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request: Any = self.context.get("request")
        wanted = getattr(request, "query_params", {}).get("fields") if getattr(request, "method", "") == "GET" else None
        if wanted is None or self.parent not in (None, self.root):
            return fields
        names = {name.strip() for name in wanted.split(",") if name.strip()}
        if unknown := sorted(names - set(fields)):
            raise serializers.ValidationError({"fields": [_("Unknown field: %s.") % ", ".join(unknown)[:200]]})
        return {name: field for name, field in fields.items() if name in names}


class StrictModelSerializer(SelectFieldsMixin, StrictMixin, serializers.ModelSerializer[Any]):
    """For resources: strict on the way in, selectable on the way out."""
