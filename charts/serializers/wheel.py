"""How a wheel is to look."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from charts.drawing import LARGEST, MOST_RINGS, SMALLEST, THEMES, VIEWS

A4 = 794  # CSS pixels


class BesideField(serializers.CharField):
    """Ids of charts, separated by commas."""

    default_error_messages = {
        "id": _("“{value}” is not a chart's id."),
        "rings": _("A wheel has three rings at most."),
    }

    def to_internal_value(self, data: Any) -> Any:
        found = []
        for part in filter(None, str(super().to_internal_value(data)).split(",")):
            try:
                found.append(UUID(part.strip()))
            except ValueError:
                self.fail("id", value=part)
        if len(found) >= MOST_RINGS:
            self.fail("rings")
        return found


class WheelSerializer(serializers.Serializer[Any]):
    theme = serializers.ChoiceField(choices=list(THEMES), default="light")
    size = serializers.IntegerField(default=600, min_value=SMALLEST, max_value=LARGEST, help_text="Pixels across.")
    view = serializers.ChoiceField(
        choices=list(VIEWS),
        default="wheel",
        help_text="`wheel` is a square; `page` has A4's proportions, with positions and the aspect grid.",
    )

    def get_fields(self) -> dict[str, Any]:
        """`with` cannot be an attribute's name."""
        beside = BesideField(
            default="",
            allow_blank=True,
            help_text="Ids of charts to draw round it, by commas; three rings in all.",
        )
        return {**super().get_fields(), "with": beside}


class WheelPageSerializer(WheelSerializer):
    """Of a PDF, whose unit is the CSS pixel: by itself it is a page of A4."""

    size = serializers.IntegerField(
        default=A4, min_value=SMALLEST, max_value=LARGEST, help_text=f"CSS pixels across; {A4} is the width of A4."
    )
    view = serializers.ChoiceField(choices=list(VIEWS), default="page")


class SharedWheelSerializer(WheelSerializer):
    """Of a link, which shows one chart: nothing is drawn round it."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name != "with"}
