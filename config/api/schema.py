"""What drf-spectacular cannot see for itself: the error envelope on every operation, the headers, the tags."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc, get_lib_doc_excludes

from config.api.fields import SelectFieldsMixin, StrictMixin, StrictModelSerializer, StrictSerializer

_ENVELOPE = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "details", "timestamp", "request_id"],
            "properties": {
                "code": {"type": "string", "examples": ["VALIDATION_ERROR"]},
                "message": {"type": "string", "examples": ["Invalid input."]},
                "details": {"type": "object", "additionalProperties": True},
                "timestamp": {"type": "string", "format": "date-time"},
                "request_id": {"type": ["string", "null"], "format": "uuid"},
            },
        }
    },
}
_METHODS = ("get", "post", "put", "patch", "delete")


class ApiSchema(AutoSchema):
    """Operations grouped by the first part of their path."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema's own
        """What the method says. What stands over a class is for who reads the code."""
        return get_doc(getattr(self.view, self.method.lower(), None))

    def get_override_parameters(self) -> list[Any]:
        return []


def classes_without_words() -> list[type]:
    """Bases, whose docstrings describe no body."""
    theirs: list[type] = get_lib_doc_excludes()  # type: ignore[no-untyped-call]
    return [*theirs, SelectFieldsMixin, StrictMixin, StrictModelSerializer, StrictSerializer]


def describe_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation may answer with the envelope."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = _ENVELOPE
    answer = {
        "description": "An error, from any layer.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for path in result["paths"].values():
        for method in _METHODS:
            if method in path:
                path[method]["responses"].setdefault("default", answer)
    return result
