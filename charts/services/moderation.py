"""What moderators do with charts: take them out of sight, and put them back."""

from django.db import transaction

from accounts.models import Action, User
from accounts.services import hiding
from analytics import events
from charts.models import Chart
from config.system import notify


def hide_chart(*, chart: Chart, reason: str, by: User) -> bool:
    """Its owner keeps it, and nobody else is shown it: links are dead at once, and no new ones are made.

    reason: its owner is told. False: it is hidden already, or deleted. Errors: ValidationFailed.
    """
    with transaction.atomic():
        done = hiding.hide(row=chart, reason=reason, by=by, action=Action.CHART_HIDDEN)
        if done:
            _tell(chart, Action.CHART_HIDDEN)
    return done


def unhide_chart(*, chart: Chart, by: User) -> bool:
    """Links that neither expired nor were revoked work again. False: it is not hidden, or deleted."""
    with transaction.atomic():
        done = hiding.unhide(row=chart, by=by, action=Action.CHART_UNHIDDEN)
        if done:
            _tell(chart, Action.CHART_UNHIDDEN)
    return done


def _tell(chart: Chart, what: Action) -> None:
    events.record(what.value, user_id=chart.owner_id, chart_id=str(chart.pk), kind=chart.kind)
    notify.tell(chart.owner_id, what.value, chart=str(chart.pk), kind=chart.kind)
