"""Fields of the back office's forms that take whatever is sent: what cannot be is named, and the form drawn again."""

from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from config.api.codec import check_depth_and_nul
from config.api.errors import AppError


class KeyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Django refuses what can be no key, and fails when it looks for it again to show it."""

    def prepare_value(self, value: Any) -> Any:
        key, model = super().prepare_value(value), self.queryset.model  # type: ignore[union-attr]  # a form's is set
        try:
            (model._meta.get_field(self.to_field_name) if self.to_field_name else model._meta.pk).to_python(key)
        except ValidationError:
            return None
        return key


class JsonField(forms.JSONField):
    """No deeper than the API takes it, and without what PostgreSQL's JSON or UTF-8 has no place for."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value and not _is_readable(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        if isinstance(data, str) and not _is_readable(data):
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)


def _is_readable(text: str) -> bool:
    try:
        check_depth_and_nul(orjson.loads(text))
    except (orjson.JSONDecodeError, AppError):
        return False
    return True
