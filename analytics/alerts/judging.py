"""One rule against what is measured now: a verdict, which changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_noop

from analytics.alerts.measuring import METRICS, Metric, Sample, Unmeasured, Windows
from analytics.models import AlertRule
from analytics.models.rules import Comparison, RuleState

_TOO_MUCH: Final = (Comparison.ABOVE, Comparison.RISES_BY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """figure: what is compared with the threshold, None where nothing is. reason: why it is unknown."""

    state: RuleState
    figure: float | None = None
    value: float | None = None
    baseline: float | None = None
    samples: int = 0
    reason: str = ""

    @property
    def columns(self) -> Mapping[str, Any]:
        """As the rule keeps it."""
        names = ("state", "figure", "value", "baseline", "samples", "reason")
        return {name: getattr(self, name) for name in names}


def unknown(reason: str) -> Verdict:
    return Verdict(RuleState.UNKNOWN, reason=reason[:100])


def metric_of(rule: AlertRule) -> Metric:
    """Errors: Unmeasured."""
    if rule.metric not in METRICS:
        raise Unmeasured(gettext_noop("unknown metric"))
    metric = METRICS[rule.metric]
    if metric.strange(rule.parameters):
        raise Unmeasured(gettext_noop("unknown parameter"))
    for name in metric.senseless(rule.parameters):
        raise Unmeasured(f"unknown {name}")
    if rule.compared.with_last_week and not metric.has_past:
        raise Unmeasured(gettext_noop("the metric knows no week before"))
    return metric


def judge(rule: AlertRule, window: Windows, *, away: str = "") -> Verdict:
    """away: why ClickHouse need not be asked. Errors: Unmeasured, and what a metric of another room may fail with."""
    metric, before = metric_of(rule), None
    if away and metric.has_past:
        raise Unmeasured(away)
    sample = metric.find(window, rule.parameters)[-1]
    if rule.compared.with_last_week:
        before = metric.find(window.a_week_before(), rule.parameters)[-1]
    return _judge(rule, metric, sample, before)


def _judge(rule: AlertRule, metric: Metric, sample: Sample, before: Sample | None) -> Verdict:
    # A fall to nothing is seen by what there was.
    counted = before if before is not None and rule.compared is Comparison.FALLS_BY else sample
    figure = _figure(rule, sample, before)
    found: dict[str, Any] = {"value": sample.value, "samples": counted.count}
    found["baseline"] = before.value if before else None
    is_few = metric.has_past and counted.count < rule.minimum_count
    if figure is None or (is_few and not (metric.counts and rule.compared in _TOO_MUCH)):
        return Verdict(RuleState.FEW, **found)
    if is_few:
        return Verdict(RuleState.FINE, figure=figure, **found)  # where there are few there are not too many
    state = RuleState.BEYOND if rule.is_beyond(figure) else RuleState.BETWEEN
    return Verdict(RuleState.FINE if rule.is_clear(figure) else state, figure=figure, **found)


def _figure(rule: AlertRule, sample: Sample, before: Sample | None) -> float | None:
    if before is None or sample.value is None:
        return sample.value
    if before.value is None:
        return None
    # Nothing is taken for one, of whatever it is: of nothing there is no percentage, and what begins is to be seen.
    change = (sample.value - before.value) / (before.value or 1.0) * 100
    return -change if rule.compared is Comparison.FALLS_BY else change
