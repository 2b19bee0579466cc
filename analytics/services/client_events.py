"""What people's apps tell of what is done in them: each event once, however often it is sent, and from wherever."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from analytics.models import ClientEvent, ClientEventName, OutboxEvent
from config.system import copying

PREFIX: Final = "client."
OTHER: Final = "other"  # the kind of those whose names are too many
MOST_NAMES: Final = 1_000  # of all apps together; ClickHouse keeps a row of each for each day
_BATCH: Final = 5_000  # rows deleted in one statement


@dataclass(frozen=True, slots=True)
class Told:
    """An event as an app tells it. event_id: the app's own. properties: flat."""

    event_id: uuid.UUID
    name: str
    occurred_at: datetime
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many are new, how many were known, and how many are left out because their person is not in the sample."""

    accepted: int
    repeated: int
    sampled_out: int


def is_heard(user_id: uuid.UUID) -> bool:
    """Whether the person is in the sample: the same at any time, so that what one does stays whole."""
    share: float = settings.ANALYTICS_CLIENT_SAMPLING
    # Half of a random id that says nothing of its version.
    return (user_id.int & (1 << 62) - 1) < share * (1 << 62)


def take(told: Sequence[Told], *, user_id: uuid.UUID) -> Taken:
    """Record those that are new. Two events of one id are the same event, whatever else they say."""
    if not is_heard(user_id):
        return Taken(0, 0, len(told))
    by_id = {_own_id(user_id, event.event_id): event for event in reversed(told)}
    with transaction.atomic(durable=True):
        new = ClientEvent.objects.note({pk: event.occurred_at for pk, event in by_id.items()})
        fresh = {pk: event for pk, event in by_id.items() if pk in new}
        kinds = ClientEventName.objects.note({event.name for event in fresh.values()}, most=MOST_NAMES)
        copying.insert(_rows(fresh, kinds, user_id))
    return Taken(len(new), len(told) - len(new), 0)


def _own_id(user_id: uuid.UUID, event_id: uuid.UUID) -> uuid.UUID:
    """Nobody's app takes another's id, or one of ours."""
    return uuid.uuid5(user_id, str(event_id))


def _rows(new: dict[uuid.UUID, Told], kinds: set[str], user_id: uuid.UUID) -> list[OutboxEvent]:
    """Of the moment in which we were told: an app's clock may be wrong, and what it says then is kept beside it."""
    context = structlog.contextvars.get_contextvars()
    whose = {"user_id": user_id, "request_id": context.get("request_id"), "timestamp": timezone.now()}
    return [
        OutboxEvent(
            event_id=pk,
            event_type=f"{PREFIX}{event.name if event.name in kinds else OTHER}",
            data={
                "occurred_at": _text(event.occurred_at),
                "properties": event.properties,
                **({} if event.name in kinds else {"name": event.name}),
            },
            **whose,
        )
        for pk, event in new.items()
    ]


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def purge() -> int:
    """Forget ids of events that would be refused as too old by now. Returns how many."""
    purged = 0
    while batch := list(ClientEvent.objects.old().values_list("pk", flat=True)[:_BATCH]):
        purged += ClientEvent.objects.filter(pk__in=batch).delete()[0]
    return purged
