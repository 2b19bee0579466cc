"""What models are used for and cost, and how good is what they write."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from analytics.clickhouse.client import query
from analytics.reports.periods import Period


@dataclass(frozen=True, slots=True)
class Used:
    meaning: ClassVar[Any] = _(
        "Calls of a model by people of a plan, in the days that begin with `period`. failed: that gave "
        "nothing to use. cost: dollars. Seconds are those in which half, and 95 %, of the calls were over, "
        "within 0.8 %."
    )

    period: date
    model: str
    provider: str
    plan: str
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: Decimal
    p50_seconds: float | None
    p95_seconds: float | None


_USAGE: Final = """
SELECT
    toDate(dateTrunc(%(interval)s, day)) AS period,
    model,
    provider,
    plan,
    sum(calls),
    sumIf(calls, outcome != 'completed'),
    sum(input_tokens),
    sum(output_tokens),
    sum(cached_tokens),
    sum(cost) AS spent,
    quantilesBFloat16Merge(0.5, 0.95)(seconds)
FROM model_calls_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
GROUP BY period, model, provider, plan
ORDER BY period, spent DESC, model, provider, plan
"""


def usage(period: Period) -> list[Used]:
    rows = query(_USAGE, period.bound)
    return [Used(*(*known, round(cost, 6), _seconds(half), _seconds(most))) for *known, cost, (half, most) in rows]


def _seconds(found: float) -> float | None:
    """None where no call said how long it took."""
    return None if isnan(found) else round(found, 3)


@dataclass(frozen=True, slots=True)
class Quality:
    meaning: ClassVar[Any] = _(
        "Readings and answers by topic and model: what the check against the chart said, and their owners. "
        "by_verdict: how many of each. Sentences are those that were kept; removed and replaced are those "
        "found wrong. liked, disliked: ratings of these days, less those that were taken back or changed in "
        "them."
    )

    topic: str
    model: str
    writings: int
    by_verdict: dict[str, int]
    sentences: int
    removed: int
    replaced: int
    liked: int
    disliked: int


_QUALITY: Final = """
SELECT
    topic,
    model,
    sum(written) AS writings,
    sumMap(map(verdict, written)),
    sum(kept),
    sum(taken),
    sum(put),
    sum(up),
    sum(down)
FROM (
    SELECT
        topic, model, toString(verdict) AS verdict, sum(writings) AS written, sum(sentences) AS kept,
        sum(removed) AS taken, sum(replaced) AS put, sum(liked) AS up, sum(disliked) AS down
    FROM writings_daily
    WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
    GROUP BY topic, model, verdict
)
GROUP BY topic, model
ORDER BY writings DESC, topic, model
"""


def quality(period: Period) -> list[Quality]:
    rows = query(_QUALITY, period.bound)
    return [
        Quality(topic, model, writings, {name: n for name, n in sorted(verdicts.items()) if n}, *rest)
        for topic, model, writings, verdicts, *rest in rows
    ]


@dataclass(frozen=True, slots=True)
class Grounded:
    meaning: ClassVar[Any] = _(
        "Readings and answers of a day: the share that is grounded in the chart as a whole. removed_rate, "
        "replaced_rate: of all sentences that were written, those that the check took out, and had put anew."
    )

    day: date
    writings: int
    grounded_rate: float
    removed_rate: float
    replaced_rate: float


_GROUNDING: Final = """
SELECT
    day,
    sum(writings) AS written,
    sumIf(writings, verdict = 'grounded') / written,
    sum(sentences) + sum(removed) AS all,
    sum(removed),
    sum(replaced)
FROM writings_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
GROUP BY day
HAVING written > 0
ORDER BY day
"""


def grounding(period: Period) -> list[Grounded]:
    return [
        Grounded(day, written, round(grounded, 4), _rate(removed, sentences), _rate(replaced, sentences))
        for day, written, grounded, sentences, removed, replaced in query(_GROUNDING, period.bound)
    ]


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
