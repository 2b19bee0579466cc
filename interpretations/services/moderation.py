"""What moderators do with readings: take them out of sight, and put them back."""

from django.db import transaction

from accounts.models import Action, User
from accounts.services import hiding
from analytics import events
from config.system import notify
from interpretations.models import Interpretation


def hide_interpretation(*, interpretation: Interpretation, reason: str, by: User) -> bool:
    """Its owner keeps it, and links to its chart show no reading about its topic, however often it is written again.

    reason: its owner is told. False: it is hidden already, or deleted. Errors: ValidationFailed.
    """
    with transaction.atomic():
        done = hiding.hide(row=interpretation, reason=reason, by=by, action=Action.READING_HIDDEN)
        if done:
            _tell(interpretation, Action.READING_HIDDEN)
    return done


def unhide_interpretation(*, interpretation: Interpretation, by: User) -> bool:
    """False: it is not hidden, or deleted."""
    with transaction.atomic():
        done = hiding.unhide(row=interpretation, by=by, action=Action.READING_UNHIDDEN)
        if done:
            _tell(interpretation, Action.READING_UNHIDDEN)
    return done


def _tell(interpretation: Interpretation, what: Action) -> None:
    events.record(what.value, user_id=interpretation.owner_id, interpretation_id=str(interpretation.pk))
    chart = interpretation.chart_id and str(interpretation.chart_id)
    data = {"interpretation": str(interpretation.pk), "chart": chart}
    notify.tell(interpretation.owner_id, what.value, **data, topic=interpretation.topic)
