"""Versions and tags on the wire."""

from typing import Any

from rest_framework import serializers

from charts.models import ChartTag, ChartVersion, Rating
from charts.notes import told
from charts.serializers.answers import (
    CalculationAnswerSerializer,
    MomentAnswerSerializer,
    PlaceAnswerSerializer,
    SettingsAnswerSerializer,
)


class _HeadMixin(serializers.Serializer[Any]):
    """Beside the figures. The kind of a chart never changes: it is in the context."""

    chart = serializers.UUIDField()
    version = serializers.IntegerField()
    rating = serializers.ChoiceField(choices=["", *Rating.values])
    source: Any = serializers.CharField()  # a name that Field has too
    replaced_at = serializers.DateTimeField(allow_null=True, help_text="Null of the chart as it is.")

    def head(self, version: ChartVersion) -> dict[str, Any]:
        return {
            "chart": version.chart_id,
            "kind": self.context["kind"],
            "version": version.number,
            "name": version.name,
            "rating": version.rating,
            "source": version.source,
            "replaced_at": version.replaced_at if version.pk else None,
        }


class VersionSerializer(_HeadMixin, CalculationAnswerSerializer):
    """The whole answer as it was."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name != "status"}

    def to_representation(self, version: ChartVersion) -> dict[str, Any]:
        return {**self.head(version), **told(version.result)}


class VersionSummarySerializer(_HeadMixin):
    kind = serializers.CharField()
    name = serializers.CharField()
    moment = MomentAnswerSerializer(allow_null=True)
    place = PlaceAnswerSerializer(allow_null=True)
    settings = SettingsAnswerSerializer()

    def to_representation(self, version: Any) -> dict[str, Any]:
        """version: a row of ChartVersionQuerySet.summaries()."""
        return {**self.head(version), **version.taken}


class ChartTagSerializer(serializers.ModelSerializer[ChartTag]):
    class Meta:
        model = ChartTag
        fields = ["tag", "charts"]
