"""What comes back: the shapes of `api.md`. The figures are stored as they were computed and pass through untouched."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from typing import Any, Final

from rest_framework import serializers

from charts.calculation.shapes import SHAPES
from charts.models import Chart, Kind, Rating, Status
from charts.models.chart import SUBJECTS
from charts.notes import told
from charts.serializers.births import AyanamsaField
from charts.serializers.shapes import ShapeField
from config.api.fields import SelectFieldsMixin


class MomentAnswerSerializer(serializers.Serializer[Any]):
    local = serializers.CharField(help_text="Civil time at the place, in the Gregorian calendar.")
    utc = serializers.CharField()
    timezone = serializers.CharField()
    utc_offset = serializers.CharField(help_text="`+02:00`, `-00:00:30`.")
    offset_source = serializers.ChoiceField(choices=["timezone", "local_mean_time"])
    time_known = serializers.BooleanField()
    julian_day = serializers.FloatField(help_text="Of Universal Time (UT1).")
    delta_t = serializers.FloatField(help_text="TT − UT1 in seconds.")


class PlaceAnswerSerializer(serializers.Serializer[Any]):
    """Name, id, admin and country are null for bare coordinates."""

    id = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    admin = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class SettingsAnswerSerializer(serializers.Serializer[Any]):
    zodiac = serializers.CharField()
    ayanamsa = AyanamsaField(allow_null=True)
    house_system = serializers.CharField()
    center = serializers.CharField()
    house_fallback = serializers.CharField(allow_null=True)
    points = serializers.ListField(child=serializers.CharField())
    aspects = serializers.DictField(child=serializers.FloatField())
    point_orbs = serializers.DictField(child=serializers.FloatField())
    pair_orbs = serializers.DictField(child=serializers.FloatField())
    include = serializers.ListField(child=serializers.CharField())


class PointAnswerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    longitude = serializers.FloatField()
    latitude = serializers.FloatField(allow_null=True, help_text="Null, as what follows, of a midpoint.")
    distance = serializers.FloatField(allow_null=True, help_text="Astronomical units.")
    speed = serializers.FloatField(allow_null=True, help_text="Degrees a day in longitude.")
    declination = serializers.FloatField(allow_null=True)
    right_ascension = serializers.FloatField(allow_null=True)
    sign = serializers.CharField()
    sign_degree = serializers.FloatField()
    house = serializers.IntegerField(allow_null=True)
    retrograde = serializers.BooleanField(allow_null=True)
    dignities = serializers.ListField(child=serializers.CharField())
    factors = serializers.ListField(child=serializers.CharField())


class HouseAnswerSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    longitude = serializers.FloatField()
    sign = serializers.CharField()
    sign_degree = serializers.FloatField()


NOT_GIVEN: Final = "Null where the calculation service does not give it: `notes` say so."


class AnglesAnswerSerializer(serializers.Serializer[Any]):
    ascendant = serializers.FloatField()
    midheaven = serializers.FloatField()
    descendant = serializers.FloatField()
    imum_coeli = serializers.FloatField()
    vertex = serializers.FloatField(allow_null=True, help_text=NOT_GIVEN)
    east_point = serializers.FloatField(allow_null=True, help_text=NOT_GIVEN)


class AspectAnswerSerializer(serializers.Serializer[Any]):
    first = serializers.CharField()
    second = serializers.CharField()
    aspect = serializers.CharField()
    angle = serializers.FloatField()
    separation = serializers.FloatField()
    orb = serializers.FloatField(help_text="Separation − angle.")
    applying = serializers.BooleanField(allow_null=True)
    strength = serializers.FloatField(help_text="1 − |orb| / allowed orb.")
    out_of_sign = serializers.BooleanField(help_text="The signs of the two do not make the aspect.")
    factor = serializers.CharField()


class BalanceAnswerSerializer(serializers.Serializer[Any]):
    elements = serializers.DictField(child=serializers.IntegerField())
    modalities = serializers.DictField(child=serializers.IntegerField())
    polarities = serializers.DictField(child=serializers.IntegerField())


class LunarPhaseAnswerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    angle = serializers.FloatField()
    illumination = serializers.FloatField()


class EngineAnswerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.CharField()
    ephemeris = serializers.CharField()
    delta_t_model = serializers.CharField()
    zodiac = serializers.CharField()
    ayanamsa = serializers.CharField(allow_null=True, help_text="Its name, `user` for one of the client's own.")
    ayanamsa_degrees = serializers.FloatField(allow_null=True)
    center = serializers.CharField()
    tz_version = serializers.CharField()
    degraded = serializers.BooleanField()
    notes = serializers.ListField(child=serializers.CharField())


class PatternAnswerSerializer(serializers.Serializer[Any]):
    pattern = serializers.CharField()
    number = serializers.IntegerField(help_text="Among those of its kind, from 1.")
    points = serializers.ListField(child=serializers.CharField())
    apex = serializers.CharField(allow_null=True)
    element = serializers.CharField(allow_null=True)
    modality = serializers.CharField(allow_null=True)
    sign = serializers.CharField(allow_null=True)
    house = serializers.IntegerField(allow_null=True)
    factor = serializers.CharField()


class FigureAnswerSerializer(serializers.Serializer[Any]):
    """The computed figure. A comparison of two charts that makes no third has none, and only its `engine`."""

    points = PointAnswerSerializer(many=True, required=False)
    houses = HouseAnswerSerializer(many=True, required=False)
    angles = AnglesAnswerSerializer(allow_null=True, required=False)
    aspects = AspectAnswerSerializer(many=True, required=False)
    patterns = PatternAnswerSerializer(many=True, required=False)
    balance = BalanceAnswerSerializer(required=False)
    lunar_phase = LunarPhaseAnswerSerializer(allow_null=True, required=False)
    sect = serializers.ChoiceField(choices=["day", "night"], allow_null=True, required=False)
    engine = EngineAnswerSerializer()


class SubjectAnswerSerializer(FigureAnswerSerializer):
    """A chart within another. Its id is null if its birth data came in the request."""

    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    moment = MomentAnswerSerializer()
    place = PlaceAnswerSerializer()


class CalculationAnswerSerializer(FigureAnswerSerializer):
    """What the kind has not is left out."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    moment = MomentAnswerSerializer(required=False, allow_null=True)
    place = PlaceAnswerSerializer(required=False, allow_null=True)
    settings = SettingsAnswerSerializer()
    natal = SubjectAnswerSerializer(required=False)
    first = SubjectAnswerSerializer(required=False)
    second = SubjectAnswerSerializer(required=False)
    inter_aspects = AspectAnswerSerializer(many=True, required=False, help_text="From the first, or the later, chart.")

    def get_fields(self) -> dict[str, Any]:
        """With a block for every technique, and for whatever settings may include."""
        return {**super().get_fields(), **{name: ShapeField(shape) for name, shape in SHAPES.items()}}


