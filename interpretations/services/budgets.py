"""What providers may cost in a day. Of each call the most that it can cost is put aside before it is made, so that many
at once spend no more than a budget and what one of them costs.

A call whose worker is killed keeps what was put aside for it: the provider may have gone on to the end. Each has a row
(`ModelCall`), written in the same transactions as the day's sum: the one is always the sum of the others.
"""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from analytics import events
from interpretations.llm import Answer, Model, ModelFailed, Question, Usage, models
from interpretations.llm.metrics import BUDGET_LEFT, CALLS
from interpretations.models import ModelCall, Spending

logger = logging.getLogger(__name__)

_Outcome = ModelCall.Outcome
_OUTCOMES: Final[dict[str, str]] = {
    **dict.fromkeys(("stopped", "closed"), _Outcome.CANCELLED),
    **dict.fromkeys(
        ("key_refused", "unpaid", "unknown_model", "request_refused", "rate_limited", "filtered"), _Outcome.REFUSED
    ),
    **dict.fromkeys(("cut", "stalled", "late", "truncated", "too_long"), _Outcome.CUT),
}
# Of calls deleted in one statement; of lost ones, each of which is recorded, ended in one transaction.
_BATCH: Final = 5_000
_LOST: Final = 200


@dataclass(frozen=True, slots=True)
class Cause:
    """What a call is for. owner_id: for whom; plan: that they have. writing_kind, writing_id: of which text, if any."""

    purpose: str
    topic: str
    owner_id: uuid.UUID | None = None
    writing_kind: str = ""
    writing_id: uuid.UUID | None = None
    plan: str = ""


@dataclass(slots=True)
class Bill:
    """For one call; answer: None until it is asked. outcome, reason: what became of it, as its row has it."""

    model: Model
    answer: Answer | None = None
    outcome: str = _Outcome.COMPLETED
    reason: str = ""

    @property
    def usage(self) -> Usage:
        return self.answer.usage if self.answer else Usage(self.model.name, self.model.prices)

    def end(self, error: BaseException) -> None:
        """Before its time."""
        self.reason = error.reason if isinstance(error, ModelFailed) else "stopped"
        self.outcome = _OUTCOMES.get(self.reason, _Outcome.FAILED)


def budget_of(provider: str) -> Decimal | None:
    """Dollars a day; None: as many as it takes."""
    said = settings.LLM["BUDGETS"].get(provider)
    return Decimal(said) if said else None


def spent_up() -> dict[str, Decimal]:
    """What providers have cost today that have no budget left. One query, and none without budgets."""
    budgets = settings.LLM["BUDGETS"]
    if not budgets:
        return {}
    spent = Spending.objects.today().filter(provider__in=budgets).values_list("provider", "dollars")
    return {provider: dollars for provider, dollars in spent if dollars >= Decimal(budgets[provider])}


@contextmanager
def spending(question: Question, cause: Cause) -> Iterator[Bill]:
    """Put aside what the question can cost, and count what it did. Errors: ModelFailed, if the budget is spent."""
    model, now = models()[question.model], datetime.now(UTC)
    worst = Usage(
        model.name, model.prices, input_tokens=question.tokens, output_tokens=question.most_tokens, estimated=True
    )
    today, _created = Spending.objects.get_or_create(provider=model.provider, day=now.date())
    call = _hold(model, worst, cause, today=today, now=now)
    bill = Bill(model)
    try:
        yield bill
    except BaseException as error:
        bill.end(error)
        raise
    finally:
        _settle(call, bill, cause, today=today, held=worst.cost)
        _tell(today)


