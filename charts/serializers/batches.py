"""The body of a batch: its items are read when they are computed, each by itself."""

from typing import Any, Final

from django.utils.translation import gettext as _t
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from charts.serializers.reading import read_body
from charts.serializers.requests import REQUESTS
from config.api.fields import StrictSerializer

MOST_ITEMS: Final = 10_000


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="ChartRequest",
        serializers={str(kind): kind_of for kind, kind_of in REQUESTS.items()},
        resource_type_field_name="kind",
        many=True,
    )
)
class ItemsField(serializers.Field[Any, Any, Any, Any]):
    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or not 1 <= len(data) <= MOST_ITEMS:
            raise serializers.ValidationError(_t("Must be a list of 1 to %d items.") % MOST_ITEMS)
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class BatchRequestSerializer(StrictSerializer):
    items = ItemsField(help_text="1 to 10 000 bodies, each as a single chart is asked for.")


def read_batch(data: Any) -> list[Any]:
    """The items, unread. Errors: DRF's ValidationError."""
    items: list[Any] = read_body(BatchRequestSerializer, data)["items"]
    return items
