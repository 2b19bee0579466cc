"""What each kind of chart is asked with. What comes out is plain JSON and is kept as the chart's request."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _t
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers
from rest_framework.fields import empty

from charts.models import Kind
from charts.serializers.births import MomentSerializer, PlaceRequestSerializer, SettingsRequestSerializer
from charts.serializers.fields import Choice, Names, Text
from charts.serializers.reading import read_body
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


class RelocationRequestSerializer(NatalTechniqueSerializer):
    """The same moment at another place."""

    place = PlaceRequestSerializer()


REQUESTS: Final[Mapping[str, type[KindSerializer]]] = {
    Kind.NATAL: NatalRequestSerializer,
    Kind.EVENT: EventRequestSerializer,
    Kind.RELOCATION: RelocationRequestSerializer,
}

CHART_REQUEST: Final = PolymorphicProxySerializer(
    component_name="ChartRequest", serializers=dict(REQUESTS), resource_type_field_name="kind"
)


_KIND: Final = Choice(choices=Kind.choices)


def read_request(data: Any) -> Mapping[str, Any]:
    """The validated body of `POST /charts` and `POST /calculations`. Errors: DRF's ValidationError."""
    kind = data.get("kind", Kind.NATAL.value) if isinstance(data, Mapping) else Kind.NATAL.value
    try:
        kind = _KIND.run_validation(kind)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"kind": error.detail}) from None
    return read_body(REQUESTS[kind], data)


class ChangesMixin(serializers.Serializer[Any]):
    """Only what is named changes; a new moment, place or subject replaces the old one whole."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            field.required, field.default = False, empty
        return fields


@cache
def changes_serializer(kind: str) -> type[KindSerializer]:
    """`PATCH /charts/{id}`: the kind's fields, none of them needed, none completed."""

    name = REQUESTS[kind].__name__.replace("Request", "Changes")
    return type(name, (ChangesMixin, REQUESTS[kind]), {"__doc__": ChangesMixin.__doc__})


def read_changes(kind: str, data: Any) -> Mapping[str, Any]:
    """The validated body of a change to a chart of this kind. Errors: DRF's ValidationError."""
    return read_body(changes_serializer(kind), data)


def refuse_other_kind(kind: str, asked: Mapping[str, Any]) -> None:
    if asked.get("kind", kind) != kind:
        raise serializers.ValidationError({"kind": [_t("The kind of a chart cannot change.")]})


CHART_CHANGES: Final = PolymorphicProxySerializer(
    component_name="ChartChanges",
    serializers={kind: changes_serializer(kind) for kind in REQUESTS},
    resource_type_field_name="kind",
)


class ChartFilterSerializer(serializers.Serializer[Any]):
    """`GET /charts?kind=&tag=&q=`."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    tag = serializers.CharField(max_length=50, required=False)
    q = serializers.CharField(max_length=200, required=False, help_text="Part of the name.")
