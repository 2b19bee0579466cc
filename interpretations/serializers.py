"""Readings on the wire."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from charts.engine.catalogue import SIGN_NAMES
from charts.serializers.identifiers import ChartIdentifier
from config.api.fields import StrictModelSerializer, StrictSerializer
from interpretations.almanac import POINTS, TOPICS, AlmanacError, Topic, topic_named
from interpretations.almanac.lexicon import language_of
from interpretations.models import Interpretation, Rating, Status, Style
from interpretations.services import authors

LONGEST_PERIOD = 366  # days
_TOPIC_NAMES = [topic.name for topic in TOPICS]


class ParametersSerializer(StrictSerializer):
    """What a topic asks for beside the chart, as `GET /topics` lists it; what it does not take is refused."""

    date = serializers.DateField(required=False, help_text="A day of the span that is asked about; today if left out.")
    start = serializers.DateField(required=False, help_text="The first day of a time of your choice.")
    end = serializers.DateField(required=False, help_text=f"Its last day; at most {LONGEST_PERIOD} days in all.")
    question = serializers.CharField(
        required=False, max_length=1000, help_text="In your own words; it is looked at, and never obeyed."
    )
    point = serializers.ChoiceField(choices=POINTS, required=False)
    house = serializers.IntegerField(required=False, min_value=1, max_value=12)
    sign = serializers.ChoiceField(choices=SIGN_NAMES, required=False)

    def validate_date(self, day: datetime.date) -> datetime.date:
        # A span around it, in any zone, stays within the calendar.
        if not 1 < day.year < 9999:
            raise serializers.ValidationError(_("Give a year from 2 to 9998."))
        return day

    validate_start = validate_end = validate_date

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "start" in given and "end" in given:
            days = (given["end"] - given["start"]).days + 1
            if days < 1:
                raise serializers.ValidationError({"end": [_("Must not be before the start.")]})
            if days > LONGEST_PERIOD:
                fault = _("At most %(most)d days from the start on; these are %(days)d.")
                raise serializers.ValidationError({"end": [fault % {"most": LONGEST_PERIOD, "days": days}]})
        return given


class InterpretationRequestSerializer(StrictSerializer):
    chart = ChartIdentifier(required=False, help_text="Of all topics but those of no kind of chart in `GET /topics`.")
    topic = serializers.ChoiceField(choices=_TOPIC_NAMES)
    locale = serializers.CharField(default="en", max_length=10, help_text="A language that the author writes in.")
    style: Any = serializers.ChoiceField(choices=Style.choices, default=Style.DETAILED)  # a name that Field has too
    model = serializers.ChoiceField(
        choices=[authors.ALMANAC], required=False, help_text="By default the one that `GET /models` marks as such."
    )
    parameters = ParametersSerializer(default=dict)

    def get_fields(self) -> Any:
        fields = super().get_fields()
        fields["model"].choices = authors.names()  # type: ignore[attr-defined]  # what is installed now
        return fields

    def validate_locale(self, locale: str) -> str:
        try:
            return language_of(locale)
        except AlmanacError:
            raise serializers.ValidationError(_("There are no readings in this language yet.")) from None

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        topic, given = topic_named(asked["topic"]), asked["parameters"]
        if topic.needs_chart != ("chart" in asked):
            fault = _("This field is required.") if topic.needs_chart else _("This topic is read without a chart.")
            raise serializers.ValidationError({"chart": [fault]})
        if wrong := _amiss(topic, given):
            raise serializers.ValidationError({"parameters": wrong})
        return asked


def _amiss(topic: Topic, given: Mapping[str, Any]) -> dict[str, list[str]]:
    taken = {parameter.name: parameter.required for parameter in topic.parameters}
    wrong = {name: [_("This topic does not take this parameter.")] for name in given if name not in taken}
    missing = (name for name, required in taken.items() if required and name not in given)
    return wrong | {name: [_("This field is required.")] for name in missing}


def read_parameters(topic: Topic, given: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a request beside its topic. Errors: DRF's ValidationError."""
    parameters = ParametersSerializer(data=given)
    parameters.is_valid(raise_exception=True)
    if wrong := _amiss(topic, given):
        raise serializers.ValidationError(wrong)
    return dict(parameters.validated_data)


class SentenceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    factors = serializers.ListField(
        child=serializers.CharField(), help_text="Ids of the chart's factors that the sentence rests on."
    )


class SectionSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    sentences = SentenceSerializer(many=True)


class GroundingSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=["grounded", "ungrounded"])
    checked = serializers.IntegerField()
    removed = serializers.IntegerField()
    replaced = serializers.IntegerField()


class UsageSerializer(serializers.Serializer[Any]):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cost = serializers.CharField(help_text="A decimal number.")
    currency = serializers.CharField()
    credits = serializers.IntegerField()
    cached = serializers.BooleanField()


