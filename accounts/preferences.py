"""What a person prefers: the shape of `preferences`, of which only what was chosen is stored."""

from typing import Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.fields import Flag, Orb, Word
from config.api.fields import Identifier, StrictSerializer

MAX_BYTES = 16_000


class ChartSettingsSerializer(StrictSerializer):
    """Defaults for new charts, as `settings` of `POST /charts`."""

    zodiac = serializers.ChoiceField(["tropical", "sidereal"], required=False)
    ayanamsa = Word(required=False, allow_null=True)
    house_system = Word(required=False)
    center = serializers.ChoiceField(["geocentric", "topocentric", "heliocentric"], required=False)
    house_fallback = Word(required=False, allow_null=True)
    points = serializers.ListField(child=Word(), required=False, max_length=100)
    aspects = serializers.DictField(child=Orb(), required=False)


class NotificationsSerializer(StrictSerializer):
    """What may be told by e-mail."""

    chart_ready = Flag(required=False)
    reading_done = Flag(required=False)
    quota_low = Flag(required=False)
    news = Flag(required=False)


class PreferencesSerializer(StrictSerializer):
    chart_settings = ChartSettingsSerializer(required=False)
    primary_chart = Identifier(required=False, allow_null=True)
    notifications = NotificationsSerializer(required=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if len(orjson.dumps(data)) > MAX_BYTES:
            raise serializers.ValidationError([_("Must be at most 16 kB.")])
        value: dict[str, Any] = super().to_internal_value(data)
        if value.get("primary_chart") is not None:
            value["primary_chart"] = str(value["primary_chart"])
        return value

    def to_representation(self, instance: Any) -> Any:
        return instance
