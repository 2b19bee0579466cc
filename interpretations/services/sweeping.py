"""What a crash lost is queued again: readings whose worker is gone, tasks that never arrived."""

import logging
import uuid
from functools import partial

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least, Now

from accounts.models import Action
from accounts.services import audit
from analytics import events
from config.api.errors import InvalidState
from interpretations import tasks
from interpretations.models import MOST_ENQUEUES, Interpretation
from interpretations.services.requesting import BROKER_AWAY, enqueue_on_commit, notify_on_commit
from interpretations.services.writing import fail_interpretation

logger = logging.getLogger(__name__)

# Of each kind in one sweep; the rest is the next one's.
BATCH = 200


class WorkerLost(Exception):
    """Every attempt's worker ended without a word."""


def sweep_interpretations() -> int:
    """Queue again what was lost; returns how many. Several sweeps at once queue each row once."""
    abandoned = list(Interpretation.objects.abandoned().select_related("owner").order_by("lease_until")[:BATCH])
    for interpretation in abandoned:
        if not interpretation.has_attempts_left:
            fail_interpretation(interpretation=interpretation, error=WorkerLost(), lease_expired=True)
    queued = 0
    try:
        for interpretation in abandoned:
            queued += interpretation.has_attempts_left and _take_back(interpretation)
        for interpretation in Interpretation.objects.forgotten().order_by("enqueued_at")[:BATCH]:
            queued += _queue_again(interpretation)
    except BROKER_AWAY as error:
        # It would keep us waiting for seconds over each of the others; they are the next sweep's.
        logger.warning("sweep cut short", extra={"error": type(error).__name__})
    if queued:
        logger.warning("readings queued again", extra={"count": queued})
    return queued


def _take_back(interpretation: Interpretation) -> bool:
    with transaction.atomic(durable=True):
        taken = interpretation.requeue(lease_expired=True)
        if taken:
            _send_on_commit(interpretation)
    return taken


def _queue_again(interpretation: Interpretation) -> bool:
    with transaction.atomic(durable=True):
        # `forgotten` once more: only the first of several sweeps finds it so.
        rows = Interpretation.objects.filter(pk=interpretation.pk).forgotten()
        counted = Least(F("enqueues"), Value(MOST_ENQUEUES - 1)) + 1
        again = bool(rows.update(enqueued_at=Now(), enqueues=counted))
        if again:
            _send_on_commit(interpretation)
    return again


def _send_on_commit(interpretation: Interpretation) -> None:
    """Raises one of BROKER_AWAY out of the transaction's block; the row is committed then."""
    transaction.on_commit(partial(tasks.write_interpretation.delay, str(interpretation.pk)))


def requeue_interpretation(*, interpretation: Interpretation) -> None:
    """For staff: one more round of attempts for a reading that failed or was cancelled. Errors: InvalidState."""
    with transaction.atomic(durable=True):
        if not interpretation.allow_another_round():
            raise InvalidState
        events.record("interpretation.requeued", user_id=interpretation.owner_id, interpretation_id=interpretation.pk)
        audit.record(action=Action.READING_REQUEUED, subject=interpretation.owner_id, target=interpretation)
        notify_on_commit(interpretation)
        enqueue_on_commit(interpretation.pk)


def replay_interpretation(interpretation_id: uuid.UUID) -> bool:
    """Another round, as `config.system.models.Trade` has it."""
    interpretation = Interpretation.objects.filter(pk=interpretation_id).first()
    if interpretation is None:
        return False
    try:
        requeue_interpretation(interpretation=interpretation)
    except InvalidState:
        return False
    return True
