"""The job: one worker at a time writes a reading, sentence by sentence, and another can go on where it stopped."""

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils import translation
from psycopg_pool import PoolTimeout

from accounts.models import Account, Reservation
from accounts.services import ledger, plans
from analytics import events
from config.api.errors import AppError, describe
from config.system.models import DeadLetter
from interpretations import almanac
from interpretations.errors import ModelsAway, NothingToSay
from interpretations.grounding import is_grounded
from interpretations.llm import Model, ModelFailed
from interpretations.models import Interpretation, Message, Status, Writing
from interpretations.services import authors, reuse
from interpretations.services.conversations.answers import AnswerDesk
from interpretations.services.conversations.speaking import answer_by_model
from interpretations.services.desk import Desk, NoLongerOurs, ReadingDesk
from interpretations.services.dictation import write_by_model
from interpretations.services.queueing import notify_on_commit, refund, tell_owner
from interpretations.services.turns import begin

# By kind: where it is written, and how a model does.
_HOW: Final[Mapping[str, tuple[type[Desk], Callable[[Any, Model], None]]]] = {
    Interpretation.kind: (ReadingDesk, write_by_model),
    Message.kind: (AnswerDesk, answer_by_model),
}
logger = logging.getLogger(__name__)

# Of these the sweep makes another attempt when the database is back; no row could be written now.
_DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)


def write_interpretation(*, interpretation_id: uuid.UUID) -> None:
    _write_one(Interpretation, interpretation_id)


def write_message(*, message_id: uuid.UUID) -> None:
    _write_one(Message, message_id)


def _write_one(kind: type[Writing], row_id: uuid.UUID) -> None:
    """Write the text to its end, or one that is due before it; or none, if others write all that may be written."""
    writing = begin(kind, row_id)
    if writing is None:
        if asked := kind.objects.select_related("owner").filter(pk=row_id).first():
            _drop_if_unwanted(asked)
        return
    notify_on_commit(writing)
    # The task may be another text's, or the sweep's, which knows no request.
    with structlog.contextvars.bound_contextvars(request_id=_request_of(writing)):
        _write_begun(writing)


def _request_of(writing: Writing) -> str | None:
    return str(writing.request_id) if writing.request_id else None


def _write_begun(writing: Writing) -> None:
    try:
        _write(writing)
    except _DATABASE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it was, the row must not be left without a word)
        _stumble(writing, error)


def _write(writing: Writing) -> None:
    desk = _HOW[writing.kind][0].of(writing)
    try:
        if not reuse.answered(desk):
            _by_whoever_can(desk)
    except NoLongerOurs:
        desk.leave()
        _drop_if_unwanted(writing)
        return
    except Exception:
        desk.keep()
        raise
    if not desk.manuscript.text:
        raise NothingToSay
    _complete(writing, desk)


def _by_whoever_can(desk: Desk) -> None:
    """The model asked for, then those that it falls back to, at last the almanac. Errors: NoLongerOurs, ModelsAway."""
    plan = plans.plan_of(desk.writing.owner)
    failures: list[ModelFailed] = []
    for name in authors.models_for(desk.writing, plan):
        try:
            _HOW[desk.writing.kind][1](desk, authors.available(name))
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
    desk.seat(provider=authors.ALMANAC, model=almanac.AUTHOR, prompt_version=desk.writing.almanac_version)
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


def _complete(writing: Writing, desk: Desk) -> None:
    grounding, taken = desk.grounding, desk.whole if desk.source else {}
    with transaction.atomic(durable=True):
        if not writing.complete(grounding=grounding.as_dict(), **taken):
            _drop_if_unwanted(writing)
            return
        # The text's row first, here as where it is cancelled: who charged first would wait for who gives back.
        usage = desk.usage(_charged(writing, desk))
        type(writing).objects.filter(pk=writing.pk).update(usage=usage)
        spent = {name: usage[name] for name in ("input_tokens", "output_tokens", "cost")} if desk.calls else {}
        events.record(
            f"{writing.kind}.completed",
            user_id=writing.owner_id,
            **writing.recorded,
            topic=writing.topic,
            locale=writing.locale,
            provider=desk.provider,
            model=desk.model,
            attempts=writing.attempt,
            sentences=grounding.checked - grounding.removed,
            **grounding.as_dict(),
            cached=desk.source is not None,
            **spent,
        )
        notify_on_commit(writing)
        tell_owner(writing, Status.COMPLETED)


def _charged(writing: Writing, desk: Desk) -> int:
    """The price of the dearest that wrote some of it, and no more than was put aside; one's own text again is free."""
    if not writing.reservation_id:
        return 0
    if desk.source:
        # Two copies that end at once would each find the other unfinished, and both be paid for.
        Account.objects.locked(user=writing.owner_id)
        if reuse.had_before(desk.source, writing):
            refund(writing)
            return 0
    price = authors.price_of(desk.authors, writing.credits)
    held = Reservation.objects.values_list("credits", flat=True).get(pk=writing.reservation_id)
    return ledger.settle(reservation_id=writing.reservation_id, used=min(price, held))


def _drop_if_unwanted(writing: Writing) -> None:
    """Cancel it if what it is about, or its owner, is gone."""
    if not type(writing).objects.filter(pk=writing.pk).active().unwanted().exists():
        return
    reason, missing = writing.gone or ("account_deleted", None)
    error = error_of(writing, missing) if missing else None  # nobody is left to be told of an account
    with transaction.atomic():
        if writing.cancel(error=error):
            refund(writing)
            events.record(f"{writing.kind}.cancelled", user_id=writing.owner_id, **writing.recorded, reason=reason)
            notify_on_commit(writing)
            tell_owner(writing, Status.CANCELLED)


def error_of(writing: Writing, error: Exception) -> dict[str, Any]:
    """What the envelope holds, in the owner's language; of the unexpected, nothing but that it happened."""
    with translation.override(writing.owner.locale):
        inner: dict[str, Any] = describe(error)[1]["error"]
    return {**inner, "request_id": _request_of(writing) or inner["request_id"]}


def _stumble(writing: Writing, error: Exception) -> None:
    """Leave the row to the sweep for another attempt; after the last, or when another would not help, fail it."""
    expected = isinstance(error, AppError) and not error.retryable
    if not expected:
        logger.exception("writing interrupted", extra={"attempt": writing.attempt})
    if not expected and writing.has_attempts_left:
        writing.requeue()
    else:
        fail(writing=writing, error=error)


def fail(*, writing: Writing, error: Exception, lease_expired: bool = False) -> bool:
    """End it with an error. False: it is not this worker's any more."""
    stored = error_of(writing, error)
    with transaction.atomic(durable=True):
        failed = writing.fail(error=stored, lease_expired=lease_expired)
        if failed:
            refund(writing)
            if not isinstance(error, AppError) or error.status >= 500:
                _keep_letter(writing, error, stored["code"])
            data = {**writing.recorded, "code": stored["code"], "attempts": writing.attempt}
            # Which author wrote last is told to the row alone.
            last = type(writing).objects.values_list("model", flat=True).get(pk=writing.pk)
            data |= {"topic": writing.topic, "model": last or writing.requested_model}
            events.record(f"{writing.kind}.failed", user_id=writing.owner_id, **data)
            notify_on_commit(writing)
            tell_owner(writing, Status.FAILED)
    return failed


def _keep_letter(writing: Writing, error: Exception, code: str) -> None:
    """For staff: it failed for a fault of ours."""
    DeadLetter.objects.keep(kind=writing.letter, row_id=writing.pk, error=error, code=code, attempts=writing.attempt)
