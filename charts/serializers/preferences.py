"""What `preferences` of a person say of charts."""

from typing import Any

from django.utils.translation import gettext as _t
from rest_framework import serializers

from charts.serializers.births import SettingsRequestSerializer


class DefaultSettingsSerializer(SettingsRequestSerializer):
    """Settings of your new charts and calculations, where a request and its first subject leave them out."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("ayanamsa") is not None and attrs.get("zodiac") != "sidereal":
            raise serializers.ValidationError({"ayanamsa": [_t("The tropical zodiac has no ayanamsa.")]})
        return attrs
