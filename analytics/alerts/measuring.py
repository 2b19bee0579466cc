"""What rules are about: each metric is one query of ClickHouse, or a question about the rows that wait.

Upper rooms put more into METRICS, and their queues into QUEUES, in their `ready()`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from analytics.clickhouse import client
from analytics.clickhouse.client import CONNECT_TIMEOUT, ClickHouseUnavailable
from analytics.services import shipping
from config.system.models import Job
from config.system.models.jobs import Status

SECONDS: Final = 5.0  # of silence, after which ClickHouse is given up
LAST_WEEK: Final = timedelta(days=7)


class Unmeasured(Exception):
    """Nothing can be said now. The text says why, in a word or two of English.

    is_everywhere: whether of each metric of ClickHouse.
    """

    def __init__(self, reason: str, *, is_everywhere: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_everywhere = reason, is_everywhere


@dataclass(frozen=True, slots=True)
class Sample:
    """value: None of nothing; count: of how many it is."""

    value: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Windows:
    """So many windows, one after the other, up to a moment. undelivered: since when events wait for ClickHouse."""

    until: datetime
    length: timedelta
    number: int = 1
    undelivered: Callable[[], datetime | None] = shipping.oldest

    @property
    def since(self) -> datetime:
        return self.until - self.length * self.number

    def a_week_before(self) -> "Windows":
        return replace(self, until=self.until - LAST_WEEK)


Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """unit: as webhooks say it. find: a sample of each window, the earliest first; errors: Unmeasured.

    parameters: to which it may be narrowed; values: of which of them only some are known, and these. has_past: whether
    earlier windows can be asked for, as the week before is; what is known of now only is of no number of samples.
    counts: whether more samples are more.
    """

    label: Any
    unit: str
    find: Callable[[Windows, Parameters], Sequence[Sample]]
    parameters: tuple[str, ...] = ()
    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    has_past: bool = True
    counts: bool = False
    decimals: int = 0

    def strange(self, parameters: Parameters) -> list[str]:
        """Those that it does not take."""
        return sorted(set(parameters) - set(self.parameters))

    def senseless(self, parameters: Parameters) -> list[str]:
        """Those whose values nobody knows."""
        return [name for name, known in self.values.items() if name in parameters and parameters[name] not in known]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of a table of ClickHouse. narrowed: parameter → the column that it is compared with."""

    table: str
    where: str
    value: str
    narrowed: Mapping[str, str] = field(default_factory=dict)
    of_nothing: float | None = None

    def __call__(self, windows: Windows, parameters: Parameters) -> Sequence[Sample]:
        self._refuse_what_is_late(windows)
        narrowed = " ".join(
            f"AND {column} = %(p_{name})s" for name, column in self.narrowed.items() if name in parameters
        )
        # Names and expressions are ours; what anybody has written is bound.
        sql = _FRAME.format(table=self.table, where=f"{self.where} {narrowed}", value=self.value)
        bound: dict[str, Any] = {f"p_{name}": value for name, value in parameters.items()}
        bound |= {"since": _milliseconds(windows.since), "until": _milliseconds(windows.until)}
        bound["step"] = int(windows.length.total_seconds() * 1000)
        try:
            rows = client.query(sql, bound, seconds=SECONDS)
        except ClickHouseUnavailable as error:
            raise Unmeasured(f"ClickHouse: {error}", is_everywhere=not _answers()) from error
        found = {place: Sample(float(value), count) for place, value, count in rows}
        return [found.get(place, Sample(self.of_nothing)) for place in range(windows.number)]

    def _refuse_what_is_late(self, windows: Windows) -> None:
        """Of what has not arrived nobody can say that it did not happen. Errors: Unmeasured."""
        if self.table == "metrics" and not settings.ANALYTICS_BULK:
            raise Unmeasured(gettext_noop("ANALYTICS_BULK is off"))
        oldest = windows.undelivered() if self.table == "events" else None
        if oldest and timezone.now() - oldest > settings.EVENTS_LATE:
            raise Unmeasured(gettext_noop("events wait for ClickHouse"))


_FRAME: Final = """
SELECT
    intDiv(toUnixTimestamp64Milli(toDateTime64(timestamp, 3, 'UTC')) - toInt64(%(since)s), toInt64(%(step)s)) AS place,
    {value},
    count()
FROM {table}
WHERE {where}
    AND timestamp >= fromUnixTimestamp64Milli(toInt64(%(since)s), 'UTC')
    AND timestamp < fromUnixTimestamp64Milli(toInt64(%(until)s), 'UTC')
GROUP BY place
"""


