"""API keys, as they are asked for and shown."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.fields import Line
from accounts.models import ApiKey
from accounts.scopes import KEY_SCOPES
from accounts.services.api_keys import LONGEST_OVERLAP, PREFIX
from config.api.fields import SelectFieldsMixin, StrictSerializer

_LONGEST = int(LONGEST_OVERLAP.total_seconds())
_KEY = {
    "id": "8d6a3f1e-52c4-4b7e-9f0a-1c2d3e4f5a6b",
    "name": "Nightly import",
    "scopes": ["charts:read", "charts:write"],
    "created_at": "2026-11-20T09:00:00.000000Z",
    "updated_at": "2026-11-20T09:00:00.000000Z",
    "expires_at": None,
    "last_used_at": None,
    "rotated_at": None,
    "previous_until": None,
}
_TEXT = f"{PREFIX}8d6a3f1e52c44b7e9f0a1c2d3e4f5a6b_…"


def _scopes(**more: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(sorted(KEY_SCOPES)),
        min_length=1,
        max_length=len(KEY_SCOPES),
        help_text="A part of your own.",
        **more,
    )


class ApiKeyRequestSerializer(StrictSerializer):
    name = Line(max_length=200)
    scopes = _scopes()
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="null: never.")


class ApiKeyChangesSerializer(StrictSerializer):
    name = Line(required=False, max_length=200)
    scopes = _scopes(required=False)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, help_text="null: never.")


class RotationSerializer(StrictSerializer):
    overlap = serializers.IntegerField(
        required=False,
        default=86_400,
        min_value=0,
        max_value=_LONGEST,
        help_text="Seconds that the former key works on; 0: it dies at once.",
    )

    def validate_overlap(self, seconds: int) -> timedelta:
        return timedelta(seconds=seconds)


@extend_schema_serializer(examples=[OpenApiExample("A key", value=_KEY, response_only=True)])
class ApiKeySerializer(SelectFieldsMixin, serializers.ModelSerializer[ApiKey]):
    class Meta:
        model = ApiKey
        fields = [
            "id",
            "name",
            "scopes",
            "created_at",
            "updated_at",
            "expires_at",
            "last_used_at",
            "rotated_at",
            "previous_until",
        ]


@extend_schema_serializer(examples=[OpenApiExample("A new key", value={**_KEY, "key": _TEXT}, response_only=True)])
class NewApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    key = serializers.CharField(help_text="Shown only this once.")

    class Meta:
        model = ApiKey
        fields = [*ApiKeySerializer.Meta.fields, "key"]
