"""What the owner of a chart does with readings: ask, stop, throw away."""

import logging
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts.models import Action, User
from accounts.services import audit, ledger, plans
from analytics import events
from charts.errors import ChartNotFound
from charts.models import Chart
from config.api.errors import InvalidState
from config.system import notify
from interpretations import tasks
from interpretations.almanac import Topic
from interpretations.errors import InterpretationNotFound, TopicDoesNotFit
from interpretations.models import Interpretation, Status
from interpretations.services import authors
from interpretations.services.facts import facts_for, settled

logger = logging.getLogger(__name__)

BROKER_AWAY = (BrokerUnreachable, OSError)
PURPOSE = "interpretation"


def request_interpretation(
    *, chart_id: uuid.UUID | str, topic: Topic, by: User, interpretation_id: uuid.UUID, **wishes: Any
) -> Interpretation:
    """Store the request and queue its writing; asked again under the same id, the one there is. chart_id: or `mine`.

    wishes: locale, style, model, parameters.
    Errors: ChartNotFound, TopicDoesNotFit, NothingToSay, ModelNotInPlan, OutOfCredits, InterpretationNotFound (the one
    there is was deleted).
    """
    try:
        chart = Chart.objects.visible_to(by).find(chart_id)
    except ChartNotFound as error:
        error.details = {"chart": [str(error.detail)]}
        raise
    if not topic.fits(chart.kind):
        raise TopicDoesNotFit(topic=topic.name, kind=chart.kind)
    plans.check_model(user=by, model=wishes["model"])
    credits = authors.price_of([wishes["model"]], topic)
    reservation_id = uuid.uuid4() if credits else None
    # Before the transaction: the sky may be another machine's to compute.
    asked = _asked(chart, topic, **wishes)
    with transaction.atomic(durable=True):
        # The row first, which names a reservation still to be made: a repeat finds it, and puts nothing aside.
        interpretation, created = Interpretation.objects.get_or_create(
            pk=interpretation_id,
            owner=by,
            defaults={**asked, "reservation_id": reservation_id},
        )
        if created:
            if reservation_id:
                ledger.reserve(user=by, credits=credits, purpose=PURPOSE, reservation_id=reservation_id)
            data = {"interpretation_id": interpretation.pk, "chart_id": chart.pk, "topic": topic.name}
            events.record("interpretation.requested", user_id=by.pk, **data)
            after = {"topic": topic.name, "chart": chart.pk}
            audit.record(action=Action.READING_REQUESTED, subject=by, actor=by, target=interpretation, after=after)
            enqueue_on_commit(interpretation.pk)
    if interpretation.deleted_at:
        raise InterpretationNotFound
    # The times are the database's.
    interpretation.refresh_from_db()
    return interpretation


def _asked(
    chart: Chart, topic: Topic, *, locale: str, style: str, model: str, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """What the row keeps of the request, and of the chart as it is now."""
    parameters = settled(chart=chart, topic=topic, parameters=parameters)
    return {
        "chart": chart,
        "chart_version": chart.version,
        "topic": topic.name,
        "locale": locale,
        "style": style,
        "requested_model": model,
        "parameters": parameters,
        "factors": [factor.as_dict() for factor in facts_for(chart=chart, topic=topic, parameters=parameters)],
    }


def enqueue_on_commit(interpretation_id: uuid.UUID) -> None:
    transaction.on_commit(partial(_enqueue, str(interpretation_id)))


def _enqueue(interpretation_id: str) -> None:
    """Unlike `delay_on_commit`, without failing a request whose row is committed: the sweep queues it again."""
    try:
        tasks.write_interpretation.delay(interpretation_id)
    except BROKER_AWAY as error:
        logger.warning("task not queued", extra={"interpretation": interpretation_id, "error": type(error).__name__})


def notify_on_commit(interpretation: Interpretation) -> None:
    """Wake who follows the reading."""
    transaction.on_commit(partial(notify.send, interpretation.group, {"type": "interpretation.changed"}))


def tell_owner(interpretation: Interpretation, status: Status) -> None:
    """That it has ended, and how."""
    data = {"interpretation": str(interpretation.pk), "chart": str(interpretation.chart_id)}
    notify.tell(interpretation.owner_id, f"interpretation.{status}", **data, topic=interpretation.topic)


def refund(interpretation: Interpretation) -> None:
    """Give back what the reading held, in the transaction that ends it without completing it."""
    if interpretation.reservation_id:
        ledger.refund(reservation_id=interpretation.reservation_id)


def cancel_interpretation(*, interpretation: Interpretation, by: User) -> Interpretation:
    """Stop it where it is; what was written stays. Errors: InvalidState when it is finished."""
    with transaction.atomic(durable=True):
        former = _locked_status(interpretation)
        if not interpretation.cancel():
            raise InvalidState
        refund(interpretation)
        events.record("interpretation.cancelled", user_id=by.pk, interpretation_id=interpretation.pk)
        audit.record(
            action=Action.READING_CANCELLED, subject=interpretation.owner_id, actor=by, target=interpretation,
            before={"status": former}, after={"status": Status.CANCELLED},
        )  # fmt: skip
        notify_on_commit(interpretation)
        tell_owner(interpretation, Status.CANCELLED)
    interpretation.refresh_from_db()
    return interpretation


def delete_interpretation(*, interpretation: Interpretation, by: User) -> None:
    """Soft; one that is being written is stopped."""
    with transaction.atomic(durable=True):
        former = _locked_status(interpretation)
        before, after = {"status": former, "deleted_at": None}, {"status": former, "deleted_at": timezone.now()}
        if interpretation.cancel():
            refund(interpretation)
            after["status"] = Status.CANCELLED
        rows = Interpretation.objects.filter(pk=interpretation.pk, deleted_at=None)
        if rows.update(deleted_at=after["deleted_at"], updated_at=Now()):
            events.record("interpretation.deleted", user_id=by.pk, interpretation_id=interpretation.pk)
            audit.record(
                action=Action.READING_DELETED, subject=interpretation.owner_id, actor=by, target=interpretation,
                before=before, after=after,
            )  # fmt: skip
        notify_on_commit(interpretation)


def _locked_status(interpretation: Interpretation) -> str | None:
    """As it is now, and stays until the transaction ends. None: the row is gone."""
    rows = Interpretation.objects.filter(pk=interpretation.pk).select_for_update()
    status: str | None = rows.values_list("status", flat=True).first()
    return status
