"""The mails of a rule as they would go out, from what it has seen last."""

from datetime import timedelta
from typing import Any, Final

from django.core.mail import EmailMessage
from django.utils import timezone

from analytics.alerts import sending, telling
from analytics.models import Alert, AlertNotice, AlertRule

_NOTE: Final = "…"  # whatever staff wrote when they acknowledged it


def previews_of(rule: AlertRule) -> list[tuple[Any, EmailMessage]]:
    """Of each kind of notice its name and the letter. Nothing is stored, and the alert that it links to is none."""
    found = rule.threshold if rule.figure is None else rule.figure
    now = timezone.now()
    seen = {"severity": rule.severity, "threshold": rule.threshold, "value": found, "worst": found}
    alert = Alert(rule=rule, **seen, note=_NOTE, started_at=now - timedelta(minutes=rule.window_minutes))
    return [(kind.label, _letter(rule, alert, kind)) for kind in AlertNotice.Kind]


def _letter(rule: AlertRule, alert: Alert, kind: AlertNotice.Kind) -> EmailMessage:
    alert.resolved_at = timezone.now() if kind is AlertNotice.Kind.RESOLVED else None
    return sending.compose(AlertNotice(kind=kind, payload=telling.payload_of(rule, alert), to=", ".join(rule.mail_to)))
