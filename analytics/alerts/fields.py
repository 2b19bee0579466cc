"""A field of JSON that takes whatever is sent: what cannot be is named, and the form drawn again."""

from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from config.api.codec import check_depth_and_nul
from config.api.errors import AppError


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
