"""Serializer manners: unknown and read-only fields are refused, `?fields=` selects what comes back."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers


class Identifier(serializers.UUIDField):
    """A UUID as text: DRF's own field takes any number for one."""

    default_error_messages = {"invalid": gettext_lazy("Must be a valid UUID.")}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictMixin(serializers.Serializer[Any]):
    """A field that nobody reads is a typing mistake, and a read-only one a misunderstanding: say so."""

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            for name in data:
                field = self.fields.get(name)
                if field is None:
                    errors[str(name)[:100]] = [_("Unknown field.")]
                elif field.read_only:
                    errors[name] = [_("This field is read-only.")]
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail = error.detail
            raise serializers.ValidationError({**errors, **detail} if isinstance(detail, dict) else detail) from error
        if errors:
            raise serializers.ValidationError(errors)
        return value


class StrictSerializer(StrictMixin):
    """For requests."""


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
