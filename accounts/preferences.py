"""What a person prefers: the shape of `preferences`, of which only what was chosen is stored."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.fields import Flag
from config.api.errors import AppError, ValidationFailed
from config.api.fields import Identifier, StrictSerializer

if TYPE_CHECKING:
    from accounts.models import User

MAX_BYTES = 16_000


# What the apps above this one know of its parts, filled in when those are ready, by the part's name: its serializer,
# and what checks it under the lock of the person's row. Checks raise an AppError.
PARTS: dict[str, type[StrictSerializer]] = {}
CHECKS: dict[str, Callable[["User", Any], None]] = {}


def check_preferences(user: "User", chosen: Mapping[str, Any]) -> None:
    """Errors: ValidationFailed, naming the part."""
    for name, check in CHECKS.items():
        if name in chosen:
            try:
                check(user, chosen[name])
            except AppError as error:
                raise ValidationFailed(details={"preferences": {name: [str(error.detail)]}}) from error


class NotificationsSerializer(StrictSerializer):
    """What may be told by e-mail."""

    chart_ready = Flag(required=False)
    reading_done = Flag(required=False)
    quota_low = Flag(required=False)
    news = Flag(required=False)


class PreferencesSerializer(StrictSerializer):
    primary_chart = Identifier(required=False, allow_null=True)
    notifications = NotificationsSerializer(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**{name: part(required=False) for name, part in PARTS.items()}, **super().get_fields()}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if len(orjson.dumps(data)) > MAX_BYTES:
            raise serializers.ValidationError([_("Must be at most 16 kB.")])
        value: dict[str, Any] = super().to_internal_value(data)
        if value.get("primary_chart") is not None:
            value["primary_chart"] = str(value["primary_chart"])
        return value

    def to_representation(self, instance: Any) -> Any:
        return instance
