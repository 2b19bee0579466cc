"""Who has which plan, and what it lets them do."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from accounts.errors import BatchTooLarge, ChartsDoNotFit, ModelNotInPlan, PlanOverlaps, TooManyCharts
from accounts.models import Action, Plan, Subscription, User
from accounts.services import audit
from analytics import events

# How many of a limited thing a person has now, by the plan's limit. The rooms above fill it in.
COUNTED: Final[dict[str, Callable[[User], int]]] = {}


def plan_of(user: User) -> Plan:
    """The plan that the person has now. The one door to it."""
    return Plan.objects.of(user)


def assign_plan(
    *, user: User, plan: Plan, source: str, ends_at: datetime | None = None, reason: str = "", by: User | None = None
) -> Subscription:
    """From now on; what the person had ends now. Errors: PlanOverlaps (one that begins later is in the way)."""
    try:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one assignment after the other
            before = plan_of(user).code
            _end_live(user)
            given = Subscription.objects.create(
                user=user, plan=plan, source=source, ends_at=ends_at, reason=reason, by=by
            )
            data = {"plan": plan.code, "before": before, "source": source, "ends_at": ends_at, "by": by and by.pk}
            events.record("plan.assigned", user_id=user.pk, **data)
            audit.record(
                action=Action.PLAN_ASSIGNED,
                subject=user,
                actor=by,
                target=given,
                before={"plan": before},
                after={"plan": plan.code, "source": source, "ends_at": ends_at, "reason": reason},
            )
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "one_plan_at_a_time":
            raise PlanOverlaps from error
        raise
    given.refresh_from_db()
    return given


def end_plan(*, subscription: Subscription, by: User | None = None) -> bool:
    """Back to the plan of everybody. False: it has ended already."""
    with transaction.atomic():
        live = Subscription.objects.live().filter(pk=subscription.pk)
        ended = bool(live.update(ends_at=Now()))
        if ended:
            told = {"plan": subscription.plan_id, "source": subscription.source}
            events.record("plan.ended", user_id=subscription.user_id, **told)
            before = {"plan": subscription.plan_id}
            whose = subscription.user_id
            audit.record(action=Action.PLAN_ENDED, subject=whose, actor=by, target=subscription, before=before)
    return ended


def _end_live(user: User) -> None:
    # The time of the transaction: the next one begins at the very moment.
    Subscription.objects.live().filter(user=user).update(ends_at=Now())


def check_model(*, user: User, model: str) -> None:
    """Errors: ModelNotInPlan."""
    plan = plan_of(user)
    if not plan.allows_model(model):
        raise ModelNotInPlan(model=model, allowed=plan.models_allowed)


def check_batch(*, user: User, items: int) -> None:
    """Errors: BatchTooLarge."""
    most = plan_of(user).batch_items
    if items > most:
        raise BatchTooLarge(resource="batch_items", limit=most, used=items)


def room_for_charts(*, owner: User, wanted: int) -> int:
    """How many of the wanted the owner may still keep. Within a transaction, to whose end nobody else of theirs asks.

    Whoever stores charts asks first, so that the count is exact however many do.
    """
    limit = plan_of(owner).charts
    if limit is None:
        return wanted
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"charts of {owner.pk}"])
    return min(wanted, max(0, limit - COUNTED["charts"](owner)))


def too_many_charts(*, owner: User, taken: int = 0) -> TooManyCharts:
    """The refusal, with the figures as they are now. taken: by what is about to be stored."""
    return TooManyCharts(resource="charts", limit=plan_of(owner).charts or 0, used=COUNTED["charts"](owner) + taken)


def check_charts(*, owner: User, wanted: int) -> None:
    """Up front, without a lock: is there room for so many? Errors: ChartsDoNotFit."""
    limit = plan_of(owner).charts
    if limit is None or wanted <= limit - (used := COUNTED["charts"](owner)):
        return
    raise ChartsDoNotFit(resource="charts", limit=limit, used=used, wanted=wanted, fit=max(0, limit - used))
