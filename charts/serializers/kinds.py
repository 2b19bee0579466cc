"""What every kind of chart is asked with. What comes out is plain JSON and is kept as the chart's request."""

from typing import Any, Final

from charts.models import Kind
from charts.serializers.births import MomentSerializer, PlaceRequestSerializer, SettingsRequestSerializer
from charts.serializers.fields import Choice, Names, Text
from charts.serializers.subjects import SubjectField
from config.api.fields import StrictSerializer

DESCRIPTION: Final = ("kind", "name", "tags", "notes")


class Tags(Names):
    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class KindSerializer(StrictSerializer):
    """What all kinds share. A subclass adds what its technique needs."""

    kind = Choice(choices=Kind.choices, default=Kind.NATAL.value)
    name = Text(max_length=200, allow_blank=True, default="")
    tags = Tags(default=list, max_length=20)
    notes = Text(max_length=10_000, allow_blank=True, default="")
    settings = SettingsRequestSerializer(
        default=dict, help_text="Of all charts in the answer; what is left out is as in the first subject's own."
    )


class NatalRequestSerializer(KindSerializer):
    """The figure of a moment and a place."""

    moment = MomentSerializer()
    place = PlaceRequestSerializer()


class EventRequestSerializer(NatalRequestSerializer):
    """The figure of something that happened or will."""


class NatalTechniqueSerializer(KindSerializer):
    """A technique on one chart."""

    natal = SubjectField()
