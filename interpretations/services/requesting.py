"""What the owner of a chart does with readings: ask, stop, throw away."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.services import audit, ledger, plans
from analytics import events
from charts.errors import ChartNotFound
from charts.models import Chart
from config.api.errors import ValidationFailed
from interpretations.almanac import Topic, topic_named
from interpretations.errors import InterpretationNotFound, ModelNotOffered, StillWritten, TopicDoesNotFit
from interpretations.models import Interpretation, Status
from interpretations.services import authors
from interpretations.services.facts import facts_for, settled
from interpretations.services.queueing import (
    enqueue_on_commit,
    locked_status,
    notify_on_commit,
    refund,
    stop,
    wake_next_on_commit,
)
from interpretations.services.sameness import digest_of

PURPOSE = "interpretation"


def request_interpretation(
    *, chart_id: uuid.UUID | str | None, topic: Topic, by: User, interpretation_id: uuid.UUID, **wishes: Any
) -> Interpretation:
    """Store the request and queue its writing; asked again under the same id, the one there is. chart_id: or `mine`,
    or None of a topic that needs no chart.

    wishes: locale, style, parameters, and model, or "" of the default.
    Errors: ChartNotFound, TopicDoesNotFit, NothingToSay, ModelNotInPlan, OutOfCredits, InterpretationNotFound (the one
    there is was deleted).
    """
    chart = None if chart_id is None else _chart(chart_id, by)
    wishes["model"] = wishes["model"] or authors.default_for(plans.plan_of(by))
    plans.check_model(user=by, model=wishes["model"])
    # Before the transaction: the sky may be another machine's to compute.
    asked = _asked(chart, topic, by=by, **wishes)
    with transaction.atomic(durable=True):
        interpretation = _place(asked, topic, by=by, interpretation_id=interpretation_id)
    return _as_stored(interpretation)


def _chart(chart_id: uuid.UUID | str, by: User) -> Chart:
    try:
        return Chart.objects.visible_to(by).find(chart_id)
    except ChartNotFound as error:
        error.details = {"chart": [str(error.detail)]}
        raise


def regenerate_interpretation(
    *, interpretation: Interpretation, by: User, interpretation_id: uuid.UUID, **wishes: Any
) -> Interpretation:
    """Ask for it anew, of the chart as it is now; the earlier one stays, as a version of the same reading.

    wishes: model and style, where they shall be others. Asked again under the same id, the one there is.
    Errors: those of `request_interpretation`; InvalidState while a version is being written; ValidationFailed of a
    model that is no longer offered.
    """
    wishes = {"model": interpretation.requested_model or authors.ALMANAC, **wishes}
    if wishes["model"] not in authors.names():
        raise ValidationFailed(details={"model": [_("This model is no longer offered: name another.")]})
    plans.check_model(user=by, model=wishes["model"])
    return _another_version(interpretation, owner=by, interpretation_id=interpretation_id, **wishes)


def rewrite_interpretation(*, interpretation: Interpretation, by: User, interpretation_id: uuid.UUID) -> Interpretation:
    """For staff: as `regenerate_interpretation`, by the model that was asked for it; nobody is charged.

    Errors: StillWritten, ModelNotOffered; TopicDoesNotFit, NothingToSay, where the chart is no longer what it was.
    """
    model = interpretation.requested_model or authors.ALMANAC
    if model not in authors.names():
        raise ModelNotOffered
    told: dict[str, Any] = {"owner": interpretation.owner, "staff": by}
    return _another_version(interpretation, interpretation_id=interpretation_id, model=model, **told)


def _another_version(
    interpretation: Interpretation, *, owner: User, interpretation_id: uuid.UUID, staff: User | None = None,
    **wishes: Any,
) -> Interpretation:  # fmt: skip
    """Errors: StillWritten; those of `_asked` and `_place`."""
    topic, chart = topic_named(interpretation.topic), interpretation.chart
    former = {"locale": interpretation.locale, "style": interpretation.style, "parameters": interpretation.given}
    asked = {**_asked(chart, topic, by=owner, **{**former, **wishes}), "root": interpretation.root_id}
    with transaction.atomic(durable=True):
        versions = Interpretation.objects.versions_of(interpretation).order_by("pk").select_for_update(of=("self",))
        # Whoever comes second waits here, and then sees what the first has asked for, which was not there to be locked.
        list(versions.values_list("pk"))
        if Interpretation.objects.versions_of(interpretation).active().exclude(pk=interpretation_id).exists():
            raise StillWritten
        new = _place(asked, topic, by=owner, interpretation_id=interpretation_id, staff=staff)
    return _as_stored(new)


def _place(
    asked: Mapping[str, Any], topic: Topic, *, by: User, interpretation_id: uuid.UUID, staff: User | None = None
) -> Interpretation:
    """The row, what it costs put aside, and its task on commit; of a row that is there already, nothing more.

    staff: who asks for it in the place of `by`, whose it is, at nobody's cost.
    """
    credits = 0 if staff else authors.price_of([asked["requested_model"]], topic.credits)
    reservation_id = uuid.uuid4() if credits else None
    costs = {"reservation_id": reservation_id, "priority": plans.plan_of(by).priority}
    # The row first, which names a reservation still to be made: a repeat finds it, and puts nothing aside.
    interpretation, created = Interpretation.objects.get_or_create(
        pk=interpretation_id,
        owner=by,
        defaults={**asked, **costs},
    )
    if created:
        if reservation_id:
            ledger.reserve(user=by, credits=credits, purpose=PURPOSE, reservation_id=reservation_id)
        _record(interpretation, by=by, staff=staff)
        enqueue_on_commit(interpretation)
    return interpretation


def _record(interpretation: Interpretation, *, by: User, staff: User | None) -> None:
    """What staff ask for is no request of the person's: it counts as theirs in no report."""
    after = {"topic": interpretation.topic, "chart": interpretation.chart_id}
    if staff:
        after["first_version"] = interpretation.root
        events.record("interpretation.requeued", user_id=by.pk, **interpretation.recorded)
    else:
        wishes = {name: getattr(interpretation, name) for name in ("topic", "locale", "style")}
        model = interpretation.requested_model
        events.record("interpretation.requested", user_id=by.pk, **interpretation.recorded, **wishes, model=model)
    action = Action.READING_REQUEUED if staff else Action.READING_REQUESTED
    audit.record(action=action, subject=by, actor=staff or by, target=interpretation, after=after)


