"""The sky in a query string, and what comes back."""

import re
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from charts import moments
from charts.calculation.heavens import TYPES, USUAL_TYPES
from charts.engine.arrays.sky import KNOWN, PLANETS
from charts.engine.catalogue import ANGLES, ASPECT_TYPES, DEFAULT_ASPECTS, DEFAULT_POINTS, POINT_ORDER, POINTS
from charts.engine.centers import CENTERS
from charts.engine.transits import Transit
from charts.engine.zodiac import AYANAMSAS_BY_NAME
from charts.serializers.answers import FigureAnswerSerializer
from charts.serializers.births import AyanamsaField, NamesField
from charts.serializers.fields import Number
from charts.serializers.reading import StrictQuerySerializer
from charts.serializers.shapes import ShapeField
from charts.serializers.techniques import Instant, check_span

_STEP = re.compile(r"(\d{1,6})([dhm])", re.ASCII)
_DAYS: Final = {"d": 1.0, "h": 1.0 / 24.0, "m": 1.0 / 1440.0}
MOVING: Final = tuple(name for name in POINT_ORDER if name in KNOWN)
LOTS: Final = frozenset(point.name for point in POINTS if point.kind == "lot")


class CommaNames(NamesField):
    """`sun,moon`: names out of a known few."""

    def get_value(self, dictionary: Any) -> Any:
        return dictionary.get(self.field_name, serializers.empty)

    def to_internal_value(self, data: Any) -> list[str]:
        names = [name.strip() for name in data.split(",")] if isinstance(data, str) else data
        return super().to_internal_value([name for name in names if name])


class Step(serializers.Field[float, Any, Any, Any]):
    """`1d`, `6h`, `30m`; days as a number."""

    default_error_messages = {"step": _("Must be a number of days, hours or minutes: 1d, 6h, 30m.")}

    def to_internal_value(self, data: Any) -> float:
        match = _STEP.fullmatch(str(data))
        if match is None or int(match[1]) == 0:
            self.fail("step")
        return int(match[1]) * _DAYS[match[2]]

    def to_representation(self, value: Any) -> Any:
        return value


