"""What the techniques are asked with, kind by kind. What comes out is plain JSON."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from django.utils.translation import gettext as _t
from rest_framework import serializers

from charts import moments
from charts.engine.astrocartography import GREATEST_STEP, LEAST_STEP, Projection
from charts.engine.catalogue import ANGLES, ASPECT_TYPES, DEFAULT_ASPECTS, POINT_ORDER
from charts.engine.comparison.composite import CompositeHouseMethod
from charts.engine.comparison.davison import GeographicMidpoint
from charts.engine.directions.keys import PrimaryKey
from charts.engine.directions.primary import Kind as DirectionKind
from charts.engine.directions.primary import Motion
from charts.engine.directions.sun import Measure
from charts.engine.electional import predicate_from
from charts.engine.electional.errors import LONGEST_STEP, SHORTEST_STEP
from charts.engine.errors import EngineError
from charts.engine.jyotish.dashas import System
from charts.engine.midpoints import Modulus
from charts.engine.progressions import Month, Progressed, ProgressedAngles, Year
from charts.engine.rectification import EventKind
from charts.engine.rectification import Method as RectificationMethod
from charts.engine.returns import PERIODS
from charts.engine.solar_arc import Key
from charts.engine.timelords.firdaria import NodesByNight
from charts.serializers.births import (
    AspectsField,
    MomentSerializer,
    NamesField,
    PlaceRequestSerializer,
)
from charts.serializers.fields import Boolean, Choice, Keyed, Names, Number, Text, WholeNumber
from charts.serializers.kinds import KindSerializer, NatalRequestSerializer, NatalTechniqueSerializer
from charts.serializers.subjects import SubjectField
from charts.services.asked import Asked
from charts.services.refusals import refusal_of
from config.api.fields import StrictSerializer

MAIN_ANGLES: Final = ANGLES[:4]
RETURNING: Final = tuple(PERIODS)


def literal(kind: Any, **options: Any) -> Choice:
    """One of the engine's own words."""
    return Choice(choices=list(get_args(kind)), **options)