def _as_stored(interpretation: Interpretation) -> Interpretation:
    """With the times, which are the database's. Errors: InterpretationNotFound of one that was deleted since."""
    if interpretation.deleted_at:
        raise InterpretationNotFound
    interpretation.refresh_from_db()
    return interpretation


def _asked(
    chart: Chart | None, topic: Topic, *, by: User, locale: str, style: str, model: str, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """What the row keeps of the request, and of the chart as it is now. Errors: TopicDoesNotFit, NothingToSay."""
    if chart is not None and not topic.fits(chart.kind):
        raise TopicDoesNotFit(topic=topic.name, kind=chart.kind)
    parameters = settled(chart=chart, topic=topic, parameters=parameters)
    told: dict[str, Any] = {
        "topic": topic.name,
        "locale": locale,
        "style": style,
        "requested_model": model,
        "parameters": parameters,
        "factors": [factor.as_dict() for factor in facts_for(chart=chart, topic=topic, parameters=parameters)],
    }
    version = None if chart is None else chart.version
    return {"chart": chart, "chart_version": version, "digest": digest_of(by=by, **told), **told}


def cancel_interpretation(*, interpretation: Interpretation, by: User) -> Interpretation:
    """Stop it where it is; what was written stays. Errors: InvalidState when it is finished."""
    stop(interpretation, by=by)
    return interpretation


def delete_interpretation(*, interpretation: Interpretation, by: User) -> None:
    """Soft; one that is being written is stopped."""
    with transaction.atomic(durable=True):
        former = locked_status(interpretation)
        before, after = {"status": former, "deleted_at": None}, {"status": former, "deleted_at": timezone.now()}
        if interpretation.cancel():
            refund(interpretation)
            after["status"] = Status.CANCELLED
            wake_next_on_commit(interpretation)
        rows = Interpretation.objects.filter(pk=interpretation.pk, deleted_at=None)
        if rows.update(deleted_at=after["deleted_at"], updated_at=Now()):
            events.record("interpretation.deleted", user_id=by.pk, interpretation_id=interpretation.pk)
            audit.record(
                action=Action.READING_DELETED, subject=interpretation.owner_id, actor=by, target=interpretation,
                before=before, after=after,
            )  # fmt: skip
        notify_on_commit(interpretation)
