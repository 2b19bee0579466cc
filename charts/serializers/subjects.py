"""The charts that a technique works on: by id, or with their birth data in the request."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from charts.models import MINE, Kind, Rating
from charts.serializers.births import MomentSerializer, PlaceRequestSerializer, SettingsRequestSerializer
from charts.serializers.fields import Choice, Line, Names, Text
from config.api.fields import StrictSerializer

_LEFT_OUT: Final = ("kind", "tags", "notes", "rating", "source")


class SubjectRequestSerializer(StrictSerializer):
    """Birth data of a chart that is not stored. Its settings are used where the request itself has none."""

    kind = Choice(choices=[Kind.NATAL.value, Kind.EVENT.value], required=False)
    name = Line(max_length=200, allow_blank=True, default="")
    tags = Names(required=False, max_length=20)
    notes = Text(max_length=10_000, allow_blank=True, required=False)
    rating = Choice(choices=["", *Rating.values], required=False)
    source: Any = Text(max_length=500, allow_blank=True, required=False)  # a name that Field has too
    moment = MomentSerializer()
    place = PlaceRequestSerializer()
    settings = SettingsRequestSerializer(default=dict)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The body of `POST /charts` is taken as it is; what says nothing of the figure is left out."""
        return {name: value for name, value in attrs.items() if name not in _LEFT_OUT}


class SubjectField(serializers.Field[Any, Any, Any, Any]):
    """A UUID, `mine`, or the validated mapping of a SubjectRequestSerializer."""

    default_error_messages = {"invalid": _("Must be the id of a chart, or its moment and place.")}

    def to_internal_value(self, data: Any) -> UUID | str | dict[str, Any]:
        if isinstance(data, Mapping):
            given: dict[str, Any] = SubjectRequestSerializer().run_validation(data)
            return given
        if data == MINE:
            return MINE
        try:
            return UUID(data) if isinstance(data, str) else self.fail("invalid")
        except ValueError:
            return self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class SubjectFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = SubjectField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        body = auto_schema.resolve_serializer(SubjectRequestSerializer, direction)
        by_id = {"type": "string", "format": "uuid", "description": "The id of one of your charts."}
        mine = {"type": "string", "const": MINE, "description": "Your primary chart."}
        return {"oneOf": [by_id, mine, body.ref]}
