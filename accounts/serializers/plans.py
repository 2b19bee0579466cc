"""Plans, usage and the ledger on the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.models import LedgerEntry, Plan
from config.api.fields import SelectFieldsMixin

_LIMITS = {
    "charts": 1000,
    "credits_week": 20,
    "credits_month": 0,
    "models": ["almanac"],
    "batch_items": 1000,
    "requests_hour": None,
    "devices": 5,
    "concurrent_readings": None,
}


class LimitsSerializer(serializers.Serializer[Any]):
    charts = serializers.IntegerField(allow_null=True, help_text="How many you may keep; null: as many as you like.")
    credits_week = serializers.IntegerField(help_text="Granted each week, and gone with it.")
    credits_month = serializers.IntegerField(help_text="Granted each month, and gone with it.")
    models: Any = serializers.ListField(
        child=serializers.CharField(), help_text="Who may write your readings: a provider with all its models, or `*`."
    )
    batch_items = serializers.IntegerField(help_text="In one batch.")
    requests_hour = serializers.IntegerField(allow_null=True, help_text="null: as everybody's.")
    devices = serializers.IntegerField()
    concurrent_readings = serializers.IntegerField(
        allow_null=True,
        help_text="How many are written for you at once; others wait. null: as many as you like.",
    )


class PeriodSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(["week", "month"], source="source")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A week of the free plan",
            value={
                "plan": "free",
                "period": {
                    "name": "week",
                    "starts_at": "2026-11-23T00:00:00.000000Z",
                    "ends_at": "2026-11-30T00:00:00.000000Z",
                },
                "limits": _LIMITS,
                "used": 3,
                "reserved": 1,
                "remaining": 16,
                "resets_at": "2026-11-30T00:00:00.000000Z",
                "counts": {"charts": 12},
            },
            response_only=True,
        )
    ]
)
class CreditUsageSerializer(serializers.Serializer[Any]):
    plan = serializers.CharField(source="plan.code")
    period = PeriodSerializer()
    limits = LimitsSerializer()
    used = serializers.IntegerField(help_text="Credits charged in the period.")
    reserved = serializers.IntegerField(help_text="Credits put aside for what is under way.")
    remaining = serializers.IntegerField(help_text="Credits that you can still spend.")
    resets_at = serializers.DateTimeField(help_text="When the next allowance comes.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="What you keep of what is limited.")


class LedgerFilterSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(LedgerEntry.Kind.choices, required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Put aside for a reading",
            value={
                "id": 41,
                "kind": "reserve",
                "amount": -1,
                "balance": 19,
                "source": "week",
                "expires_at": "2026-11-30T00:00:00.000000Z",
                "reservation": "5f1d2c3e-7a86-4f0e-9d83-0d6f3d1a2b4c",
                "purpose": "interpretation",
                "reason": "",
                "created_at": "2026-11-27T09:00:00.000000Z",
            },
            response_only=True,
        )
    ]
)
class LedgerEntrySerializer(SelectFieldsMixin, serializers.ModelSerializer[LedgerEntry]):
    source: Any = serializers.CharField(source="grant.source", help_text="Of the grant whose credits it moves.")
    expires_at = serializers.DateTimeField(source="grant.expires_at", allow_null=True)
    reservation = serializers.UUIDField(source="reservation_id", allow_null=True)
    purpose = serializers.CharField(source="reservation.purpose", allow_null=True, default=None)
    reason = serializers.CharField(source="grant.reason", help_text="Why staff granted it.")

    class Meta:
        model = LedgerEntry
        fields = (
            "id", "kind", "amount", "balance", "source", "expires_at", "reservation", "purpose", "reason", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer[Plan]):
    name = serializers.CharField(help_text="In the caller's language.")
    limits = LimitsSerializer(read_only=True)

    class Meta:
        model = Plan
        fields = ("code", "name", "limits")
        read_only_fields = fields


class PlansSerializer(serializers.Serializer[Any]):
    data: Any = PlanSerializer(many=True)
