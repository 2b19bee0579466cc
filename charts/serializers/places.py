"""Places and zones: what is asked in the query string, and what comes back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _t
from rest_framework import serializers

from charts import moments
from charts.serializers.births import exactly_one
from charts.serializers.fields import Number
from charts.serializers.reading import StrictQuerySerializer
from config.api.fields import SelectFieldsMixin

MOST_PLACES = 50
HALF_WAY_ROUND_KM = 20_038


class PlaceSearchSerializer(StrictQuerySerializer):
    beside = ("fields",)

    q = serializers.CharField(
        max_length=200,
        help_text="A name or its beginning, in any script, with or without mistakes: `lond`, `Лондон`, `Londno`, "
        "`Springfield, IL`, `Breslau, Germany`; or coordinates: `51n30 0w10`, "
        "`55с45 37в37`, `N51.5W0.17`, `51:30N 0:10W`, `N51 30 W0 10`, `51.5, -0.17`, `+5130-00010/`, `geo:51.5,-0.17`.",
    )
    country = serializers.RegexField(
        r"^[A-Za-z]{2}$", required=False, help_text="ISO 3166-1 alpha-2.", max_length=2, min_length=2
    )
    limit = serializers.IntegerField(default=10, min_value=1, max_value=MOST_PLACES)


class NearestQuerySerializer(StrictQuerySerializer):
    beside = ("fields",)

    latitude = Number(low=-90, high=90, textual=True)
    longitude = Number(low=-180, high=180, textual=True)
    limit = serializers.IntegerField(
        default=1, min_value=1, max_value=MOST_PLACES, help_text="How many, the next ones in `others`."
    )
    max_distance_km = Number(
        low=0, high=HALF_WAY_ROUND_KM, textual=True, default=float(HALF_WAY_ROUND_KM),
        help_text="By great circle; at sea the nearest place may be far off.",
    )  # fmt: skip  # what it may be, then what it is


class ZoneSearchSerializer(StrictQuerySerializer):
    latitude = Number(low=-90, high=90, textual=True, required=False)
    longitude = Number(low=-180, high=180, textual=True, required=False)
    place_id = serializers.CharField(max_length=40, required=False, help_text="Instead of coordinates.")
    local = serializers.CharField(max_length=40, help_text="Civil time, `1970-06-15T14:30`.")

    def validate_local(self, text: str) -> datetime:
        try:
            local, has_time = moments.read_local(text)
        except moments.InvalidMoment as error:
            raise serializers.ValidationError(str(error.message)) from None
        if not has_time:
            raise serializers.ValidationError(_t("Give the time too."))
        return local

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        pair = [name for name in ("latitude", "longitude") if name in attrs]
        if len(pair) == 1 and "place_id" not in attrs:
            missing = "longitude" if pair == ["latitude"] else "latitude"
            raise serializers.ValidationError({missing: [_t("Give both coordinates.")]})
        exactly_one(attrs, ("latitude", "place_id"))
        return attrs


class PlaceSerializer(SelectFieldsMixin):
    id = serializers.CharField(
        help_text="`geonames:2643743`; `staff:12` for a place of our own; `coordinates:51.5,-0.166667` for a spot."
    )
    name = serializers.CharField()
    matched_name = serializers.CharField(help_text="The spelling that the query met.")
    admin = serializers.CharField(allow_null=True, help_text="State, province, region.")
    country = serializers.CharField(allow_null=True, help_text="ISO 3166-1 alpha-2; null for a spot.")
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    population = serializers.IntegerField()
    timezone = serializers.CharField()


class NearPlaceSerializer(PlaceSerializer):
    distance_km = serializers.FloatField()


class NearestPlaceSerializer(NearPlaceSerializer):
    others = NearPlaceSerializer(many=True, help_text="The next nearest.")


class PlacesSerializer(serializers.Serializer[Any]):
    data = PlaceSerializer(many=True)  # type: ignore[assignment]


class ZoneAnswerSerializer(serializers.Serializer[Any]):
    timezone = serializers.CharField()
    utc_offset = serializers.CharField()
    abbreviation = serializers.CharField()
    source = serializers.ChoiceField(choices=["place", "coordinates"])  # type: ignore[assignment]
    tz_version = serializers.CharField()
    ambiguous = serializers.BooleanField(help_text="The clocks showed this time twice; the first offset is shown.")
    exists = serializers.BooleanField(help_text="False: the clocks skipped it; the offset before is shown.")
    notes = serializers.ListField(
        child=serializers.CharField(),
        help_text="Why the clocks of the place may have differed from the zone's, if another country held it then.",
    )
