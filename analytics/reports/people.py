"""Who comes, stays and pays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from analytics.clickhouse.client import query
from analytics.reports.periods import Interval, Period

# What people do by themselves. As `people_view` has it, which also counts whatever their apps tell (`client.`).
ACTIVITY: Final = (
    "user.created", "user.registered", "user.signed_in", "chart.created", "chart.updated", "chart.deleted",
    "chart.shared", "interpretation.requested", "interpretation.rated", "conversation.started", "message.requested",
    "message.rated",
)  # fmt: skip
SPANS: Final = 13  # of a cohort: that in which they signed up, and twelve more
# What never happened is at the end of time (0011_people.sql).
_NEVER: Final = "toDateTime(4294967295, 'UTC')"
# Of whom any row says so, of those that are not merged yet: all their rows, and of nobody else's. Global: their other
# rows may be on other shards.
_SIGNED_UP: Final = """
    WHERE user_id GLOBAL IN (
        SELECT user_id FROM people
        WHERE signed_up >= toDateTime(toDate(%(start)s), 'UTC')
            AND signed_up < toDateTime(addDays(toDate(%(end)s), 1), 'UTC')
    )"""


@dataclass(frozen=True, slots=True)
class ActiveUsers:
    meaning: ClassVar[Any] = _(
        "People who did something on that day, in the 7 and in the 30 days up to it; stickiness is the day's "
        "share of 30. Counted within 1 %."
    )

    day: date
    daily: int
    weekly: int
    monthly: int
    stickiness: float


# Unions may overlap: seven days are two times five, thirty are six times, which is a third of the work.
_ACTIVE: Final = """
SELECT
    ended AS day,
    sumIf(daily, later = 0) AS of_day,
    uniqCombined64MergeIf(14)(five, later IN (0, 2)) AS of_week,
    uniqCombined64MergeIf(14)(five, later IN (0, 5, 10, 15, 20, 25)) AS of_month,
    round(of_day / of_month, 4)
FROM (
    SELECT addDays(end_of_five, later) AS ended, later, daily, five
    FROM (
        SELECT
            addDays(seen_on, ago) AS end_of_five,
            uniqCombined64MergeIf(14)(seen, ago = 0) AS daily,
            uniqCombined64MergeState(14)(seen) AS five
        FROM (
            SELECT day AS seen_on, uniqCombined64MergeState(14)(people) AS seen
            FROM events_daily
            WHERE (event_type IN %(activity)s OR startsWith(event_type, 'client.'))
                AND day BETWEEN addDays(toDate(%(start)s), -29) AND toDate(%(end)s)
            GROUP BY seen_on
        )
        ARRAY JOIN range(5) AS ago
        GROUP BY end_of_five
    )
    ARRAY JOIN [0, 2, 5, 10, 15, 20, 25] AS later
)
WHERE ended BETWEEN toDate(%(start)s) AND toDate(%(end)s)
GROUP BY ended
HAVING of_month > 0
ORDER BY ended
"""


def active_users(period: Period) -> list[ActiveUsers]:
    return [ActiveUsers(*row) for row in query(_ACTIVE, {**period.bound, "activity": ACTIVITY})]


@dataclass(frozen=True, slots=True)
class Step:
    meaning: ClassVar[Any] = _(
        "Of the people who signed up in these days: how many came so far, whenever, and after how long half "
        "of those had. A share is of them all, and of those who came to the step before."
    )

    step: str
    people: int
    share: float | None
    share_of_previous: float | None
    median_hours: float | None


STEPS: Final = ("signed_up", "first_chart", "first_reading", "paid")
_FUNNEL: Final = f"""
SELECT
    count(),
    countIf(charted),
    countIf(charted AND was_read),
    countIf(charted AND was_read AND paid),
    0,
    quantileExactIf(0.5)(greatest(0, dateDiff('second', signed, chart)), charted) / 3600,
    quantileExactIf(0.5)(greatest(0, dateDiff('second', signed, reading)), charted AND was_read) / 3600,
    quantileExactIf(0.5)(greatest(0, dateDiff('second', signed, payment)), charted AND was_read AND paid) / 3600
FROM (
    SELECT
        min(signed_up) AS signed,
        min(first_chart) AS chart,
        min(first_reading) AS reading,
        min(first_paid) AS payment,
        chart < {_NEVER} AS charted,
        reading < {_NEVER} AS was_read,
        payment < {_NEVER} AS paid
    FROM people{_SIGNED_UP}
    GROUP BY user_id
    HAVING signed >= toDateTime(toDate(%(start)s), 'UTC') AND signed < toDateTime(addDays(toDate(%(end)s), 1), 'UTC')
)
"""  # noqa: S608  (a moment of ours)


def funnel(period: Period) -> list[Step]:
    row = query(_FUNNEL, period.bound)[0]
    people, hours = row[: len(STEPS)], row[len(STEPS) :]
    before = (people[0], *people)
    return [
        Step(
            step=name,
            people=people[n],
            share=_share(people[n], people[0]),
            share_of_previous=_share(people[n], before[n]),
            median_hours=round(hours[n], 2) if people[n] else None,
        )
        for n, name in enumerate(STEPS)
    ]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


@dataclass(frozen=True, slots=True)
class Retained:
    meaning: ClassVar[Any] = _(
        "Of the people who signed up in the week or month that begins with that day: how many did something "
        "so many after. The last of each cohort is not over yet."
    )

    cohort: date
    people: int
    after: int
    active: int
    share: float


_RETENTION: Final = """
SELECT cohort, count(), sumForEach(kept)
FROM (
    SELECT
        toDate(dateTrunc(%(interval)s, min(signed_up), 'UTC')) AS cohort,
        groupUniqArrayArray({column}) AS active,
        arrayMap(after -> has(active, {add}(cohort, after)), range(%(spans)s)) AS kept
    FROM people{signed_up}
    GROUP BY user_id
    HAVING min(signed_up) >= toDateTime(toDate(%(start)s), 'UTC')
        AND min(signed_up) < toDateTime(addDays(toDate(%(end)s), 1), 'UTC')
)
GROUP BY cohort
ORDER BY cohort
"""
_BY: Final[dict[Interval, str]] = {
    "week": _RETENTION.format(column="weeks", add="addWeeks", signed_up=_SIGNED_UP),
    "month": _RETENTION.format(column="months", add="addMonths", signed_up=_SIGNED_UP),
}


def retention(period: Period) -> list[Retained]:
    """period.interval: week or month."""
    asked = {**period.bound, "spans": SPANS}
    rows = query(_BY[period.interval], asked, options={"optimize_aggregation_in_order": 1})
    now = datetime.now(UTC).date()
    return [
        Retained(cohort, people, after, active, round(active / people, 4))
        for cohort, people, kept in rows
        for after, (begins, active) in enumerate(zip(_spans(cohort, period.interval), kept, strict=True))
        if begins <= now
    ]


def _spans(cohort: date, interval: Interval) -> Iterator[date]:
    """When each begins."""
    for after in range(SPANS):
        if interval == "week":
            yield cohort + timedelta(weeks=after)
        else:
            months = cohort.month - 1 + after
            yield date(cohort.year + months // 12, months % 12 + 1, 1)
