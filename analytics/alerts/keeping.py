"""What staff do about rules and alerts. Whoever calls records it."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from analytics.alerts import evaluating
from analytics.models import Alert, AlertRule


def acknowledge(*, alert: Alert, by: uuid.UUID, note: str) -> bool:
    """Somebody sees to it: nobody is reminded any more. False: it is over, or somebody did before."""
    return alert.acknowledge(by=by, note=note)


def silence(*, rule: AlertRule, until: datetime | None) -> bool:
    """None: no longer. False: it was so."""
    row = AlertRule.objects.filter(pk=rule.pk)
    rows = row.filter(silenced_until__isnull=False) if until is None else row
    return bool(rows.update(silenced_until=until))


def switch(*, rule: AlertRule, on: bool) -> bool:
    """False: it was so."""
    with transaction.atomic():
        if not AlertRule.objects.filter(pk=rule.pk, is_enabled=not on).update(is_enabled=on):
            return False
        settle(rule=rule)
    return True


def settle(*, rule: AlertRule) -> None:
    """After any change of a rule, in its transaction: what was counted of it before counts no longer, nor what an
    evaluation is finding that has read it before. Of one that is disabled nobody would see the end: it ends now.
    """
    AlertRule.objects.filter(pk=rule.pk).update(streak=0, evaluations=F("evaluations") + 1)
    rule.refresh_from_db(fields=["is_enabled"])
    alert = Alert.objects.firing_of(rule)
    if alert is not None and not rule.is_enabled:
        evaluating.resolve(rule, alert)