class Instant(Text):
    """An instant in UTC, or a day, which begins at midnight UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            moments.read_instant(text)
        except moments.InvalidMoment as error:
            raise serializers.ValidationError(str(error.message)) from None
        return text


class Span(StrictSerializer):
    """From `start` on and before `end`."""

    start = Instant(help_text="`2026-01-01` or `2026-01-01T00:00:00Z`.")
    end = Instant()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_span(attrs)
        return attrs


def check_span(given: Mapping[str, Any]) -> None:
    """Errors: ValidationError on `end`."""
    ends = [moments.read_instant(given[name]) for name in ("start", "end") if name in given]
    if len(ends) == 2 and not ends[0] < ends[1]:
        raise serializers.ValidationError({"end": [_t("Must be after start.")]})


class MaybeSpan(StrictSerializer):
    """All of what a technique covers by itself, or from `start` on and before `end`."""

    start = Instant(required=False, help_text="By default the birth.")
    end = Instant(required=False, help_text="By default as far as the technique's own cycle reaches.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_span(attrs)
        return attrs


class Orbs(StrictSerializer):
    orbs = AspectsField(required=False, help_text="Degrees by aspect, of the aspects to the other chart.")


class RelocationRequestSerializer(NatalTechniqueSerializer):
    """The same moment at another place."""

    place = PlaceRequestSerializer()


class ComparisonSerializer(KindSerializer):
    first = SubjectField()
    second = SubjectField()


class SynastryRequestSerializer(Orbs, ComparisonSerializer):
    """Two charts side by side: the aspects between them, and each one's points in the other's houses."""


class CompositeRequestSerializer(ComparisonSerializer):
    """The midpoints of two charts."""

    houses = literal(
        CompositeHouseMethod,
        default="midpoint",
        help_text="Midpoints of the cusps, or those of a place where the composite midheaven culminates.",
    )
    place = PlaceRequestSerializer(required=False, help_text="Whose latitude the derived houses are for.")


class DavisonRequestSerializer(ComparisonSerializer):
    """The chart of the moment and the place half-way between two births."""

    method = literal(GeographicMidpoint, default="great_circle", help_text="Of the midpoint between the places.")


class TransitRequestSerializer(Orbs, NatalTechniqueSerializer):
    """The sky of a moment against a natal chart. For the exact passes over a span see `/charts/{id}/transits`."""

    moment = MomentSerializer()
    place = PlaceRequestSerializer(required=False, help_text="By default the natal one.")


class ProgressionRequestSerializer(Orbs, NatalTechniqueSerializer):
    """A day for a year and its kin. Before birth they run backwards, and a note says so."""

    moment = MomentSerializer(help_text="Of life.")
    method = literal(Progressed, default="secondary")
    angles = literal(ProgressedAngles, default="solar_arc", help_text="How the midheaven is moved.")
    year = literal(Year, default="tropical")
    month = literal(Month, default="tropical")
    converse = Boolean(default=False)


class SolarArcRequestSerializer(Orbs, NatalTechniqueSerializer):
    """Every point moved on by the arc of the progressed Sun."""

    moment = MomentSerializer(help_text="Of life.")
    key = literal(Key, default="true")
    measure = literal(Measure, default="longitude")
    converse = Boolean(default=False)


class Aspected(StrictSerializer):
    aspects = NamesField(known=tuple(ASPECT_TYPES), default=lambda: list(DEFAULT_ASPECTS), min_length=1)


class SolarArcDirectionsRequestSerializer(Span, Aspected, NatalTechniqueSerializer):
    """The dates on which points directed by solar arc make their aspects."""

    key = literal(Key, default="true")
    measure = literal(Measure, default="longitude")
    converse = Boolean(default=False)


class PrimaryDirectionsRequestSerializer(Span, Aspected, NatalTechniqueSerializer):
    """Primary directions by Placidus' semi-arcs that fall due in a span of life."""

    method = literal(DirectionKind, default="zodiacal")
    key = literal(PrimaryKey, default="naibod")
    motions = NamesField(known=get_args(Motion), default=lambda: list(get_args(Motion)), min_length=1)


class ProgressedAspectsRequestSerializer(Span, Aspected, NatalTechniqueSerializer):
    """The dates on which progressed points make exact aspects to natal ones."""

    method = literal(Progressed, default="secondary")
    year = literal(Year, default="tropical")
    month = literal(Month, default="tropical")
    converse = Boolean(default=False)


class ReturnSerializer(Orbs, NatalTechniqueSerializer):
    place = PlaceRequestSerializer(required=False, help_text="Where the return is lived; by default the natal place.")
    precession_corrected = Boolean(default=False, help_text="To the same place among the stars.")


class SolarReturnRequestSerializer(ReturnSerializer):
    """The chart of the Sun's return in a calendar year."""

    year = WholeNumber(low=1, high=9999)


class LunarReturnRequestSerializer(ReturnSerializer):
    """The chart of the Moon's first return after a moment."""

    moment = MomentSerializer()


class PlanetaryReturnRequestSerializer(ReturnSerializer):
    """The chart of a point's first return after a moment, by default its first after birth."""

    point = Choice(choices=list(RETURNING))
    moment = MomentSerializer(required=False)


class PanchangaRequestSerializer(NatalRequestSerializer):
    """The five limbs of the Indian day: tithi, nakshatra, yoga, karana and weekday. The zodiac is sidereal."""


class ProfectionRequestSerializer(NatalTechniqueSerializer):
    """The sign and lord of the year, the month and the day."""

    moment = MomentSerializer(help_text="Of life.")
    point = Choice(choices=[*MAIN_ANGLES, *POINT_ORDER], default="ascendant", help_text="Any point of the chart.")


class FirdariaRequestSerializer(MaybeSpan, NatalTechniqueSerializer):
    """The Persian periods of the seven and the nodes, by sect."""

    nodes_by_night = literal(NodesByNight, default="last", help_text="Where the nodes stand in a night birth.")
    depth = Choice(choices=[1, 2], default=2)


