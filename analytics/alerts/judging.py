"""One rule against what is measured now: a verdict, which changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
        raise Unmeasured("unknown metric")
    metric = METRICS[rule.metric]
    if set(rule.parameters) - set(metric.parameters):
        raise Unmeasured("unknown parameter")
    if rule.compared.with_last_week and not metric.has_past:
        raise Unmeasured("the metric knows no week before")
    return metric


def judge(rule: AlertRule, *, now: datetime, away: str = "") -> Verdict:
    """away: why ClickHouse need not be asked. Errors: Unmeasured, and what a metric of another room may fail with."""
    metric, windows, before = metric_of(rule), Windows(now, rule.window), None
    if away and metric.has_past:
        raise Unmeasured(away)
    sample = metric.find(windows, rule.parameters)[-1]
    if rule.compared.with_last_week:
        before = metric.find(windows.a_week_before(), rule.parameters)[-1]
    return _judge(rule, metric, sample, before)


def _judge(rule: AlertRule, metric: Metric, sample: Sample, before: Sample | None) -> Verdict:
    # A fall to nothing is seen by what there was.
    counted = before if before is not None and rule.compared is Comparison.FALLS_BY else sample
    figure = _figure(rule, sample, before)
    found: dict[str, Any] = {"value": sample.value, "samples": counted.count}
    found["baseline"] = before.value if before else None
    is_few = counted.count < rule.minimum_count
    if figure is None or (is_few and not (metric.counts and rule.compared in _TOO_MUCH)):
        return Verdict(RuleState.FEW, **found)
    if is_few:
        return Verdict(RuleState.FINE, figure=figure, **found)  # where there are few there are not too many
    state = RuleState.BEYOND if rule.is_beyond(figure) else RuleState.BETWEEN
    return Verdict(RuleState.FINE if rule.is_clear(figure) else state, figure=figure, **found)


def _figure(rule: AlertRule, sample: Sample, before: Sample | None) -> float | None:
    if before is None or sample.value is None:
        return sample.value
    if not before.value:
        return None  # of nothing everything is more, and by no percentage
    change = (sample.value - before.value) / before.value * 100
    return -change if rule.compared is Comparison.FALLS_BY else change
