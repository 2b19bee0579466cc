"""What every kind of chart is asked with. What comes out is plain JSON and is kept as the chart's request."""

import unicodedata
from typing import Any, ClassVar, Final

from charts.models import Kind, Rating
from charts.serializers.births import MomentSerializer, PlaceRequestSerializer, SettingsRequestSerializer
from charts.serializers.fields import Choice, Line, Names, Text
from charts.serializers.subjects import SubjectField
from config.api.fields import StrictSerializer

DESCRIPTION: Final = ("kind", "name", "tags", "notes", "rating", "source")


class Tags(Names):
    """Each once, in the order given; spaces within a tag are single ones, and letters are composed (NFC)."""

    def to_internal_value(self, data: Any) -> list[str]:
        tags = super().to_internal_value(data)
        return list(dict.fromkeys(normalised_tag(tag) for tag in tags))


def normalised_tag(tag: str) -> str:
    return unicodedata.normalize("NFC", " ".join(tag.split()))


class KindSerializer(StrictSerializer):
    """What all kinds share. A subclass adds what its technique needs."""

    kind_is: ClassVar[str] = ""  # set where the serializers are listed by their kinds

    kind = Choice(choices=Kind.choices, default=Kind.NATAL.value)
    name = Line(max_length=200, allow_blank=True, default="")
    tags = Tags(default=list, max_length=20)
    notes = Text(max_length=10_000, allow_blank=True, default="")
    rating = Choice(
        choices=["", *Rating.values],
        default="",
        help_text="Of the source of the birth time, after Rodden; empty if it is not rated. X and XX are for a time "
        "that is unknown, and X is what it is then rated if nothing is said.",
    )
    source: Any = Text(  # a name that Field has too
        max_length=500, allow_blank=True, default="", help_text="Where the birth time is from."
    )
    settings = SettingsRequestSerializer(
        default=dict, help_text="Of all charts in the answer; what is left out is as in the first subject's own."
    )

    def get_fields(self) -> dict[str, Any]:
        """Each kind's body names that kind, and only a natal one may leave it out: in the document they exclude each
        other."""
        fields: dict[str, Any] = super().get_fields()
        if self.kind_is:
            default: dict[str, Any] = {"default": self.kind_is} if self.kind_is == Kind.NATAL else {}
            fields["kind"] = Choice(choices=[self.kind_is], **default)
        return fields


class NatalRequestSerializer(KindSerializer):
    """The figure of a moment and a place."""

    moment = MomentSerializer()
    place = PlaceRequestSerializer()


class EventRequestSerializer(NatalRequestSerializer):
    """The figure of something that happened or will."""


class NatalTechniqueSerializer(KindSerializer):
    """A technique on one chart."""

    natal = SubjectField()
