"""Links on the wire."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _t
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from charts.models import ChartShare, Kind, Part
from charts.serializers.answers import CalculationAnswerSerializer, EngineAnswerSerializer
from charts.serializers.fields import Boolean, Choice, Many, WholeNumber
from config.api.fields import StrictSerializer

LONGEST: Final = timedelta(days=3660)
_MOST_SECONDS: Final = int(LONGEST.total_seconds())


class Instant(serializers.DateTimeField):
    """RFC 3339 with an offset: a local time would be ours, not the client's."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="2026-11-20T09:00:00Z")
        instant: datetime = super().to_internal_value(value)
        return instant

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError(_t("Give the offset from UTC too, or Z."))
        return value


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "The wheel alone, for a week", value={"include": ["wheel"], "expires_in": 604_800}, request_only=True
        ),
        OpenApiExample("Everything, until it is revoked", value={"birth_data": True}, request_only=True),
    ]
)
class ShareRequestSerializer(StrictSerializer):
    include = Many(
        child=Choice(choices=list(Part.values)),
        default=list(Part.values),
        max_length=len(Part.values),
        help_text="What is shown beside the figures. The reading is the last one of the chart as it is, not of an "
        "earlier version, that asked no question of its own, in the viewer's language if there is one.",
    )
    birth_data = Boolean(
        default=False,
        help_text="Show date, time and place too. Without it the positions are shown, from which who knows how can "
        "tell the date.",
    )
    expires_at = Instant(required=False, allow_null=True, help_text="Within ten years. Neither: until it is revoked.")
    expires_in = WholeNumber(required=False, low=60, high=_MOST_SECONDS, help_text="Seconds, instead of expires_at.")

    def validate_expires_at(self, at: datetime | None) -> datetime | None:
        if at is not None and not timezone.now() < at <= timezone.now() + LONGEST:
            raise serializers.ValidationError(_t("Must be in the future, and within ten years."))
        return at

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("expires_at") is not None and "expires_in" in attrs:
            message = [_t("Give only one of %s.") % "expires_at, expires_in"]
            raise serializers.ValidationError({"expires_at": message, "expires_in": message})
        at = attrs.get("expires_at")
        if "expires_in" in attrs:
            at = timezone.now() + timedelta(seconds=attrs["expires_in"])
        return {"include": list(dict.fromkeys(attrs["include"])), "birth_data": attrs["birth_data"], "expires_at": at}


class ShareSerializer(serializers.ModelSerializer[ChartShare]):
    chart = serializers.UUIDField(source="chart_id", read_only=True)
    live = serializers.SerializerMethodField(
        help_text="Neither expired nor revoked, and moderators have not hidden what it shows."
    )

    class Meta:
        model = ChartShare
        fields = ["id", "chart", "include", "birth_data", "created_at", "expires_at", "revoked_at", "live"]
        read_only_fields = fields

    def get_live(self, share: ChartShare) -> bool:
        """barred, in the context: the chart is not shown to others."""
        return share.is_live and not self.context.get("barred")


class NewShareSerializer(ShareSerializer):
    """The only answer that holds the link: what is stored of it is a hash."""

    token = serializers.CharField(read_only=True, help_text="Shown only this once.")
    url = serializers.SerializerMethodField(help_text="The page for people.")

    class Meta(ShareSerializer.Meta):
        fields = [*ShareSerializer.Meta.fields, "token", "url"]
        read_only_fields = fields

    def get_url(self, share: ChartShare) -> str:
        path = f"/shared/{share.token}"
        return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else str(self._request.build_absolute_uri(path))

    @property
    def _request(self) -> Any:
        return self.context["request"]


class SharedSerializer(CalculationAnswerSerializer):
    """What a link shows. Without birth data there are no `moment`, `place`, `engine`, and no technique's own block."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    engine = EngineAnswerSerializer(required=False)
    include = serializers.ListField(child=serializers.ChoiceField(choices=Part.choices))
    expires_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        fields = {name: field for name, field in super().get_fields().items() if name != "status"}
        for role in ("natal", "first", "second"):
            fields[role] = serializers.DictField(required=False, help_text="A chart, as far as the link shows it.")
        return fields


class SharedReadingSerializer(serializers.Serializer[Any]):
    topic = serializers.CharField()
    locale = serializers.CharField()
    sections = serializers.ListField(child=serializers.DictField())
    text = serializers.CharField()
    completed_at = serializers.DateTimeField()