def _answers() -> bool:
    """Whether it was this question's own fault."""
    try:
        client.query("SELECT 1", seconds=CONNECT_TIMEOUT)
    except ClickHouseUnavailable:
        return False
    return True


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


_API: Final = "name = 'api.request' AND startsWith(labels['route'], '/api/')"
_OF_ROUTES: Final = {"route": "labels['route']", "method": "labels['method']"}
_OF_MODELS: Final = {
    name: f"JSONExtractString(data, '{name}')" for name in ("provider", "model", "purpose", "topic", "plan")
}
_DOLLARS: Final = "sum(toFloat64OrZero(replaceAll(JSONExtractRaw(data, 'cost'), '\"', '')))"
_OUTCOME: Final = "JSONExtractString(data, 'outcome')"
_SIGNED_UP: Final = (
    "event_type IN ('user.created', 'user.registered')"
    " AND (event_type = 'user.registered' OR NOT JSONExtractBool(data, 'is_guest'))"
)

# By name: from when each thing of it waits that nobody has begun.
QUEUES: Final[dict[str, Callable[[], datetime | None]]] = {
    # Where there is no ClickHouse they wait for nobody.
    "events": lambda: shipping.oldest() if client.exists() else None,
    "jobs": lambda: Job.objects.filter(status=Status.QUEUED).aggregate(oldest=Min("created_at"))["oldest"],
}


def _queue_age(windows: Windows, parameters: Parameters) -> Sequence[Sample]:
    asked = [parameters["queue"]] if "queue" in parameters else QUEUES
    oldest = [QUEUES[name]() for name in asked]
    ages = [(windows.until - moment).total_seconds() for moment in oldest if moment is not None]
    return [Sample(max([0.0, *ages]), len(ages))]


METRICS: Final[dict[str, Metric]] = {
    "error_rate": Metric(
        _("Share of API requests that fail (5xx)"),
        "%",
        _Asked(
            "metrics", _API, "100 * countIf(toUInt16OrZero(labels['status']) >= 500) / count()", narrowed=_OF_ROUTES
        ),
        tuple(_OF_ROUTES),
        decimals=2,
    ),
    "latency_p95": Metric(
        _("Seconds in which 95 % of API requests are answered"),
        "s",
        _Asked("metrics", _API, "quantileBFloat16(0.95)(value)", narrowed=_OF_ROUTES),
        tuple(_OF_ROUTES),
        decimals=3,
    ),
    "api_requests": Metric(
        _("API requests"),
        "",
        _Asked("metrics", _API, "count()", narrowed=_OF_ROUTES, of_nothing=0),
        tuple(_OF_ROUTES),
        counts=True,
    ),
    "queue_wait_p95": Metric(
        _("Seconds within which 95 % of tasks begin"),
        "s",
        _Asked(
            "metrics",
            "name = 'queue.wait'",
            "quantileBFloat16(0.95)(value)",
            narrowed={"queue": "labels['queue']", "task": "labels['task']"},
        ),
        ("queue", "task"),
        decimals=1,
    ),
    "queue_age": Metric(
        _("Seconds for which the oldest work waits that nobody has begun"),
        "s",
        _queue_age,
        ("queue",),
        {"queue": QUEUES},
        has_past=False,
    ),
    "provider_failures": Metric(
        _("Share of calls of language models that fail"),
        "%",
        _Asked(
            "events",
            f"event_type = 'model.called' AND {_OUTCOME} != 'cancelled'",
            f"100 * countIf({_OUTCOME} != 'completed') / count()",
            narrowed=_OF_MODELS,
        ),
        tuple(_OF_MODELS),
        decimals=1,
    ),
    "spend": Metric(
        _("Cost of language models, in dollars"),
        "$",
        _Asked("events", "event_type = 'model.called'", _DOLLARS, narrowed=_OF_MODELS, of_nothing=0),
        tuple(_OF_MODELS),
        counts=True,
        decimals=2,
    ),
    "sign_ups": Metric(_("Sign-ups"), "", _Asked("events", _SIGNED_UP, "count()", of_nothing=0), counts=True),
}
