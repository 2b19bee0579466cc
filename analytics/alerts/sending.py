"""Notices go out: each by itself, tried again while that may help, given up in sight of staff."""

import logging
import smtplib
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from kombu.exceptions import OperationalError as BrokerUnreachable

from analytics.alerts.figures import figure_said
from analytics.alerts.measuring import METRICS
from analytics.models import AlertNotice, AlertRule
from analytics.models.rules import Comparison, Severity
from config.system import retrying, webhooks
from config.system.encryption import NotDecrypted
from config.system.webhooks import WebhookFailed

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)  # EMAIL_TIMEOUT, or a webhook's, and more
ATTEMPTS: Final = 8  # in about four hours
_BATCH: Final = 200


class NotSent(Exception):
    """The text says why, without an address or a secret."""

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_permanent = reason, is_permanent


def call_worker(notice_id: UUID) -> None:
    """Without failing the caller, whose rows are committed: the sweep calls again."""
    from analytics.tasks import send_notice  # which imports this module

    try:
        send_notice.delay(str(notice_id))
    except (BrokerUnreachable, OSError) as error:
        logger.warning("task not queued", extra={"notice": str(notice_id), "error": type(error).__name__})


def sweep() -> int:
    """Call workers for what is due: what was lost, or failed. Returns how many."""
    due = list(AlertNotice.objects.due().order_by("due_at").values_list("pk", flat=True)[:_BATCH])
    for notice_id in due:
        call_worker(notice_id)
    return len(due)


def send(*, notice_id: UUID) -> None:
    """Send it, if nobody else does."""
    notice = AlertNotice.objects.select_related("alert").filter(pk=notice_id).first()
    if notice is None or not notice.take(lease=LEASE):
        return
    attempt = notice.attempts + 1
    if attempt > ATTEMPTS:  # each of its workers was lost, or died of it
        notice.close(error=notice.error or "lost with its worker")
        return
    try:
        _deliver(notice)
    except NotSent as error:
        told = {"notice": str(notice.pk), "channel": notice.channel, "error": error.reason, "attempt": attempt}
        if error.is_permanent or attempt >= ATTEMPTS:
            logger.error("notice of an alert given up", extra=told)
            notice.close(error=error.reason)
        else:
            logger.warning("notice of an alert not sent", extra=told)
            notice.postpone(by=retrying.pause(failed=attempt), error=error.reason)
    else:
        notice.close()


def _deliver(notice: AlertNotice) -> None:
    """Errors: NotSent."""
    if notice.channel == AlertNotice.Channel.WEBHOOK:
        _post(notice)
        return
    try:
        compose(notice).send()
    except smtplib.SMTPException as error:
        raise NotSent(type(error).__name__, is_permanent=retrying.is_permanent(error)) from error
    except OSError as error:
        raise NotSent(type(error).__name__, is_permanent=False) from error


def _post(notice: AlertNotice) -> None:
    """Errors: NotSent."""
    try:
        url, secret = AlertRule.objects.values_list("secret_url", "webhook_secret").get(pk=notice.alert.rule_id)
    except NotDecrypted as error:
        raise NotSent("the webhook cannot be decrypted", is_permanent=True) from error
    if not url:
        raise NotSent("the rule has no webhook any more", is_permanent=True)
    try:
        webhooks.post(url, body_of(notice), secret=secret, message_id=str(notice.pk))
    except WebhookFailed as error:
        raise NotSent(error.reason, is_permanent=error.is_permanent) from error


def body_of(notice: AlertNotice) -> bytes:
    """As docs/alerts.md has it: the same however often it is sent."""
    at = notice.created_at.isoformat().replace("+00:00", "Z")
    return orjson.dumps({"id": str(notice.pk), "type": f"alert.{notice.kind}", "timestamp": at, "data": notice.payload})


def compose(notice: AlertNotice) -> EmailMessage:
    """The letter, in the language of the installation's alerts."""
    with translation.override(settings.ALERT_LANGUAGE):
        context = _context(notice)
        subject = " ".join(render_to_string("alerts/mail.subject.txt", context).split())
        return EmailMessage(subject, render_to_string("alerts/mail.txt", context), to=[notice.to])


def _context(notice: AlertNotice) -> dict[str, Any]:
    from analytics.alerts.shipped import TITLES

    told: dict[str, Any] = notice.payload
    metric = METRICS.get(told["metric"])
    unit = "%" if Comparison(told["comparison"]).with_last_week else None
    said = {name: figure_said(told[name], told["metric"], unit) for name in ("value", "worst", "threshold")}
    return {
        **told,
        **said,
        "kind": notice.kind,
        "metric": metric.label if metric else told["metric"],
        "name": told["title"] or TITLES.get(told["rule"], told["rule"]),
        "severity": Severity(told["severity"]).label,
        "comparison": Comparison(told["comparison"]).label,
        "started_at": parse_datetime(told["started_at"]),
        "resolved_at": parse_datetime(told["resolved_at"] or ""),
    }