class ReleasingRequestSerializer(MaybeSpan, NatalTechniqueSerializer):
    """Zodiacal releasing after Valens, from a lot or any other point."""

    lot = Choice(choices=[*POINT_ORDER, *MAIN_ANGLES], default="spirit")
    depth = Choice(choices=[1, 2, 3, 4], default=2)


class DashaRequestSerializer(MaybeSpan, NatalTechniqueSerializer):
    """The periods of the Moon's nakshatra. The zodiac is sidereal."""

    system = literal(System, default="vimshottari")
    depth = Choice(choices=[1, 2, 3, 4, 5], default=2)
    year_days = Number(low=350, high=370, default=365.25)


class DivisionalRequestSerializer(NatalTechniqueSerializer):
    """A divisional chart (varga), D1 to D60. The zodiac is sidereal."""

    division = Choice(choices=list(range(1, 61)), default=9)


class AshtakavargaRequestSerializer(NatalTechniqueSerializer):
    """Bindus by planet and in all, with both reductions. The zodiac is sidereal."""

    with_ascendant = Boolean(default=False)


class HarmonicRequestSerializer(NatalTechniqueSerializer):
    """Every longitude multiplied."""

    number = Number(low=1, high=360)


class MidpointsRequestSerializer(NatalTechniqueSerializer):
    """Midpoints of all pairs on a dial, the trees of each point, and planetary pictures."""

    modulus = literal(Modulus, default=90)
    orb = Number(low=0, high=5, default=1.5)


class AstrocartographyRequestSerializer(NatalTechniqueSerializer):
    """Where on Earth planets rise, culminate, set and stand below; with a place, how far it is from each line."""

    place = PlaceRequestSerializer(required=False)
    projection = literal(Projection, default="mundo")
    step = Number(low=LEAST_STEP, high=GREATEST_STEP, default=2.0, help_text="Degrees of latitude.")


class Predicates(Names):
    """Conditions as the engine's `predicate_from` reads them, kept as they were written."""

    child = Keyed()  # type: ignore[assignment]

    def to_internal_value(self, data: Any) -> Any:
        given = super().to_internal_value(data)
        faults: dict[str, list[str]] = {}
        for place, predicate in enumerate(given):
            try:
                predicate_from(predicate)  # type: ignore[arg-type]
            except EngineError as error:
                (faults[str(place)],) = refusal_of(error, Asked({"predicates": given})).details.values()
        if faults:
            raise serializers.ValidationError(faults)
        return given


class ElectionRequestSerializer(Span, KindSerializer):
    """When everything asked for holds over a place, and the chart of the first such moment."""

    place = PlaceRequestSerializer()
    predicates = Predicates(
        min_length=1,
        max_length=20,
        help_text="`point_in_sign`, `point_in_house`, `aspect_within`, `moon_not_void`, `not_retrograde`, `dignified`, "
        "`moon_waxing`, `angle_in_sign`, `planetary_hour_of`; `any_of` and `not` join them.",
    )
    step = Number(
        low=SHORTEST_STEP, high=LONGEST_STEP, default=10.0, help_text="Minutes; what is shorter can be missed."
    )


class LifeEventSerializer(StrictSerializer):
    kind = literal(EventKind)
    date = Instant(help_text="A day without its time counts from its noon.")
    weight = Number(low=0.1, high=10, default=1.0)


class LifeEvents(Names):
    child = LifeEventSerializer()  # type: ignore[assignment]


class RectificationRequestSerializer(Span, KindSerializer):
    """Which times of birth, in a span of at most a day, the dated events of a life speak for."""

    place = PlaceRequestSerializer()
    events = LifeEvents(min_length=1, max_length=50)
    methods = NamesField(
        known=get_args(RectificationMethod), default=lambda: list(get_args(RectificationMethod)), min_length=1
    )
    step_seconds = Number(low=10, high=600, default=120)
    orb = Number(low=0.1, high=3, default=1.0)
    seed = Choice(choices=list(range(1, 1001)), default=1)
