"""How a request is read."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers


class StrictQuerySerializer(serializers.Serializer[Any]):
    """A parameter that nobody reads is a typing mistake: say so."""

    beside: tuple[str, ...] = ()  # read elsewhere

    def to_internal_value(self, data: Any) -> Any:
        if unknown := sorted(set(data).difference(self.fields, self.beside)):
            raise serializers.ValidationError({name[:100]: [_("Unknown field.")] for name in unknown})
        return super().to_internal_value(data)


@cache
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """One for all requests and threads: validating leaves no trace in it, and making its fields costs more."""
    return kind()


def read_body(kind: type[serializers.Serializer[Any]], data: Any) -> Mapping[str, Any]:
    """The validated body. kind: made of `charts.serializers.fields`. Errors: DRF's ValidationError."""
    values: Mapping[str, Any] = _reader(kind).run_validation(data)
    return values


def read_query(kind: type[serializers.Serializer[Any]], parameters: QueryDict) -> Mapping[str, Any]:
    """The validated query string, by DRF's own fields. Errors: DRF's ValidationError."""
    asked = kind(data=parameters)
    asked.is_valid(raise_exception=True)
    values: Mapping[str, Any] = asked.validated_data
    return values
