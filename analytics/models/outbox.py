"""The transactional outbox: what happened, written in the transaction in which it happened, delivered later."""

import gc
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import orjson
import zstandard
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

# A shipment that failed so often is in trouble of its own: while there are as many of them no others are made.
TROUBLED: Final = 3
NOBODY: Final = uuid.UUID(int=0)  # and no request, where a column knows no NULL
# By their places in the table: otherwise all of it is read, to find some of it.
_TAKE: Final = """
DELETE FROM analytics_outboxevent WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM analytics_outboxevent WHERE timestamp >= %s AND timestamp < %s
    ORDER BY timestamp, event_id LIMIT %s FOR UPDATE SKIP LOCKED
))
RETURNING event_id, event_type, (EXTRACT(EPOCH FROM timestamp) * 1000000)::bigint,
    COALESCE(user_id, %s), COALESCE(request_id, %s), data::text
"""
COLUMNS: Final = ("event_id", "event_type", "timestamp", "user_id", "request_id", "data")
Columns = dict[str, list[Any]]


def by_column(rows: Sequence[tuple[Any, ...]]) -> Columns:
    columns: Iterable[tuple[Any, ...]] = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return dict(zip(COLUMNS, map(list, columns), strict=True))


@contextmanager
def _uncollected() -> Iterator[None]:
    """So many objects at once make the collector look through all of Django's, which takes longer than making them."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    def oldest(self) -> datetime | None:
        return self.order_by("timestamp", "event_id").values_list("timestamp", flat=True).first()

    def take(self, *, since: datetime, until: datetime, most: int) -> Columns:
        """Take rows out, the oldest first, passing over those that others are taking; in the caller's transaction.

        timestamp: microseconds since 1970. user_id, request_id: NOBODY for none. data: JSON.
        """
        with _uncollected(), connection.cursor() as cursor:
            cursor.execute(_TAKE, [since, until, most, NOBODY, NOBODY])
            return by_column(cursor.fetchall())


class OutboxEvent(models.Model):
    """One event, `{event_id, event_type, timestamp, data}`. Ids, never foreign keys: analytics knows nobody."""

    event_id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event_type = models.CharField(_("kind"), max_length=100, help_text=_("Noun and past verb: chart.created."))
    timestamp = models.DateTimeField(_("time"), db_default=Now(), editable=False)
    user_id = models.UUIDField(_("person"), null=True, blank=True, help_text=_("Who did it, if anybody."))
    request_id = models.UUIDField(_("request"), null=True, blank=True, help_text=_("The request in which it happened."))
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("event to deliver")
        verbose_name_plural = _("events to deliver")
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


def events_of(columns: Columns, user_id: uuid.UUID) -> Iterator[OutboxEvent]:
    """The person's events among such columns, as the outbox had them, of no row. Ids may be strings."""
    for event_id, event_type, at, user, request, data in zip(*(columns[name] for name in COLUMNS), strict=True):
        if str(user) == str(user_id):
            yield OutboxEvent(
                event_id=uuid.UUID(str(event_id)),
                event_type=event_type,
                timestamp=datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at),
                user_id=user_id,
                request_id=_somebody(request),
                data=orjson.loads(data),
            )


def _somebody(given: uuid.UUID | str) -> uuid.UUID | None:
    found = uuid.UUID(str(given))
    return None if found == NOBODY else found


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def overdue(self) -> Self:
        """Those whose worker has ended or failed, and which another may send."""
        return self.filter(lease_until__lt=Now()).order_by("lease_until")

    def failed(self) -> Self:
        return self.exclude(error="")

    def troubled(self) -> Self:
        return self.filter(attempts__gte=TROUBLED)