class FallbackSerializer(serializers.Serializer[Any]):
    model = serializers.CharField()
    reason = serializers.CharField(help_text="One word: `rate_limited`, `stalled`, `switched_off` …")
    offset = serializers.IntegerField(help_text="Of `text`, in code points: where the next one went on.")
    sentences = serializers.IntegerField(help_text="How many of those before it were this model's.")


class RegenerationSerializer(StrictSerializer):
    """What is left out stays as it was asked for."""

    style: Any = serializers.ChoiceField(choices=Style.choices, required=False)
    model = serializers.ChoiceField(choices=[authors.ALMANAC], required=False)

    def get_fields(self) -> Any:
        fields = super().get_fields()
        fields["model"].choices = authors.names()  # type: ignore[attr-defined]  # what is installed now
        return fields


class FeedbackRequestSerializer(StrictSerializer):
    rating = serializers.ChoiceField(choices=Rating.choices, help_text="1: good. -1: poor.")
    comment = serializers.CharField(default="", allow_blank=True, max_length=2000)


class FeedbackSerializer(serializers.Serializer[Any]):
    rating = serializers.ChoiceField(choices=Rating.choices)
    comment = serializers.CharField()
    rated_at = serializers.DateTimeField()


class InterpretationSerializer(StrictModelSerializer):
    chart = serializers.UUIDField(
        source="chart_id", read_only=True, allow_null=True, help_text="Null of what is read of the sky alone."
    )
    chart_version = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="Of the chart, that it was written of: lower than the chart's own `version` if its birth data or "
        "settings were changed since. Null without a chart, and of readings from before versions were noted.",
    )
    parameters = serializers.DictField(read_only=True)
    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    sections = SectionSerializer(many=True, read_only=True)
    grounding = GroundingSerializer(read_only=True, allow_null=True)
    fallbacks = FallbackSerializer(
        many=True, read_only=True, help_text="Who failed, in order; who writes after the last of them is `model`."
    )
    degraded = serializers.BooleanField(
        source="is_degraded", read_only=True, help_text="Another than the model asked for wrote it, or a part of it."
    )
    usage = UsageSerializer(read_only=True, allow_null=True)
    feedback = FeedbackSerializer(read_only=True, allow_null=True, help_text="What its owner thinks of it.")
    hidden = serializers.BooleanField(
        read_only=True,
        help_text="Moderators have hidden it: you keep it, and links show no reading of the chart about its topic.",
    )
    hidden_reason = serializers.CharField(
        read_only=True, help_text="Why, in the moderators' words; empty if it is not hidden."
    )
    error = serializers.DictField(read_only=True, allow_null=True, help_text="As in the envelope of errors.")

    class Meta:
        model = Interpretation
        fields = [
            "id",
            "chart",
            "chart_version",
            "topic",
            "locale",
            "style",
            "parameters",
            "status",
            "sections",
            "text",
            "grounding",
            "provider",
            "model",
            "prompt_version",
            "fallbacks",
            "degraded",
            "usage",
            "feedback",
            "error",
            "hidden",
            "hidden_reason",
            "created_at",
            "started_at",
            "completed_at",
            "updated_at",
        ]
        read_only_fields = fields


class InterpretationFilterSerializer(serializers.Serializer[Any]):
    """Of lists; what is left out does not narrow."""

    chart = ChartIdentifier(required=False)
    topic = serializers.ChoiceField(choices=_TOPIC_NAMES, required=False)
    status = serializers.ChoiceField(choices=Status.choices, required=False)


class TopicParameterSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="As in `parameters` of a request.")
    required: Any = serializers.BooleanField()


class TopicSerializer(serializers.Serializer[Topic]):
    name = serializers.CharField()
    label: Any = serializers.SerializerMethodField(help_text="In the caller's language.")
    kinds = serializers.SerializerMethodField(help_text="The kinds of chart it fits; none: it is read without one.")
    credits = serializers.IntegerField(help_text="What a reading costs, when it is completed.")
    parameters = TopicParameterSerializer(many=True, help_text="What a request says besides.")

    @extend_schema_field(OpenApiTypes.STR)
    def get_label(self, topic: Topic) -> str:
        return topic.label(get_language() or "en")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_kinds(self, topic: Topic) -> list[str]:
        return sorted(topic.kinds)


class TopicsSerializer(serializers.Serializer[Any]):
    data: Any = TopicSerializer(many=True)


class ModelSerializer(serializers.Serializer[authors.Author]):
    name = serializers.CharField(help_text="As `model` of a request.")
    provider = serializers.CharField()
    credits = serializers.IntegerField(help_text="What a reading costs whose topic costs one.")
    available = serializers.BooleanField(
        source="is_available",
        help_text="False: switched off by staff, or over its budget of the day. It may still be named; another writes.",
    )
    default = serializers.BooleanField(source="is_default", help_text="Writes where a request names no model.")


class ModelsSerializer(serializers.Serializer[Any]):
    data: Any = ModelSerializer(many=True)
