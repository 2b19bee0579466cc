"""The job: one worker at a time writes a reading, sentence by sentence, and another can go on where it stopped."""

import logging
import time
import uuid
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import translation
from psycopg_pool import PoolTimeout

from accounts.models import Reservation
from accounts.services import ledger, plans
from analytics import events
from charts.errors import ChartNotFound
from config.api.errors import AppError, describe
from config.system.models import DeadLetter
from interpretations import almanac
from interpretations.almanac import topic_named
from interpretations.errors import ModelsAway, NothingToSay
from interpretations.grounding import is_grounded
from interpretations.llm import ModelFailed
from interpretations.models import Interpretation, Status
from interpretations.services import authors, reuse
from interpretations.services.desk import Desk, NoLongerOurs
from interpretations.services.dictation import write_by_model
from interpretations.services.requesting import notify_on_commit, refund, tell_owner
from interpretations.services.turns import begin

logger = logging.getLogger(__name__)

READING = "reading"  # the kind of its dead letters
# Of these the sweep makes another attempt when the database is back; no row could be written now.
_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


def write_interpretation(*, interpretation_id: uuid.UUID) -> None:
    """Write the reading to its end, or one that is due before it; or none, if others write all that may be written."""
    interpretation = begin(interpretation_id)
    if interpretation is None:
        if asked := Interpretation.objects.select_related("owner").filter(pk=interpretation_id).first():
            _drop_if_unwanted(asked)
        return
    notify_on_commit(interpretation)
    try:
        _write(interpretation)
    except _DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it was, the row must not be left without a word)
        _stumble(interpretation, error)


def _write(interpretation: Interpretation) -> None:
    desk = Desk.of(interpretation)
    try:
        if not reuse.answered(desk):
            _by_whoever_can(desk)
    except NoLongerOurs:
        desk.leave()
        _drop_if_unwanted(interpretation)
        return
    except Exception:
        desk.keep()
        raise
    if not desk.manuscript.text:
        raise NothingToSay
    _complete(interpretation, desk)


def _by_whoever_can(desk: Desk) -> None:
    """The model asked for, then those that it falls back to, at last the almanac. Errors: NoLongerOurs, ModelsAway."""
    plan = plans.plan_of(desk.interpretation.owner)
    failures: list[ModelFailed] = []
    for name in authors.models_for(desk.interpretation, plan):
        try:
            write_by_model(desk, authors.available(name))
            return
        except ModelFailed as failed:
            if failed.reason == "closed":
                raise  # this process is ending; another goes on with the same model
            logger.warning("model gave up", extra={"model": name, "reason": failed.reason})
            desk.gave_up(failed)
            failures.append(failed)
    if failures and not plan.allows_model(authors.ALMANAC):
        raise ModelsAway(another_attempt=any(failed.transient for failed in failures))
    _by_almanac(desk)


def _by_almanac(desk: Desk) -> None:
    version = topic_named(desk.interpretation.topic).prompt_version
    desk.seat(provider=authors.ALMANAC, model=almanac.AUTHOR, prompt_version=version)
    for line in desk.planned:
        if not is_grounded(line.sentence, desk.known):
            desk.removed += 1
            logger.error("ungrounded sentence", extra={"factors": line.sentence.factors})
            continue
        desk.show(line)
        _pause()


def _pause() -> None:
    """At a reader's pace, and without keeping a connection from others meanwhile."""
    if pause := settings.READING_SENTENCE_PAUSE.total_seconds():
        close_old_connections()
        time.sleep(pause)


def _complete(interpretation: Interpretation, desk: Desk) -> None:
    grounding, taken = desk.grounding, desk.whole if desk.source else {}
    with transaction.atomic(durable=True):
        if not interpretation.complete(grounding=grounding.as_dict(), **taken):
            _drop_if_unwanted(interpretation)
            return
        # The reading's row first, here as where it is cancelled: who charged first would wait for who gives back.
        usage = desk.usage(_charged(interpretation, desk))
        Interpretation.objects.filter(pk=interpretation.pk).update(usage=usage)
        spent = {name: usage[name] for name in ("input_tokens", "output_tokens", "cost")} if desk.calls else {}
        events.record(
            "interpretation.completed",
            user_id=interpretation.owner_id,
            interpretation_id=interpretation.pk,
            chart_id=interpretation.chart_id,
            topic=interpretation.topic,
            locale=interpretation.locale,
            provider=desk.provider,
            model=desk.model,
            attempts=interpretation.attempt,
            sentences=grounding.checked - grounding.removed,
            cached=desk.source is not None,
            **spent,
        )
        notify_on_commit(interpretation)
        tell_owner(interpretation, Status.COMPLETED)


def _charged(interpretation: Interpretation, desk: Desk) -> int:
    """The price of the dearest that wrote some of it, and no more than was put aside; one's own text again is free."""
    if not interpretation.reservation_id:
        return 0
    if desk.source and reuse.had_before(interpretation, desk.source):
        refund(interpretation)
        return 0
    price = authors.price_of(desk.authors, topic_named(interpretation.topic))
    held = Reservation.objects.values_list("credits", flat=True).get(pk=interpretation.reservation_id)
    return ledger.settle(reservation_id=interpretation.reservation_id, used=min(price, held))


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
            refund(interpretation)
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
    expected = isinstance(error, AppError) and not error.retryable
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
            refund(interpretation)
            if not isinstance(error, AppError) or error.status >= 500:
                _keep_letter(interpretation, error, stored["code"])
            data = {"interpretation_id": interpretation.pk, "code": stored["code"], "attempts": interpretation.attempt}
            events.record("interpretation.failed", user_id=interpretation.owner_id, **data)
            notify_on_commit(interpretation)
            tell_owner(interpretation, Status.FAILED)
    return failed


def _keep_letter(interpretation: Interpretation, error: Exception, code: str) -> None:
    """For staff: it failed for a fault of ours."""
    row_id, attempts = interpretation.pk, interpretation.attempt
    DeadLetter.objects.keep(kind=READING, row_id=row_id, error=error, code=code, attempts=attempts)
