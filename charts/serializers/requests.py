"""The body of a request for a chart: which serializer reads it, by its kind."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _t
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers
from rest_framework.fields import empty

from charts.models import Kind, Rating
from charts.serializers import techniques
from charts.serializers.factors import FactorsField
from charts.serializers.fields import Choice
from charts.serializers.kinds import EventRequestSerializer, KindSerializer, NatalRequestSerializer, normalised_tag
from charts.serializers.reading import read_body

REQUESTS: Final[Mapping[str, type[KindSerializer]]] = {
    Kind.NATAL: NatalRequestSerializer,
    Kind.EVENT: EventRequestSerializer,
    Kind.RELOCATION: techniques.RelocationRequestSerializer,
    Kind.SYNASTRY: techniques.SynastryRequestSerializer,
    Kind.COMPOSITE: techniques.CompositeRequestSerializer,
    Kind.DAVISON: techniques.DavisonRequestSerializer,
    Kind.TRANSIT: techniques.TransitRequestSerializer,
    Kind.PROGRESSION: techniques.ProgressionRequestSerializer,
    Kind.SOLAR_ARC: techniques.SolarArcRequestSerializer,
    Kind.SOLAR_ARC_DIRECTIONS: techniques.SolarArcDirectionsRequestSerializer,
    Kind.PRIMARY_DIRECTIONS: techniques.PrimaryDirectionsRequestSerializer,
    Kind.PROGRESSED_ASPECTS: techniques.ProgressedAspectsRequestSerializer,
    Kind.SOLAR_RETURN: techniques.SolarReturnRequestSerializer,
    Kind.LUNAR_RETURN: techniques.LunarReturnRequestSerializer,
    Kind.PLANETARY_RETURN: techniques.PlanetaryReturnRequestSerializer,
    Kind.PANCHANGA: techniques.PanchangaRequestSerializer,
    Kind.PROFECTION: techniques.ProfectionRequestSerializer,
    Kind.FIRDARIA: techniques.FirdariaRequestSerializer,
    Kind.ZODIACAL_RELEASING: techniques.ReleasingRequestSerializer,
    Kind.DASHA: techniques.DashaRequestSerializer,
    Kind.DIVISIONAL: techniques.DivisionalRequestSerializer,
    Kind.ASHTAKAVARGA: techniques.AshtakavargaRequestSerializer,
    Kind.HARMONIC: techniques.HarmonicRequestSerializer,
    Kind.MIDPOINTS: techniques.MidpointsRequestSerializer,
    Kind.ASTROCARTOGRAPHY: techniques.AstrocartographyRequestSerializer,
    Kind.ELECTION: techniques.ElectionRequestSerializer,
    Kind.RECTIFICATION: techniques.RectificationRequestSerializer,
}

for _name, _serializer in REQUESTS.items():
    _serializer.kind_is = str(_name)

CHART_REQUEST: Final = PolymorphicProxySerializer(
    component_name="ChartRequest",
    serializers={str(kind): kind_of for kind, kind_of in REQUESTS.items()},
    resource_type_field_name="kind",
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
        fields["kind"] = Choice(choices=Kind.choices)
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
    serializers={str(kind): changes_serializer(kind) for kind in REQUESTS},
    resource_type_field_name="kind",
)


class ChartFilterSerializer(serializers.Serializer[Any]):
    """`GET /charts?kind=&rating=&tag=&q=&factor=`."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    rating = serializers.ChoiceField(choices=Rating.choices, required=False)
    tag = serializers.CharField(max_length=50, required=False, help_text="Whatever its case and accents.")
    q = serializers.CharField(
        max_length=200, required=False, help_text="Part of the name, with or without its accents."
    )
    factor = FactorsField(
        required=False,
        help_text="An id such as `moon.scorpio`; of several all must hold. Of a birth whose hour is unknown only what "
        "holds all day is found, though its answer states more.",
    )

    def validate_tag(self, tag: str) -> str:
        return normalised_tag(tag)
