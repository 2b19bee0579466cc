"""Record what happened. Everyone calls this; analytics calls nobody."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.utils import timezone

from analytics.models import OutboxEvent
from config.system import copying


def record(event_type: str, *, user_id: uuid.UUID | None = None, **data: Any) -> OutboxEvent:
    """Write an event to the outbox, in the caller's transaction: it happened if and only if that commits.

    data: JSON values, ids and dates; never names, addresses or birth data.
    """
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return OutboxEvent.objects.create(event_type=event_type, user_id=user_id, request_id=request_id, data=data)


def record_many(event_type: str, *, user_id: uuid.UUID | None = None, data: Iterable[Mapping[str, Any]]) -> None:
    """The same for many that happened at once, an event for each of the data."""
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    who = {"event_type": event_type, "user_id": user_id, "request_id": request_id, "timestamp": timezone.now()}
    copying.insert([OutboxEvent(**who, data=dict(one)) for one in data])
