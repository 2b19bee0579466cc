"""What a crash lost is queued again: readings whose worker is gone, tasks that never arrived."""

import logging
import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Action
from accounts.services import audit
from analytics import events
from config.api.errors import InvalidState
from interpretations.errors import FinishedAlready, NoLongerWanted, StillWritten
from interpretations.models import MOST_ENQUEUES, WRITINGS, Status, Writing
from interpretations.services.queueing import BROKER_AWAY, enqueue_on_commit, notify_on_commit, send
from interpretations.services.writing import fail

logger = logging.getLogger(__name__)

# Of each kind in one sweep; the rest is the next one's.
BATCH = 200


class WorkerLost(Exception):
    """Every attempt's worker ended without a word."""


def sweep_interpretations() -> int:
    """Queue again what was lost, of all kinds; returns how many. Several sweeps at once queue each row once."""
    queued = 0
    for kind in WRITINGS:
        abandoned = list(kind.objects.abandoned().select_related("owner").order_by("lease_until")[:BATCH])
        for writing in abandoned:
            if not writing.has_attempts_left:
                fail(writing=writing, error=WorkerLost(), lease_expired=True)
        try:
            for writing in abandoned:
                queued += writing.has_attempts_left and _take_back(writing)
            for writing in kind.objects.forgotten().order_by("enqueued_at")[:BATCH]:
                queued += _queue_again(writing)
        except BROKER_AWAY as error:
            # It would keep us waiting for seconds over each of the others; they are the next sweep's.
            logger.warning("sweep cut short", extra={"error": type(error).__name__})
            break
    if queued:
        logger.warning("readings queued again", extra={"count": queued})
    return queued


def _take_back(writing: Writing) -> bool:
    with transaction.atomic(durable=True):
        taken = writing.requeue(lease_expired=True)
        if taken:
            _send_on_commit(writing)
    return taken


def _queue_again(writing: Writing) -> bool:
    with transaction.atomic(durable=True):
        # `forgotten` once more: only the first of several sweeps finds it so.
        rows = type(writing).objects.filter(pk=writing.pk).forgotten()
        counted = Least(F("enqueues"), Value(MOST_ENQUEUES - 1)) + 1
        again = bool(rows.update(enqueued_at=Now(), enqueues=counted))
        if again:
            _send_on_commit(writing)
    return again


def _send_on_commit(writing: Writing) -> None:
    """Raises one of BROKER_AWAY out of the transaction's block; the row is committed then."""
    transaction.on_commit(partial(send, writing))


def requeue(*, writing: Writing) -> None:
    """For staff: one more round of attempts for what failed or was cancelled.

    Errors: StillWritten, FinishedAlready, NoLongerWanted.
    """
    with transaction.atomic(durable=True):
        if not writing.allow_another_round():
            raise _refusal_of(writing)
        events.record(f"{writing.kind}.requeued", user_id=writing.owner_id, **writing.recorded)
        audit.record(action=Action(f"{writing.kind}.requeued"), subject=writing.owner_id, target=writing)
        notify_on_commit(writing)
        enqueue_on_commit(writing)


def _refusal_of(writing: Writing) -> InvalidState:
    there = type(writing).objects.filter(pk=writing.pk, deleted_at=None).wanted()
    match there.values_list("status", flat=True).first():
        case None:
            return NoLongerWanted()
        case Status.COMPLETED:
            return FinishedAlready()
    return StillWritten()


def story(kind: type[Writing], row_id: uuid.UUID) -> list[tuple[Any, str, str]]:
    """Whose it is, in which request it was asked for, and who has failed and why, as `config.system.models.Trade`."""
    writing = kind.objects.filter(pk=row_id).first()
    if writing is None:
        return []
    owner = (_("owner"), str(writing.owner_id), reverse("admin:accounts_user_change", args=[writing.owner_id]))
    asked = [(_("request"), str(writing.request_id), "")] if writing.request_id else []
    return [owner, *asked, *((row["model"], row["reason"], "") for row in writing.fallbacks)]


def replay(kind: type[Writing], row_id: uuid.UUID) -> bool:
    """Another round, as `config.system.models.Trade` has it."""
    writing = kind.objects.filter(pk=row_id).first()
    if writing is None:
        return False
    try:
        requeue(writing=writing)
    except InvalidState:
        return False
    return True
