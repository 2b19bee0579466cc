"""JSON Schema of the engine's results, drawn from their annotations: the document cannot say what they are not."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

Schema = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    float: {"type": "number"},
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def schema_of(shape: Any) -> Schema:
    """shape: an annotation of plain types, literals, tuples, mappings by name and dataclasses, or fields by name.

    Raises TypeError for anything else.
    """
    if isinstance(shape, Mapping):
        return _object({name: schema_of(field) for name, field in shape.items()})
    if shape is Any:
        return {}
    if shape in _PLAIN:
        return _PLAIN[shape]
    if isinstance(shape, type) and is_dataclass(shape):
        hints = get_type_hints(shape)
        described = {"description": " ".join((shape.__doc__ or "").split())}
        return {**_object({field.name: schema_of(hints[field.name]) for field in fields(shape)}), **described}
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return {"oneOf": [schema_of(one) for one in arguments]}
    if origin is tuple:
        return _array(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(arguments[1])}
    raise TypeError(f"{shape} has no JSON Schema here.")


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _array(items: tuple[Any, ...]) -> Schema:
    if len(items) == 2 and items[1] is Ellipsis:
        return {"type": "array", "items": schema_of(items[0])}
    return {
        "type": "array",
        "prefixItems": [schema_of(item) for item in items],
        "minItems": len(items),
        "maxItems": len(items),
    }


class ShapeField(serializers.Field[Any, Any, Any, Any]):
    """A block of an answer that passes through as the engine made it."""

    def __init__(self, shape: Any, **options: Any) -> None:
        self.shape = shape
        super().__init__(required=False, **options)

    def __deepcopy__(self, memo: Any) -> "ShapeField":
        return self.__class__(self.shape)

    def to_representation(self, value: Any) -> Any:
        return value


class ShapeFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = ShapeField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Schema:
        return schema_of(self.target.shape)