class ChartSerializer(SelectFieldsMixin, CalculationAnswerSerializer):
    id = serializers.UUIDField()
    tags = serializers.ListField(child=serializers.CharField())
    notes = serializers.CharField()
    rating = serializers.ChoiceField(choices=["", *Rating.values], help_text="After Rodden; empty if not rated.")
    source: Any = serializers.CharField(help_text="Where the birth time is from.")  # a name that Field has too
    version = serializers.IntegerField(help_text="Raised when birth data or settings change.")
    outdated = serializers.ListField(
        child=serializers.ChoiceField(choices=SUBJECTS),
        help_text="Which of the charts that it is of have another birth by now, or are of such charts themselves; one "
        "that was deleted counts until it is erased. It stays as it was computed, also when its settings change; a "
        "change that names the chart's id again takes the birth as it is now.",
    )
    hidden = serializers.BooleanField(help_text="Moderators have hidden it: you keep it, and nobody else is shown it.")
    hidden_reason = serializers.CharField(help_text="Why, in the moderators' words; empty if it is not hidden.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, chart: Chart) -> dict[str, Any]:
        figures = self.figures(chart)
        return {
            name: getattr(chart, name) if name in ROW else figures[name]
            for name in self._names
            if name in ROW or name in figures
        }

    def figures(self, chart: Chart) -> Mapping[str, Any]:
        return told(chart.result)

    @cached_property
    def _names(self) -> list[str]:
        fields = self.fields
        return [name for name in ORDER if name in fields]


class ChartSummarySerializer(ChartSerializer):
    """A row of a list: without the figures, unless `?fields=` asks for them."""

    def get_fields(self) -> dict[str, Any]:
        if "fields" in getattr(self.context.get("request"), "query_params", {}):
            return super().get_fields()
        # A quarter of a list's time would go into copies of the fields of every technique.
        return {name: deepcopy(field) for name, field in self._declared_fields.items() if name in SUMMARY}

    def figures(self, chart: Chart) -> Mapping[str, Any]:
        # What ChartQuerySet.summaries() took out of the deferred result.
        return chart.taken if hasattr(chart, "taken") else super().figures(chart)


_HEAD = ("kind", "name", "status")
_FIGURE: tuple[str, ...] = tuple(str(name) for name in FigureAnswerSerializer().fields)
_CALCULATED: tuple[str, ...] = (
    tuple(str(name) for name in CalculationAnswerSerializer().fields if str(name) not in (*_FIGURE, *_HEAD)) + _FIGURE
)
_DESCRIPTION = ("name", "tags", "notes", "rating", "source", "version", "outdated")
_STATE = ("hidden", "hidden_reason", "created_at", "updated_at")
ORDER: tuple[str, ...] = ("id", "kind", *_DESCRIPTION, "status", *_CALCULATED, *_STATE)
ROW = frozenset(ORDER).difference(_CALCULATED)
SUMMARY = (ROW - {"outdated"}) | {"moment", "place"}
