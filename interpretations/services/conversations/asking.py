"""What a person does with conversations: begin one, ask, ask anew or from an earlier point, name it, throw it away."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.services import audit, ledger, plans
from analytics import events
from charts.errors import ChartNotFound
from charts.models import Chart
from config.api.errors import InvalidState, ValidationFailed
from interpretations.errors import ChartsGone, ChartsUnfit, ConversationFull, ConversationNotFound, NoAnswer
from interpretations.models import (
    LONGEST_TITLE,
    Conversation,
    ConversationChart,
    Message,
    MessageChart,
    Status,
)
from interpretations.services import authors
from interpretations.services.conversations.grounds import KINDS
from interpretations.services.queueing import (
    enqueue_on_commit,
    notify_on_commit,
    refund,
    stop,
    wake_next_on_commit,
)

PURPOSE: Final = "message"
_NEXT: Final = object()  # after the answer that the active branch ends in


def start_conversation(
    *, chart_ids: Sequence[uuid.UUID | str], locale: str, title: str, by: User, conversation_id: uuid.UUID
) -> Conversation:
    """Asked again under the same id, the one there is. Errors: ChartNotFound, ChartsUnfit, ConversationNotFound."""
    charts = [_chart(given, by) for given in chart_ids]
    if len({chart.pk for chart in charts}) < len(charts):
        raise ValidationFailed(details={"charts": [_("Name each chart once.")]})
    if unfit := sorted({chart.kind for chart in charts if chart.kind not in KINDS}):
        raise ChartsUnfit(kinds=", ".join(unfit))
    titled = {"title": title, "titled_by": Conversation.Author.OWNER} if title else {}
    with transaction.atomic(durable=True):
        conversation, created = Conversation.objects.get_or_create(
            pk=conversation_id, owner=by, defaults={"locale": locale, **titled}
        )
        if created:
            rows = enumerate(charts, 1)
            ConversationChart.objects.bulk_create(
                ConversationChart(conversation=conversation, chart=chart, position=place) for place, chart in rows
            )
            events.record("conversation.started", user_id=by.pk, conversation_id=conversation.pk, charts=len(charts))
            after = {"charts": [str(chart.pk) for chart in charts], "locale": locale}
            audit.record(action=Action.CONVERSATION_STARTED, subject=by, actor=by, target=conversation, after=after)
    if conversation.deleted_at:
        raise ConversationNotFound
    conversation.refresh_from_db()
    return conversation


def _chart(given: uuid.UUID | str, by: User) -> Chart:
    try:
        return Chart.objects.visible_to(by).find(given)
    except ChartNotFound as error:
        error.details = {"charts": [str(error.detail)]}
        raise


def change_conversation(
    *, conversation: Conversation, changes: dict[str, Any], check: Callable[[Conversation], None], by: User
) -> Conversation:
    """changes: title; active, an answer of it, with which its branch goes on.

    check: raises under the row's lock if the caller's copy is stale. Errors: ConversationNotFound; ValidationFailed.
    """
    with transaction.atomic(durable=True):
        row = _locked(conversation)
        check(row)
        if "active" in changes and not row.messages.filter(pk=changes["active"], role="assistant").exists():
            raise ValidationFailed(details={"active": [_("It is no answer of this conversation.")]})
        if "title" in changes:
            changes = {**changes, "titled_by": Conversation.Author.OWNER}
        changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if changed:
            before = {name: getattr(row, name) for name in changed}
            for name, value in changed.items():
                setattr(row, name, value)
            _save(row, *changed)
            audit.record(
                action=Action.CONVERSATION_CHANGED, subject=row.owner_id, actor=by, target=row,
                before=before, after=changed,
            )  # fmt: skip
    return row


def delete_conversation(*, conversation: Conversation, by: User) -> None:
    """Soft; an answer that is being written is stopped. Errors: ConversationNotFound."""
    with transaction.atomic(durable=True):
        row = _locked(conversation)
        for message in row.messages.active():
            if message.cancel():
                refund(message)
                notify_on_commit(message)
                wake_next_on_commit(message)
        row.deleted_at = timezone.now()
        _save(row, "deleted_at")
        events.record("conversation.deleted", user_id=by.pk, conversation_id=row.pk)
        audit.record(
            action=Action.CONVERSATION_DELETED, subject=row.owner_id, actor=by, target=row,
            before={"deleted_at": None}, after={"deleted_at": row.deleted_at},
        )  # fmt: skip


def ask(
    *, conversation: Conversation, text: str, model: str, by: User, message_id: uuid.UUID, parent: Any = _NEXT
) -> Message:
    """The answer to come, queued; asked again under the same id, the one there is.

    parent: the answer that the question follows, None of one that begins the conversation anew.
    Errors: InvalidState while another is being written; ChartsGone, ConversationFull, ConversationNotFound;
    ValidationFailed; ModelNotInPlan, OutOfCredits.
    """
    model = _checked_model(model, by)
    with transaction.atomic(durable=True):
        row = _locked(conversation)
        if known := row.messages.filter(pk=message_id).first():
            return known
        charts = _charts(row)
        follows = row.active if parent is _NEXT else parent
        if parent not in (_NEXT, None) and not row.messages.filter(pk=parent, role="assistant").exists():
            raise ValidationFailed(details={"parent": [_("It is no answer of this conversation.")]})
        _refuse_second(row)
        question = Message.objects.create(
            conversation=row, owner=by, locale=row.locale, number=_next_number(row), role=Message.Role.USER,
            parent_id=follows, text=text, status=Status.COMPLETED, completed_at=timezone.now(),
        )  # fmt: skip
        if not row.title:
            row.title = title_of(text) or charts[0].name[:LONGEST_TITLE]
        answer = _answer(question, charts, model=model, by=by, message_id=message_id)
    answer.refresh_from_db()
    return answer


def regenerate_answer(*, message: Message, model: str | None, by: User, message_id: uuid.UUID) -> Message:
    """Another answer to the same question, beside the former, of the charts as they are now. Errors: those of `ask`;
    NoAnswer of a question.
    """
    model = _checked_model(message.requested_model if model is None else model, by)
    with transaction.atomic(durable=True):
        row = _locked(message.conversation)
        if known := row.messages.filter(pk=message_id).first():
            return known
        if not message.is_answer:
            raise NoAnswer
        charts = _charts(row)
        _refuse_second(row)
        answer = _answer(message.question, charts, model=model, by=by, message_id=message_id)
    answer.refresh_from_db()
    return answer


def cancel_answer(*, message: Message, by: User) -> Message:
    """Stop it where it is; what was written stays. Errors: InvalidState when it is finished."""
    stop(message, by=by)
    return message


def _answer(question: Message, charts: Sequence[Chart], *, model: str, by: User, message_id: uuid.UUID) -> Message:
    """The row, what it costs put aside, and its task on commit."""
    row = question.conversation
    credits = authors.price_of([model], settings.CONVERSATIONS["CREDITS"])
    reservation_id = uuid.uuid4() if credits else None
    answer = Message.objects.create(
        pk=message_id, conversation=row, owner=by, locale=row.locale, number=_next_number(row),
        role=Message.Role.ASSISTANT, parent=question, requested_model=model, reservation_id=reservation_id,
        priority=plans.plan_of(by).priority,
    )  # fmt: skip
    MessageChart.objects.bulk_create(
        MessageChart(message=answer, chart=chart, version=chart.version, position=place)
        for place, chart in enumerate(charts, 1)
    )
    if reservation_id:
        ledger.reserve(user=by, credits=credits, purpose=PURPOSE, reservation_id=reservation_id)
    row.active = answer.pk
    _save(row, "active", "title")
    events.record("message.requested", user_id=by.pk, **answer.recorded, model=model)
    after = {"conversation": str(row.pk), "question": str(question.pk), "model": model}
    audit.record(action=Action.MESSAGE_REQUESTED, subject=by, actor=by, target=answer, after=after)
    enqueue_on_commit(answer)
    return answer


def _checked_model(model: str, by: User) -> str:
    """Errors: ModelNotInPlan; ValidationFailed of one that is no longer offered."""
    model = model or authors.default_for(plans.plan_of(by))
    if model not in authors.names():
        raise ValidationFailed(details={"model": [_("This model is no longer offered: name another.")]})
    plans.check_model(user=by, model=model)
    return model


def _locked(conversation: Conversation) -> Conversation:
    """One change after another. Errors: ConversationNotFound."""
    row = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation.pk, deleted_at=None).first()
    if row is None:
        raise ConversationNotFound
    return row


def _charts(conversation: Conversation) -> list[Chart]:
    charts = conversation.present_charts
    if not charts:
        raise ChartsGone
    return charts


def _refuse_second(conversation: Conversation) -> None:
    if conversation.messages.active().exists():
        raise InvalidState
    if conversation.messages.count() + 2 > settings.CONVERSATIONS["MESSAGES"]:
        raise ConversationFull(most=settings.CONVERSATIONS["MESSAGES"])


def _next_number(conversation: Conversation) -> int:
    last = conversation.messages.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _save(conversation: Conversation, *names: str) -> None:
    conversation.updated_at = timezone.now()
    conversation.save(update_fields=[*names, "updated_at"])


def title_of(text: str) -> str:
    """The first question in short; empty of one without a word."""
    words = " ".join(text.split())
    if not any(letter.isalnum() for letter in words):
        return ""
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]}…"
