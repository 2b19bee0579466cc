"""A person's own settings of charts, used where a request and its first subject leave something out."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import ValidationError

from charts.serializers.births import SettingsRequestSerializer
from charts.serializers.reading import read_body

if TYPE_CHECKING:
    from accounts.models import User


def defaults_of(user: "User | None") -> Mapping[str, Any]:
    """What the person prefers of what the catalogue knows: a name that it no longer has is left out."""
    chosen = (user.preferences.get("chart_settings") or {}) if user is not None else {}
    if not chosen:
        return {}
    try:
        return read_body(SettingsRequestSerializer, chosen)
    except ValidationError:
        return {name: value for part in chosen for name, value in _one(part, chosen[part]).items()}


def _one(name: str, value: Any) -> Mapping[str, Any]:
    try:
        return read_body(SettingsRequestSerializer, {name: value})
    except ValidationError:
        return {}
