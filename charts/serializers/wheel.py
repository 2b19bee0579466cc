"""How a wheel is to look."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from charts.drawing import LARGEST, MOST_RINGS, SMALLEST, THEMES, VIEWS
from charts.models import MINE
from charts.serializers.fields import Choice, WholeNumber
from charts.serializers.reading import StrictQuerySerializer

A4 = 794  # CSS pixels


class BesideField(serializers.CharField):
    """Ids of charts, or `mine`, separated by commas or in several parameters."""

    default_error_messages = {
        "id": _("“{value}” is not a chart's id."),
        "rings": _("A wheel has three rings at most."),
    }

    def get_value(self, dictionary: Any) -> Any:
        return ",".join(dictionary.getlist(self.field_name)) if self.field_name in dictionary else empty

    def to_internal_value(self, data: Any) -> Any:
        found: list[UUID | str] = []
        for part in filter(None, map(str.strip, str(super().to_internal_value(data)).split(","))):
            try:
                found.append(MINE if part == MINE else UUID(part))
            except ValueError:
                self.fail("id", value=part)
        if len(found) >= MOST_RINGS:
            self.fail("rings")
        return found


class WheelSerializer(StrictQuerySerializer):
    theme = Choice(choices=list(THEMES), default="light")
    size = WholeNumber(low=SMALLEST, high=LARGEST, textual=True, default=600, help_text="Pixels across.")
    view = Choice(
        choices=list(VIEWS),
        default="wheel",
        help_text="`wheel` is a square; `page` has A4's proportions, with positions and the aspect grid.",
    )

    def get_fields(self) -> dict[str, Any]:
        """`with` cannot be an attribute's name."""
        beside = BesideField(
            default="",
            allow_blank=True,
            help_text="Ids of charts to draw round it, or `mine`, by commas; three rings in all.",
        )
        return {**super().get_fields(), "with": beside}


class WheelPageSerializer(WheelSerializer):
    """Of a PDF, whose unit is the CSS pixel: by itself it is a page of A4."""

    size = WholeNumber(
        low=SMALLEST, high=LARGEST, textual=True, default=A4,
        help_text=f"CSS pixels across; {A4} is the width of A4.",
    )  # fmt: skip  # what it may be, then what it is
    view = Choice(choices=list(VIEWS), default="page")


class SharedWheelSerializer(WheelSerializer):
    """Of a link, which shows one chart: nothing is drawn round it."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name != "with"}
