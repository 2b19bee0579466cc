"""The job: one worker at a time writes a reading, sentence by sentence, and another can go on where it stopped."""

import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import translation
from psycopg_pool import PoolTimeout

from analytics import events
from charts.errors import ChartNotFound
from config.api.errors import describe
from config.system import notify
from interpretations import almanac
from interpretations.almanac import Section
from interpretations.errors import NothingToSay
from interpretations.grounding import Grounding, is_grounded, judge
from interpretations.manuscript import Manuscript, lines_of, manuscript_of
from interpretations.models import Interpretation, Status
from interpretations.services.requesting import notify_on_commit, tell_owner

logger = logging.getLogger(__name__)

# Of these the sweep makes another attempt when the database is back; no row could be written now.
_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


def write_interpretation(*, interpretation_id: uuid.UUID) -> None:
    """Write the reading to its end, unless another worker does, or it is no longer wanted."""
    interpretation = Interpretation.objects.select_related("owner").filter(pk=interpretation_id).first()
    if interpretation is None:
        return
    if not interpretation.start(lease=_lease()):
        _drop_if_unwanted(interpretation)
        return
    notify_on_commit(interpretation)
    try:
        _write(interpretation)
    except _DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it was, the row must not be left without a word)
        _stumble(interpretation, error)


def _lease() -> timedelta:
    lease: timedelta = settings.READING_LEASE + settings.READING_SENTENCE_PAUSE
    return lease


def _write(interpretation: Interpretation) -> None:
    plan, known = _plan(interpretation)
    manuscript = manuscript_of(interpretation.sections, interpretation.text)
    removed = int((interpretation.grounding or {}).get("removed", 0))
    for line in manuscript.still_to_say(lines_of(plan)):
        if not is_grounded(line.sentence, known):
            removed += 1
            logger.error("ungrounded sentence", extra={"factors": line.sentence.factors})
            continue
        manuscript.append(line)
        if not _show(interpretation, manuscript, _judge(manuscript, known, removed)):
            _drop_if_unwanted(interpretation)
            return
        _pause()
    if not manuscript.text:
        raise NothingToSay
    _complete(interpretation, _judge(manuscript, known, removed))


def _plan(interpretation: Interpretation) -> tuple[tuple[Section, ...], frozenset[str]]:
    """The reading that the author has in mind, and the ids of the factors it may rest on."""
    factors = interpretation.snapshot
    try:
        plan = almanac.write(
            factors, topic=interpretation.topic, locale=interpretation.locale, style=interpretation.style
        )
    except almanac.NothingToRead as error:
        raise NothingToSay from error
    return plan, frozenset(factor.id for factor in factors)


def _judge(manuscript: Manuscript, known: frozenset[str], removed: int) -> Grounding:
    return judge((line.sentence for line in manuscript.lines), known, removed=removed)


def _show(interpretation: Interpretation, manuscript: Manuscript, grounding: Grounding) -> bool:
    shown = interpretation.show(
        lease=_lease(),
        text=manuscript.text,
        sections=manuscript.sections,
        grounding=grounding.as_dict(),
        provider="almanac",
        model=almanac.AUTHOR,
        prompt_version=almanac.PROMPT_VERSION,
    )
    if shown:
        notify.send(interpretation.group, {"type": "interpretation.changed"})
    return shown


def _pause() -> None:
    """At a reader's pace, and without keeping a connection from others meanwhile."""
    if pause := settings.READING_SENTENCE_PAUSE.total_seconds():
        close_old_connections()
        time.sleep(pause)


def _complete(interpretation: Interpretation, grounding: Grounding) -> None:
    with transaction.atomic(durable=True):
        if not interpretation.complete(grounding=grounding.as_dict(), usage=_usage()):
            _drop_if_unwanted(interpretation)
            return
        events.record(
            "interpretation.completed",
            user_id=interpretation.owner_id,
            interpretation_id=interpretation.pk,
            chart_id=interpretation.chart_id,
            topic=interpretation.topic,
            locale=interpretation.locale,
            provider="almanac",
            model=almanac.AUTHOR,
            attempts=interpretation.attempt,
            sentences=grounding.checked - grounding.removed,
        )
        notify_on_commit(interpretation)
        tell_owner(interpretation, Status.COMPLETED)


def _usage() -> dict[str, Any]:
    return {
        "input_tokens": 0,
        "output_tokens": 0,
        "cost": "0.000000",
        "currency": "USD",
        "credits": 0,  # nothing is charged before there is a ledger
        "cached": False,
    }


def _drop_if_unwanted(interpretation: Interpretation) -> None:
    """Cancel it if its chart or its owner is gone."""
    rows = Interpretation.objects.filter(pk=interpretation.pk).active().unwanted()
    gone = rows.values("chart__deleted_at").first()
    if gone is None:
        return
    reason, error = "account_deleted", None  # nobody is left to be told
    if gone["chart__deleted_at"]:
        missing = ChartNotFound(details={"chart": [str(interpretation.chart_id)]})
        reason, error = "chart_deleted", error_of(interpretation, missing)
    with transaction.atomic():
        if interpretation.cancel(error=error):
            data = {"interpretation_id": interpretation.pk, "reason": reason}
            events.record("interpretation.cancelled", user_id=interpretation.owner_id, **data)
            notify_on_commit(interpretation)
            tell_owner(interpretation, Status.CANCELLED)


def error_of(interpretation: Interpretation, error: Exception) -> dict[str, Any]:
    """What the envelope holds, in the owner's language; of the unexpected, nothing but that it happened."""
    with translation.override(interpretation.owner.locale):
        inner: dict[str, Any] = describe(error)[1]["error"]
    return inner


def _stumble(interpretation: Interpretation, error: Exception) -> None:
    """Leave the row to the sweep for another attempt; after the last, or when another would not help, fail it."""
    expected = isinstance(error, NothingToSay)
    if not expected:
        logger.exception("reading interrupted", extra={"attempt": interpretation.attempt})
    if not expected and interpretation.has_attempts_left:
        interpretation.requeue()
    else:
        fail_interpretation(interpretation=interpretation, error=error)


def fail_interpretation(*, interpretation: Interpretation, error: Exception, lease_expired: bool = False) -> bool:
    """End it with an error. False: it is not this worker's any more."""
    stored = error_of(interpretation, error)
    with transaction.atomic(durable=True):
        failed = interpretation.fail(error=stored, lease_expired=lease_expired)
        if failed:
            data = {"interpretation_id": interpretation.pk, "code": stored["code"], "attempts": interpretation.attempt}
            events.record("interpretation.failed", user_id=interpretation.owner_id, **data)
            notify_on_commit(interpretation)
            tell_owner(interpretation, Status.FAILED)
    return failed
