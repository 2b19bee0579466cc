"""How a wheel is to look."""

from typing import Any

from rest_framework import serializers

from charts.drawing import LARGEST, SMALLEST


class WheelSerializer(serializers.Serializer[Any]):
    theme = serializers.ChoiceField(choices=["light", "dark"], default="light")
    size = serializers.IntegerField(default=600, min_value=SMALLEST, max_value=LARGEST, help_text="Pixels a side.")
