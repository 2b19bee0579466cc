"""How the product itself does: its speed, its faults, its load."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from analytics.clickhouse.client import query
from analytics.reports.periods import Period

MOST: Final = 100  # kinds of errors
MOST_KINDS: Final = 200  # of events; apps may name theirs as they like
# Of these the value of each sample is seconds.
TIMED: Final = ("api.request", "queue.wait")


@dataclass(frozen=True, slots=True)
class Happened:
    meaning: ClassVar[Any] = _(
        "Events of a kind in the days that begin with `period`, and how many people they are of, within 1 %. "
        "Of each period the two hundred most frequent kinds."
    )

    period: date
    event_type: str
    events: int
    people: int


_EVENTS: Final = """
SELECT
    toDate(dateTrunc(%(interval)s, day)) AS period,
    event_type,
    sum(events) AS happened,
    uniqCombined64Merge(14)(people)
FROM events_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
GROUP BY period, event_type
ORDER BY period, happened DESC, event_type
LIMIT %(most)s BY period
"""


def events(period: Period) -> list[Happened]:
    return [Happened(*row) for row in query(_EVENTS, {**period.bound, "most": MOST_KINDS})]


_COUNTED: Final = """
SELECT event_type, sum(events)
FROM events_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s) AND event_type IN %(kinds)s
GROUP BY event_type
"""


def counted(period: Period, kinds: Collection[str]) -> Counter[str]:
    """How many events of each of these in all: the report leaves out rare kinds, and apps may make ours rare."""
    return Counter(dict(query(_COUNTED, {**period.bound, "kinds": tuple(kinds)})))


@dataclass(frozen=True, slots=True)
class Latency:
    meaning: ClassVar[Any] = _(
        "Requests of the days that begin with `period`; a rate is the share that was refused (4xx), and that "
        "failed (5xx). Seconds are those in which half, 95 % and 99 % were answered, within 0.8 %."
    )

    period: date
    requests: int
    refused_rate: float
    error_rate: float
    p50_seconds: float
    p95_seconds: float
    p99_seconds: float


_SUMMED: Final = """
    sum(requests) AS asked,
    sumIf(requests, status BETWEEN 400 AND 499) / asked,
    sumIf(requests, status >= 500) / asked,
    quantilesBFloat16Merge(0.5, 0.95, 0.99)(seconds)
FROM api_requests_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
"""
_LATENCY: Final = f"""
SELECT
    toDate(dateTrunc(%(interval)s, day)) AS period,{_SUMMED}
GROUP BY period
ORDER BY period
"""
_ROUTES: Final = f"""
SELECT
    route,
    method,{_SUMMED}
GROUP BY route, method
ORDER BY asked DESC, route, method
"""


def api_latency(period: Period) -> list[Latency]:
    return [
        Latency(day, asked, round(refused, 4), round(failed, 4), *_rounded(seconds))
        for day, asked, refused, failed, seconds in query(_LATENCY, period.bound)
    ]


@dataclass(frozen=True, slots=True)
class Hour:
    meaning: ClassVar[Any] = _(
        "What the report on speed says, of the hours that begin with `hour`, in the ninety days for which each "
        "request is kept."
    )

    hour: datetime
    requests: int
    refused_rate: float
    error_rate: float
    p50_seconds: float
    p95_seconds: float
    p99_seconds: float


_HOURS: Final = """
SELECT
    toUnixTimestamp(toStartOfHour(timestamp)) AS hour,
    count() AS asked,
    countIf(toUInt16OrZero(labels['status']) BETWEEN 400 AND 499) / asked,
    countIf(toUInt16OrZero(labels['status']) >= 500) / asked,
    quantilesBFloat16(0.5, 0.95, 0.99)(value)
FROM metrics
WHERE name = 'api.request' AND timestamp >= toDateTime(toDate(%(start)s), 'UTC')
    AND timestamp < toDateTime(addDays(toDate(%(end)s), 1), 'UTC')
GROUP BY hour
ORDER BY hour
"""


def api_hours(period: Period) -> list[Hour]:
    return [
        Hour(datetime.fromtimestamp(hour, UTC), asked, round(refused, 4), round(failed, 4), *_rounded(seconds))
        for hour, asked, refused, failed, seconds in query(_HOURS, period.bound)
    ]


@dataclass(frozen=True, slots=True)
class Route:
    meaning: ClassVar[Any] = _("What the report on speed says, of each route as the URL patterns write it.")

    route: str
    method: str
    requests: int
    refused_rate: float
    error_rate: float
    p50_seconds: float
    p95_seconds: float
    p99_seconds: float


def api_routes(period: Period) -> list[Route]:
    return [
        Route(route, method, asked, round(refused, 4), round(failed, 4), *_rounded(seconds))
        for route, method, asked, refused, failed, seconds in query(_ROUTES, period.bound)
    ]


def _rounded(seconds: list[float]) -> tuple[float, float, float]:
    half, most, nearly_all = (round(one, 5) for one in seconds)
    return half, most, nearly_all


@dataclass(frozen=True, slots=True)
class Fault:
    meaning: ClassVar[Any] = _(
        "Errors with one fingerprint, that is of one cause, the most frequent first; message: of the last of them."
    )

    fingerprint: str
    service: str
    logger: str
    level: str
    message: str
    errors: int
    days: int
    first_seen: datetime
    last_seen: datetime


_ERRORS: Final = """
SELECT
    fingerprint,
    service,
    argMax(logger, last_seen),
    argMax(level, last_seen),
    argMax(message, last_seen),
    sum(errors) AS happened,
    uniqExact(day),
    min(first_seen),
    max(last_seen)
FROM errors_daily
WHERE day BETWEEN toDate(%(start)s) AND toDate(%(end)s)
GROUP BY fingerprint, service
ORDER BY happened DESC, fingerprint, service
LIMIT %(most)s
"""


def errors(period: Period) -> list[Fault]:
    return [Fault(*row) for row in query(_ERRORS, {**period.bound, "most": MOST})]


@dataclass(frozen=True, slots=True)
class Load:
    meaning: ClassVar[Any] = _(
        "Of a day, requests (`api.request`) or waits of tasks for a worker (`queue.wait`): how many, and in "
        "its busiest minute; how many went on at once, on average and in that minute which was fullest; "
        "seconds, on average and at most."
    )

    day: date
    metric: str
    samples: int
    busiest_minute: int
    at_once: float
    at_once_at_most: float
    mean_seconds: float
    longest_seconds: float


_CAPACITY: Final = """
SELECT
    day,
    metric,
    sum(n),
    max(n),
    sum(took) / 86400,
    max(took) / 60,
    sum(took) / sum(n),
    max(longest)
FROM (
    SELECT
        toDate(minute) AS day, toString(name) AS metric, sum(samples) AS n, sum(total) AS took, max(most) AS longest
    FROM metrics_by_minute
    WHERE name IN %(timed)s AND minute >= toDateTime(toDate(%(start)s), 'UTC')
        AND minute < toDateTime(addDays(toDate(%(end)s), 1), 'UTC')
    GROUP BY metric, minute
)
GROUP BY day, metric
ORDER BY day, metric
"""


def capacity(period: Period) -> list[Load]:
    rows = query(_CAPACITY, {**period.bound, "timed": TIMED})
    return [Load(*counted, *(round(one, 4) for one in (a, b, c, d))) for *counted, a, b, c, d in rows]
