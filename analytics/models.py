"""The transactional outbox: what happened, written in the transaction in which it happened, delivered later."""

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """One event, `{event_id, event_type, timestamp, data}`. Ids, never foreign keys: analytics knows nobody."""

    event_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event_type = models.CharField(max_length=100, help_text="Noun and past verb: chart.created.")
    timestamp = models.DateTimeField(db_default=Now(), editable=False)
    user_id = models.UUIDField(null=True, blank=True, help_text="Who did it, if anybody.")
    request_id = models.UUIDField(null=True, blank=True, help_text="The request in which it happened.")
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-timestamp", "-event_id"]
        indexes = [
            models.Index(fields=["timestamp", "event_id"], name="outbox_in_order"),
            models.Index(fields=["event_type", "timestamp"], name="outbox_by_type"),
            models.Index(fields=["user_id", "timestamp"], name="outbox_by_user"),
        ]

    def __str__(self) -> str:
        return self.event_type

    @property
    def envelope(self) -> dict[str, Any]:
        """The event as subscribers see it."""
        return {
            "event_id": str(self.event_id),
            "event_type": self.event_type,
            "timestamp": self.timestamp.isoformat().replace("+00:00", "Z"),
            "data": self.data,
        }