class Shipment(models.Model):
    """Events that were taken out of the outbox and go to ClickHouse together: the same rows, however often sent.

    It is deleted when ClickHouse has them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packed = models.BinaryField(_("content"), help_text=_("The events, by column."))
    events = models.PositiveIntegerField(_("events"), help_text=_("How many they are."))
    oldest = models.DateTimeField(_("oldest"), help_text=_("When the first of them happened."))
    token = models.UUIDField(
        _("token"), default=uuid.uuid4, help_text=_("Under which ClickHouse stores its rows once.")
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    lease_until = models.DateTimeField(_("leased until"), help_text=_("Until then nobody else sends it."))
    error = models.CharField(
        _("last fault"), max_length=100, blank=True, help_text=_("What became of the last attempt, if it failed.")
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of events")
        verbose_name_plural = _("deliveries of events")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def pack(columns: Columns) -> bytes:
        return zstandard.compress(orjson.dumps(columns), level=1)

    @property
    def text(self) -> bytes:
        return zstandard.decompress(self.packed)

    @property
    def columns(self) -> Columns:
        """Ids are strings."""
        columns: Columns = orjson.loads(self.text)
        return columns

    def take(self) -> bool:
        """Take over what its worker has left. False: another one was the quicker."""
        mine = Shipment.objects.overdue().filter(pk=self.pk, attempts=self.attempts)
        if not mine.update(attempts=F("attempts") + 1, lease_until=Now() + settings.SHIPMENT_LEASE):
            return False
        self.attempts += 1
        return True

    def put_off(self, pause: timedelta, error: str) -> None:
        """Leave it to whoever sends next, after a pause."""
        mine = Shipment.objects.filter(pk=self.pk, attempts=self.attempts)
        mine.update(lease_until=Now() + pause, error=error[:100])

    def renew_token(self) -> bool:
        """False: another worker has done it, or the shipment is delivered."""
        token = uuid.uuid4()
        if not Shipment.objects.filter(pk=self.pk, token=self.token).update(token=token):
            return False
        self.token = token
        return True


# One order for all, or two that bring the same ids at once would wait for each other.
_NOTE: Final = """
INSERT INTO analytics_clientevent (id, occurred_at)
SELECT id, occurred_at FROM unnest(%s::uuid[], %s::timestamptz[]) AS told (id, occurred_at) ORDER BY id
ON CONFLICT DO NOTHING RETURNING id
"""


class ClientEventQuerySet(models.QuerySet["ClientEvent"]):
    def note(self, moments: Mapping[uuid.UUID, datetime]) -> set[uuid.UUID]:
        """Those that are new, in the caller's transaction; who notes the same ids meanwhile waits for its end."""
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [list(moments), list(moments.values())])
            return {row[0] for row in cursor.fetchall()}

    def old(self) -> Self:
        return self.filter(occurred_at__lt=Now() - ClientEvent.KEPT)


class ClientEvent(models.Model):
    """That an event of an app was taken: its id, for as long as it may be sent again. Whose it was it does not say."""

    OLDEST: Final = timedelta(days=7)  # that an event may be when it is told
    KEPT: Final = OLDEST + timedelta(days=1)

    id = models.UUIDField(primary_key=True, editable=False)
    occurred_at = models.DateTimeField(help_text="By the app's clock.")

    objects = ClientEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["occurred_at"], name="client_event_by_age")]

    def __str__(self) -> str:
        return str(self.pk)


# One after another, or several at once would go past the most that there may be.
_NAMING: Final = "SELECT pg_advisory_xact_lock(hashtext('analytics_clienteventname'))"
_NAME: Final = """
INSERT INTO analytics_clienteventname (name)
SELECT name FROM unnest(%s::text[]) AS told (name) ORDER BY name
LIMIT greatest(0, %s - (SELECT count(*) FROM analytics_clienteventname))
"""


class ClientEventNameQuerySet(models.QuerySet["ClientEventName"]):
    def note(self, names: set[str], *, most: int) -> set[str]:
        """Those of them that are kinds of their own, the new ones too while there are fewer than `most`; in the
        caller's transaction.
        """
        known = self._among(names)
        if known == names or self.count() >= most:
            return known
        with connection.cursor() as cursor:
            cursor.execute(_NAMING)
            cursor.execute(_NAME, [list(names - self._among(names)), most])
        return self._among(names)

    def _among(self, names: set[str]) -> set[str]:
        return set(self.filter(name__in=names).values_list("name", flat=True))


class ClientEventName(models.Model):
    """A kind of events of apps, which name them as they like: reports tell of a bounded number of kinds."""

    name = models.CharField(max_length=64, primary_key=True)
    noted_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ClientEventNameQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
