from typing import Any

from rest_framework import serializers

from analytics.reports.periods import INTERVALS, LONGEST
from config.api.fields import StrictSerializer


class ReportRequestSerializer(StrictSerializer):
    start = serializers.DateField(required=False, help_text="The first day, UTC's.")
    end = serializers.DateField(
        required=False, help_text=f"The last day, included; today unless told. At most {LONGEST} days after the first."
    )
    interval = serializers.CharField(required=False, help_text=f"Of each row: {', '.join(INTERVALS)}; see the list.")
    format = serializers.ChoiceField(("json", "csv"), default="json")


class _ColumnsSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField(help_text="In the caller's language.")
    columns = serializers.ListField(child=serializers.CharField())
    meaning = serializers.CharField(help_text="What the columns hold, and in which units, in the caller's language.")
    days = serializers.IntegerField(help_text="How many days it is about unless told.")
    intervals = serializers.ListField(child=serializers.ChoiceField(INTERVALS))


class ReportListSerializer(serializers.Serializer[Any]):
    data = _ColumnsSerializer(many=True)  # type: ignore[assignment]  # the contract's word for a list


class _AskedSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    start = serializers.DateField()
    end = serializers.DateField()
    interval = serializers.ChoiceField(INTERVALS, allow_null=True)


class ReportSerializer(serializers.Serializer[Any]):
    data = serializers.ListField(  # type: ignore[assignment]  # the contract's word for a list
        child=serializers.DictField(), help_text="Rows, each with the report's columns."
    )
    meta = _AskedSerializer()