class AyanamsaName(serializers.ChoiceField):
    """One of the names, with those like it where it is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=list(AYANAMSAS_BY_NAME), **options)

    def to_internal_value(self, data: Any) -> Any:
        return AyanamsaField().to_internal_value(str(data))


class PlaceQuerySerializer(StrictQuerySerializer):
    latitude = Number(low=-90, high=90, textual=True, required=False)
    longitude = Number(low=-180, high=180, textual=True, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if name in attrs and other not in attrs:
                raise serializers.ValidationError({other: [_t("Give both coordinates.")]})
        return attrs


class ZodiacQuerySerializer(StrictQuerySerializer):
    zodiac = serializers.ChoiceField(choices=["tropical", "sidereal"], required=False)
    ayanamsa = AyanamsaName(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if "ayanamsa" in attrs and attrs.get("zodiac") != "sidereal":
            raise serializers.ValidationError({"ayanamsa": [_t("The tropical zodiac has no ayanamsa.")]})
        return attrs


class SpanQuerySerializer(StrictQuerySerializer):
    beside = ("page", "page_size")

    start = Instant(help_text="`2026-01-01` or `2026-01-01T00:00:00Z`.")
    end = Instant()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        check_span(attrs)
        return attrs


class EventQuerySerializer(SpanQuerySerializer, PlaceQuerySerializer, ZodiacQuerySerializer):
    """`GET /events`: from `start` on and before `end`."""

    types = CommaNames(
        known=TYPES,
        default=lambda: list(USUAL_TYPES),
        min_length=1,
        help_text="Of the whole sky, or, with a latitude and longitude, of a place: risings, hours, phases.",
    )
    points = CommaNames(known=MOVING, default=lambda: list(PLANETS), min_length=1)
    aspects = CommaNames(known=tuple(ASPECT_TYPES), default=lambda: list(DEFAULT_ASPECTS), min_length=1)


class TransitQuerySerializer(SpanQuerySerializer):
    """`GET /charts/{id}/transits`: from `start` on and before `end`."""

    points = CommaNames(known=MOVING, default=lambda: list(PLANETS), min_length=1, help_text="Those that move.")
    aspects = CommaNames(known=tuple(ASPECT_TYPES), default=lambda: list(DEFAULT_ASPECTS), min_length=1)
    targets = CommaNames(
        known=(*POINT_ORDER, *ANGLES), required=False, min_length=1, help_text="Of the chart; all by default."
    )
    orb = Number(low=0, high=15, textual=True, required=False, help_text="Tells when each pass comes within it.")


class EphemerisQuerySerializer(SpanQuerySerializer, PlaceQuerySerializer, ZodiacQuerySerializer):
    """`GET /ephemeris`: from `start` to `end`, both included. The place is that of a topocentric ephemeris."""

    step = Step(default=1.0, help_text="`1d`, `6h`, `30m`; `1d` unless told.")
    points = CommaNames(known=MOVING, default=lambda: list(PLANETS), min_length=1)
    center = serializers.ChoiceField(choices=list(CENTERS), default="geocentric")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if attrs["center"] == "topocentric" and "latitude" not in attrs:
            raise serializers.ValidationError({"latitude": [_t("A topocentric ephemeris needs a place.")]})
        return attrs


class SkyQuerySerializer(PlaceQuerySerializer, ZodiacQuerySerializer):
    """`GET /sky`."""

    at = Instant(default=lambda: moments.written(timezone.now()), help_text="By default now.")
    points = CommaNames(known=tuple(POINT_ORDER), angles=ANGLES, default=lambda: list(DEFAULT_POINTS), min_length=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        lots = [name for name in attrs["points"] if name in LOTS]
        if "points" in self.initial_data and lots and "latitude" not in attrs:
            message = _t("Give latitude and longitude: without a place there is no %s.") % ", ".join(lots)
            raise serializers.ValidationError({"latitude": [message], "longitude": [message]})
        return attrs


class HappeningSerializer(serializers.Serializer[Any]):
    """An event. What stands beside these depends on its type: see `/catalogue` and the examples."""

    type = serializers.ChoiceField(choices=[*TYPES, "civil_dawn", "civil_dusk", "nautical_dawn", "nautical_dusk",
                                            "astronomical_dawn", "astronomical_dusk"])  # fmt: skip
    julian_day = serializers.FloatField(help_text="Of Universal Time (UT1).")
    utc = serializers.DateTimeField()


class TransitSerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        return {name: ShapeField(hint) for name, hint in Transit.__annotations__.items()}


class EphemerisPointSerializer(serializers.Serializer[Any]):
    """Of a point without a place from the centre only name and longitude, null."""

    name = serializers.CharField()
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(required=False)
    distance = serializers.FloatField(allow_null=True, required=False, help_text="Astronomical units.")
    speed = serializers.FloatField(required=False)
    latitude_speed = serializers.FloatField(required=False)
    declination = serializers.FloatField(required=False)
    right_ascension = serializers.FloatField(required=False)
    sign = serializers.CharField(required=False)
    sign_degree = serializers.FloatField(required=False)
    retrograde = serializers.BooleanField(required=False)


class EphemerisRowSerializer(serializers.Serializer[Any]):
    julian_day = serializers.FloatField(help_text="Of Universal Time (UT1).")
    utc = serializers.DateTimeField()
    points = EphemerisPointSerializer(many=True)


class SkyAnswerSerializer(FigureAnswerSerializer):
    """Without a place there are no houses, angles and lots."""

    utc = serializers.CharField()
    julian_day = serializers.FloatField()
    delta_t = serializers.FloatField()


class StepSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = Step

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": _STEP.pattern}
