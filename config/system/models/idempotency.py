"""The first answer to a POST with an Idempotency-Key."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

KEPT = timedelta(hours=24)
# Longer than any request may take; after it the first request's process is taken for dead.
LEASE = timedelta(seconds=60)


class IdempotencyRecordQuerySet(models.QuerySet["IdempotencyRecord"]):
    def expired(self) -> "IdempotencyRecordQuerySet":
        return self.filter(created_at__lt=timezone.now() - KEPT)

    def claim(self, *, user_id: uuid.UUID, key: str, fingerprint: str) -> "IdempotencyRecord":
        """The record of this key; `is_ours` if the caller is to do the work."""
        now, until = timezone.now(), timezone.now() + LEASE
        self.filter(user_id=user_id, key=key).expired().delete()
        record, created = self.get_or_create(
            user_id=user_id, key=key, defaults={"fingerprint": fingerprint, "locked_until": until}
        )
        record.is_ours = created or (
            record.status is None
            and record.fingerprint == fingerprint
            and bool(self.filter(pk=record.pk, status=None, locked_until__lt=now).update(locked_until=until))
        )
        if record.is_ours:
            record.locked_until = until
        return record


class IdempotencyRecord(models.Model):
    """The first answer to a POST with an Idempotency-Key, kept 24 hours by user."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    resource_id = models.UUIDField(default=uuid.uuid4, help_text="The id of the row that this request makes.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty while the first request runs.")
    body = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    headers = models.JSONField(default=dict)
    locked_until = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    is_ours = False

    objects = IdempotencyRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="idempotency_key_once_per_user"),
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(status__gte=200, status__lt=500), name="idempotency_status_stored"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return self.key

    def complete(self, *, status: int, body: Any, headers: Mapping[str, str]) -> None:
        self.status = status
        # The row holds what the wire holds: dates and ids as text.
        self.body = orjson.loads(orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS))
        self.headers = {name: headers[name] for name in ("ETag", "Location") if name in headers}
        self._ours().update(status=self.status, body=self.body, headers=self.headers)

    def release(self) -> None:
        """Let a repeat try again at once."""
        self._ours().update(locked_until=timezone.now() - timedelta(seconds=1))

    def _ours(self) -> IdempotencyRecordQuerySet:
        """The row as long as nobody else has taken it over: whoever was too slow leaves it alone."""
        return IdempotencyRecord.objects.filter(pk=self.pk, status=None, locked_until=self.locked_until)
