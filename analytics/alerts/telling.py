"""Who is told what: lines of the log, and notices that are kept in the transaction of what they tell."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from analytics.alerts import sending
from analytics.alerts.measuring import METRICS
from analytics.models import Alert, AlertNotice, AlertRule
from analytics.models.rules import Severity

logger = logging.getLogger(__name__)

Kind = AlertNotice.Kind
Channel = AlertNotice.Channel
_LEVELS: Final = {Kind.RESOLVED: logging.INFO, Severity.CRITICAL: logging.ERROR}


def tell_of(rule: AlertRule, alert: Alert, now: datetime) -> None:
    """That it has begun, or goes on, where that is due. In the caller's transaction.

    What began in silence is told when that is over, if it still goes on.
    """
    if rule.is_silenced(now):
        return
    pause = timedelta(minutes=rule.repeat_minutes)
    untold = Q(told_at=None)
    if pause and alert.acknowledged_at is None:
        untold |= Q(told_at__lte=now - pause, acknowledged_at=None)
    if not Alert.objects.firing().filter(untold, pk=alert.pk).update(told_at=now):
        return
    _queue(rule, alert, Kind.FIRING if alert.told_at is None else Kind.REMINDER)


def tell_of_end(rule: AlertRule, alert: Alert) -> None:
    """Silence or not: whoever pages people keeps on until they hear of it. Nobody who was not told that it began."""
    if alert.told_at is not None:
        _queue(rule, alert, Kind.RESOLVED)


def _queue(rule: AlertRule, alert: Alert, kind: AlertNotice.Kind) -> None:
    receivers = [(Channel.MAIL, address) for address in rule.mail_to]
    if rule.webhook_host:
        receivers.append((Channel.WEBHOOK, rule.webhook_host))
    if kind is Kind.RESOLVED:
        told = set(AlertNotice.objects.filter(alert=alert).values_list("channel", "to"))
        receivers = [receiver for receiver in receivers if receiver in told]
    payload = payload_of(rule, alert)
    for channel, to in receivers:
        notice = AlertNotice.objects.create(alert=alert, kind=kind, channel=channel, to=to, payload=payload)
        transaction.on_commit(partial(sending.call_worker, notice.pk))


def payload_of(rule: AlertRule, alert: Alert) -> Mapping[str, Any]:
    """What a webhook's `data` holds, and mails are written from: docs/alerts.md."""
    metric = METRICS.get(rule.metric)
    return {
        "alert": str(alert.pk),
        "rule": rule.code,
        "title": rule.title,
        "severity": alert.severity,
        "metric": rule.metric,
        "parameters": rule.parameters,
        "unit": "%" if rule.compared.with_last_week else metric.unit if metric else "",
        "comparison": rule.comparison,
        "window_minutes": rule.window_minutes,
        "threshold": alert.threshold,
        "value": alert.value,
        "worst": alert.worst,
        "started_at": _written(alert.started_at),
        "resolved_at": _written(alert.resolved_at),
        "note": alert.note if alert.resolved_at else "",
        "url": page_of(alert),
    }


def page_of(alert: Alert) -> str:
    """Empty, where nobody has said where this installation is reached."""
    page = reverse("admin:analytics_alert_change", args=[alert.pk])
    return f"{settings.PUBLIC_URL}{page}" if settings.PUBLIC_URL else ""


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def log(rule: AlertRule, alert: Alert, kind: AlertNotice.Kind) -> None:
    """Always, silence or not, once the caller's transaction is committed."""
    level = _LEVELS.get(kind) or _LEVELS.get(Severity(alert.severity)) or logging.WARNING
    figures = {"value": alert.value, "worst": alert.worst, "threshold": alert.threshold}
    said = {"rule": rule.code, "alert": str(alert.pk), "severity": alert.severity, **figures}
    words = "alert resolved" if kind is Kind.RESOLVED else "alert firing"
    transaction.on_commit(partial(logger.log, level, words, extra=said))