def _hold(model: Model, worst: Usage, cause: Cause, *, today: Spending, now: datetime) -> ModelCall:
    """Errors: ModelFailed."""
    about = {"purpose": cause.purpose, "topic": cause.topic, "owner_id": cause.owner_id}
    text = {"writing_kind": cause.writing_kind, "writing_id": cause.writing_id}
    with transaction.atomic(durable=True):
        call = ModelCall.objects.create(
            at=now, provider=model.provider, model=model.name, **about, **text, **_counted(worst), **_prices(model)
        )
        # One statement: who waited for another's sees what that one put aside. The last: others wait for this row.
        held = Spending.objects.filter(pk=today.pk).within(budget_of(model.provider))
        within = held.update(dollars=F("dollars") + worst.cost)
        transaction.set_rollback(not within)
    if not within:
        CALLS.labels(model.name, "over_budget").inc()
        _tell(today)
        raise ModelFailed(model.name, "over_budget")
    return call


def _settle(call: ModelCall, bill: Bill, cause: Cause, *, today: Spending, held: Decimal) -> None:
    """Whatever was said of it meanwhile: a sweep may have taken it for lost. Then that is what was recorded of it."""
    usage, waits = bill.usage, bill.answer.waits if bill.answer else (None, None)
    ended = {"outcome": bill.outcome, "reason": bill.reason, "first_token_ms": waits[0], "whole_ms": waits[1]}
    ended |= _counted(usage)
    row = ModelCall.objects.filter(pk=call.pk)
    with transaction.atomic(durable=True):
        if row.filter(outcome=_Outcome.UNDER_WAY).update(**ended):
            for name, value in ended.items():
                setattr(call, name, value)
            _record(call, plan=cause.plan)
        else:
            row.update(**ended)
        Spending.objects.filter(pk=today.pk).update(dollars=F("dollars") - held + usage.cost)


def _record(call: ModelCall, *, plan: str) -> None:
    """In the transaction that ends it, once. seconds: of what was heard of it, None if nothing was."""
    about = ("model", "provider", "topic", "purpose", "outcome", "reason", "estimated")
    tokens = ("input_tokens", "cached_tokens", "output_tokens")
    data: dict[str, Any] = {name: getattr(call, name) for name in (*about, *tokens)}
    for name, wait in (("first_token_seconds", call.first_token_ms), ("seconds", call.whole_ms)):
        data[name] = None if wait is None else wait / 1000
    data |= {"call_id": call.pk, "plan": plan, "cost": float(call.cost)}
    events.record("model.called", user_id=call.owner_id, **data)


def _counted(usage: Usage) -> dict[str, Any]:
    kinds = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "cost", "estimated")
    return {kind: getattr(usage, kind) for kind in kinds}


def _prices(model: Model) -> dict[str, Decimal]:
    return {f"price_{kind}": getattr(model.prices, kind) for kind in ("input", "cached", "output")}


def sweep_calls() -> int:
    """Say of those whose worker is gone that they are lost; what was put aside stays counted. Returns how many."""
    lost = 0
    while batch := _lose():
        lost += batch
    if lost:
        logger.warning("calls of models lost", extra={"count": lost})
    return lost


def _lose() -> int:
    with transaction.atomic(durable=True):
        silent = list(ModelCall.objects.silent().select_for_update(skip_locked=True)[:_LOST])
        owners = User.objects.with_plan().filter(pk__in={call.owner_id for call in silent})
        theirs = {owner.pk: owner.plan for owner in owners}
        for call in silent:
            call.outcome, call.reason = _Outcome.LOST, "lost"
            _record(call, plan=theirs[call.owner_id] if call.owner_id else "")
        ended = {"outcome": _Outcome.LOST, "reason": "lost"}
        ModelCall.objects.filter(pk__in=[call.pk for call in silent]).update(**ended)
    return len(silent)


def purge_calls() -> int:
    """Drop those older than they are kept, in batches that lock nothing for long. Returns how many."""
    purged = 0
    while batch := list(ModelCall.objects.old().values_list("pk", flat=True)[:_BATCH]):
        purged += ModelCall.objects.filter(pk__in=batch).delete()[0]
    return purged


def _tell(today: Spending) -> None:
    budget = budget_of(today.provider)
    if budget is not None:
        today.refresh_from_db()
        BUDGET_LEFT.labels(today.provider).set(float(max(budget - today.dollars, Decimal(0))))
