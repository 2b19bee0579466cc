"""How a request is read."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers


@cache
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """One for all requests and threads: validating leaves no trace in it, and making its fields costs more."""
    return kind()


def read(kind: type[serializers.Serializer[Any]], data: Any) -> Mapping[str, Any]:
    """The validated values of a body or a query string. Errors: DRF's ValidationError."""
    values: Mapping[str, Any] = _reader(kind).run_validation(data)
    return values
