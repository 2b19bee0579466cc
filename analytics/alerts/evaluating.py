"""Evaluation, each minute: a verdict of each rule, and what follows from it, once, however many evaluate at once."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from analytics.alerts import telling
from analytics.alerts.judging import Verdict, judge, unknown
from analytics.alerts.measuring import Unmeasured, Windows
from analytics.clickhouse import client
from analytics.metrics import FIRING, UNKNOWN_RULES
from analytics.models import Alert, AlertNotice, AlertRule
from analytics.models.rules import RuleState, Severity
from analytics.services import shipping

logger = logging.getLogger(__name__)

_SPOKEN: Final = (RuleState.FINE, RuleState.BETWEEN, RuleState.BEYOND)


@dataclass(frozen=True, slots=True)
class Outcome:
    """alert: that is firing now, if any. counted: False where another evaluation was the quicker."""

    rule: AlertRule
    verdict: Verdict
    alert: Alert | None = None
    counted: bool = True


def run() -> int:
    """A run of the schedule. Returns how many rules were evaluated."""
    if settings.CLICKHOUSE_EMBEDDED and not client.is_open():
        return 0  # it is opened for the first events; so early in a process there is nothing to be told
    outcomes = list(evaluate(AlertRule.objects.enabled().due().bare()))
    _count()
    return len(outcomes)


def evaluate(rules: Iterable[AlertRule], *, keep: bool = True) -> Iterator[Outcome]:
    """Each by itself, whatever becomes of the others. keep: False: only a verdict, and nothing changes."""
    now, away, news, undelivered = timezone.now(), "", [], cache(shipping.oldest)
    for rule in rules:
        verdict, away = _verdict(rule, Windows(now, rule.window, undelivered=undelivered), away)
        if _is_news(rule, verdict):
            news.append(f"{rule.code}: {verdict.reason}")
        yield _kept(rule, verdict, now) if keep else Outcome(rule, verdict, Alert.objects.firing_of(rule))
    if news and keep:
        logger.warning("alert rules cannot be evaluated", extra={"rules": news})


def _is_news(rule: AlertRule, verdict: Verdict) -> bool:
    """Unknown, and not for the reason of the evaluation before."""
    return verdict.state is RuleState.UNKNOWN and (rule.state, rule.reason) != (verdict.state, verdict.reason)


def _verdict(rule: AlertRule, window: Windows, away: str) -> tuple[Verdict, str]:
    """away: why ClickHouse was of no use to a rule before: it is not waited for again."""
    try:
        return judge(rule, window, away=away), away
    except Unmeasured as error:
        return unknown(error.reason), error.reason if error.is_everywhere else away
    except Exception as error:  # a metric of whatever room: the other rules are evaluated none the less
        verdict = unknown(type(error).__name__)
        if _is_news(rule, verdict):
            logger.exception("alert rule failed", extra={"rule": rule.code})
        return verdict, away


def _kept(rule: AlertRule, verdict: Verdict, now: datetime) -> Outcome:
    """What follows, unless that fails: then nothing does, and the other rules are evaluated none the less."""
    try:
        return _keep(rule, verdict, now)
    except Exception:
        logger.exception("alert rule not kept", extra={"rule": rule.code})
        return Outcome(rule, verdict, counted=False)


def _keep(rule: AlertRule, verdict: Verdict, now: datetime) -> Outcome:
    with transaction.atomic(durable=True):
        alert = Alert.objects.firing_of(rule)
        streak = _streak(rule, verdict, is_firing=alert is not None)
        is_over = streak >= rule.for_evaluations
        if not rule.note(**verdict.columns, streak=0 if is_over else streak):
            return Outcome(rule, verdict, alert, counted=False)
        if alert is None:
            alert = _begin(rule, verdict) if is_over else None
        elif verdict.figure is not None:
            alert = _go_on(rule, alert, verdict.figure, is_over=is_over)
        if alert is not None:
            telling.tell_of(rule, alert, now)
    return Outcome(rule, verdict, alert)


def _streak(rule: AlertRule, verdict: Verdict, *, is_firing: bool) -> int:
    """How many in a row speak for a change. What says nothing neither counts nor interrupts."""
    if verdict.state not in _SPOKEN:
        return rule.streak
    wanted = RuleState.FINE if is_firing else RuleState.BEYOND
    return rule.streak + 1 if verdict.state is wanted else 0


def _begin(rule: AlertRule, verdict: Verdict) -> Alert:
    figure = verdict.figure or 0.0
    seen = {"severity": rule.severity, "threshold": rule.threshold, "value": figure, "worst": figure}
    alert = Alert.objects.create(rule=rule, **seen)
    alert.refresh_from_db(fields=["started_at"])
    telling.log(rule, alert, AlertNotice.Kind.FIRING)
    return alert


def _go_on(rule: AlertRule, alert: Alert, figure: float, *, is_over: bool) -> Alert | None:
    """None: it has ended."""
    alert.value, alert.worst = figure, rule.worse(alert.worst, figure)
    if is_over:
        resolve(rule, alert, value=figure)
        return None
    Alert.objects.firing().filter(pk=alert.pk).update(value=alert.value, worst=alert.worst)
    return alert


def resolve(rule: AlertRule, alert: Alert, **values: object) -> bool:
    """In the caller's transaction. Who was told of its beginning is told of its end. False: it has ended before."""
    if not alert.resolve(**values):
        return False
    alert.refresh_from_db()
    telling.log(rule, alert, AlertNotice.Kind.RESOLVED)
    telling.tell_of_end(rule, alert)
    return True


def _count() -> None:
    """For Prometheus."""
    counted = dict(Alert.objects.firing().order_by().values_list("severity").annotate(n=Count("pk")))
    for severity in Severity.values:
        FIRING.labels(severity).set(counted.get(severity, 0))
    UNKNOWN_RULES.set(AlertRule.objects.enabled().filter(state=RuleState.UNKNOWN).count())


def purge(*, batch: int = 1000) -> int:
    """Forget alerts that ended long ago, with what was told of them. Returns how many."""
    purged = 0
    while keys := list(Alert.objects.old().values_list("pk", flat=True)[:batch]):
        purged += Alert.objects.filter(pk__in=keys).delete()[1].get(Alert._meta.label, 0)
    return purged
