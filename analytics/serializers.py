"""What people's apps tell of what is done in them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from analytics.models import ClientEvent
from analytics.services.client_events import Told
from config.api.codec import check_depth_and_nul
from config.api.errors import AppError, ValidationFailed, describe
from config.api.fields import Identifier, OneLine, StrictSerializer

MOST_EVENTS: Final = 500
MOST_BYTES: Final = 64_000
_AHEAD: Final = timedelta(minutes=5)  # that a client's clock may be
_MOST_PROPERTIES: Final = 50
_LONGEST_VALUE: Final = 1_000  # characters
_NAME: Final = r"^[a-z0-9_.]{1,64}\Z"
_KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_EXAMPLE: Final = {
    "event_id": "0b0f6d7e-3b1c-4f0c-9f57-0c3f2ad0f0aa",
    "name": "screen.opened",
    "occurred_at": "2026-11-20T09:00:00Z",
    "properties": {"screen": "wheel", "milliseconds": 120, "offline": False},
}


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": _MOST_PROPERTIES,
        "propertyNames": {"pattern": f"^{_KEY.pattern}$"},
        "additionalProperties": {"type": ["string", "number", "boolean", "null"], "maxLength": _LONGEST_VALUE},
    }
)
class Properties(serializers.Field[Any, Any, Any, Any]):
    """A flat object: nothing in it that a report could not name."""

    default_error_messages = {"invalid": gettext_lazy("Must be an object.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        if len(data) > _MOST_PROPERTIES:
            raise serializers.ValidationError(_("At most %d of them.") % _MOST_PROPERTIES)
        faults = {key[:100]: [fault] for key, value in data.items() if (fault := _fault(key, value))}
        if faults:
            raise serializers.ValidationError(faults)
        return dict(data)


def _fault(key: str, value: Any) -> str | None:
    if not _KEY.fullmatch(key):
        return _("Names are of 1 to 64 letters a to z, digits, dot, dash and underscore.")
    if isinstance(value, str):
        return _("At most %d characters.") % _LONGEST_VALUE if len(value) > _LONGEST_VALUE else None
    if value is not None and not isinstance(value, bool | int | float):
        return _("Must be text, a number, true, false or null.")
    return None


class EventName(OneLine, serializers.RegexField):
    """Of a few letters, which are on one line by themselves."""


class ClientEventSerializer(StrictSerializer):
    event_id = Identifier(help_text="Of the app's own making: what is sent again under it is the same event.")
    name = EventName(
        _NAME,
        trim_whitespace=False,
        help_text="What happened: `screen.opened`.",
        error_messages={"invalid": gettext_lazy("Use 1 to 64 of the letters a to z, digits, dot and underscore.")},
    )
    occurred_at = serializers.DateTimeField(help_text="By the app's clock; at most seven days ago.")
    properties = Properties(required=False, default=dict)

    def validate_occurred_at(self, value: datetime) -> datetime:
        now = timezone.now()
        if value > now + _AHEAD:
            raise serializers.ValidationError(_("Must not be in the future."))
        if value < now - ClientEvent.OLDEST:
            raise serializers.ValidationError(_("Must not be more than %d days ago.") % ClientEvent.OLDEST.days)
        return value


@extend_schema_field(ClientEventSerializer(many=True))
class _Unread(serializers.Field[Any, Any, Any, Any]):
    """Each is read by itself."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or not 1 <= len(data) <= MOST_EVENTS:
            raise serializers.ValidationError(_("Must be a list of 1 to %d items.") % MOST_EVENTS)
        return data


@extend_schema_serializer(examples=[OpenApiExample("Events", value={"events": [_EXAMPLE]}, request_only=True)])
class ClientEventsSerializer(StrictSerializer):
    events = _Unread(help_text="1 to 500 of them.")


class RefusedEventSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Its place among the events that were sent, from 0.")
    error = serializers.DictField(help_text="As the envelope of errors holds it.")


_ANSWER: Final = {"accepted": 1, "repeated": 0, "sampled_out": 0, "errors": []}


@extend_schema_serializer(examples=[OpenApiExample("Taken", value=_ANSWER, response_only=True)])
class TakenSerializer(serializers.Serializer[Any]):
    accepted = serializers.IntegerField(help_text="Those that are new.")
    repeated = serializers.IntegerField(help_text="Those that we had already.")
    sampled_out = serializers.IntegerField(help_text="Those that we do not want: only a part of all people is asked.")
    errors = RefusedEventSerializer(  # type: ignore[assignment]  # the name that batches use
        many=True, help_text="Those that were refused; sent again they would be again."
    )


def read_events(body: Any) -> tuple[list[Told], list[dict[str, Any]]]:
    """Events, and what is wrong with others: `{index, error}`. Errors: ValidationError, if none of them will do."""
    envelope = ClientEventsSerializer(data=body)
    envelope.is_valid(raise_exception=True)
    told, refused = [], []
    for index, item in enumerate(envelope.validated_data["events"]):
        try:
            told.append(_read(item))
        except (serializers.ValidationError, AppError) as error:
            refused.append({"index": index, "error": describe(error)[1]["error"]})
    if not told:
        details = {str(one["index"]): one["error"]["details"] for one in refused}
        raise ValidationFailed(details={"events": details})
    return told, refused


def _read(item: Any) -> Told:
    """Errors: ValidationError, ValidationFailed, MalformedRequest."""
    check_depth_and_nul(item)
    event = ClientEventSerializer(data=item)
    event.is_valid(raise_exception=True)
    return Told(**event.validated_data)
