"""A field of the back office's forms that takes whatever is sent: what cannot be is named, and the form drawn again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class KeyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Django refuses what can be no key, and fails when it looks for it again to show it."""

    def prepare_value(self, value: Any) -> Any:
        key, model = super().prepare_value(value), self.queryset.model  # type: ignore[union-attr]  # a form's is set
        try:
            (model._meta.get_field(self.to_field_name) if self.to_field_name else model._meta.pk).to_python(key)
        except ValidationError:
            return None
        return key
