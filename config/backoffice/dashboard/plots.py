"""Each plot is of one report, about the days that were chosen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.reports import Period, people, system, writing
from config.backoffice.dashboard.columns import STEPS
from config.backoffice.dashboard.figures import Cell, Figure, Heat, Series, most_of, said
from interpretations.admin.costs import topic_said

COHORTS: Final = 91  # days, of which cohorts are told, whatever was chosen: weeks want some of them
BY_HOUR: Final = 7  # days up to which speed is told by hour
MOST_TOPICS: Final = 10


@dataclass(frozen=True, slots=True)
class Plot:
    """report: of which it is. draw: None where nothing happened. of: days that it is about, if not those chosen."""

    name: str
    title: Any
    report: str
    draw: Callable[[Period], Figure | Heat | None]
    wide: bool = False
    of: int = 0

    def days(self, chosen: int) -> int:
        return self.of or chosen


def last_days(days: int, *, ago: int = 0) -> Period:
    """Up to today, or to the day so many days ago."""
    last = datetime.now(UTC).date() - timedelta(days=ago)
    return Period(last - timedelta(days=days - 1), last)


def _each_day(period: Period) -> list[date]:
    return [period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1)]


def _said_days(days: Iterable[date]) -> list[str]:
    return [date_format(day, "j M") for day in days]


def _by_day(period: Period, rows: Mapping[date, Any], *columns: str, empty: float | None = 0) -> list[list[Any]]:
    """A list for each column, with a value for every day."""
    days = [rows.get(day) for day in _each_day(period)]
    return [[empty if row is None else getattr(row, column) for row in days] for column in columns]


def active_users(period: Period) -> Figure | None:
    rows = {row.day: row for row in people.active_users(period)}
    names = (_("on the day"), _("in 7 days"), _("in 30 days"))
    found = _by_day(period, rows, "daily", "weekly", "monthly")
    lines = [Series(*one) for one in zip(names, found, strict=True)]
    return Figure("line", _said_days(_each_day(period)), lines) if rows else None


def funnel(period: Period) -> Figure | None:
    steps = people.funnel(period)
    if not steps[0].people:
        return None
    labels = [f"{STEPS[step.step]} · {said(step.share or 0, 'share')}" for step in steps]
    return Figure("rows", labels, [Series(_("people"), [step.people for step in steps])])


def retention(period: Period) -> Heat | None:
    cohorts: dict[date, list[people.Retained]] = defaultdict(list)
    for row in people.retention(Period(period.start, period.end, "week")):
        cohorts[row.cohort].append(row)
    # In its own week everybody did something.
    warmest = max((cell.share for cells in cohorts.values() for cell in cells if cell.after), default=0) or 1
    rows = [
        (date_format(cohort, "j M"), said(cells[0].people), [_cell(cell.share, warmest) for cell in cells])
        for cohort, cells in cohorts.items()
    ]
    return Heat([str(after) for after in range(people.SPANS)], rows) if rows else None


def _cell(share: float, warmest: float) -> Cell:
    return Cell(said(share, "share", places=0), min(10, round(share / warmest * 10)))


def readings(period: Period) -> Figure | None:
    """By topic, those most written of; in each by who wrote."""
    topics: dict[str, dict[str, int]] = defaultdict(dict)
    for row in writing.quality(period):
        if row.writings:
            topics[row.topic][row.model] = row.writings
    chosen = sorted(topics, key=lambda topic: -sum(topics[topic].values()))[:MOST_TOPICS]
    authors = sorted({model for topic in chosen for model in topics[topic]})
    series = [Series(author, [topics[topic].get(author, 0) for topic in chosen]) for author in authors]
    labels = [topic_said(topic) for topic in chosen]
    return Figure("rows", labels, most_of(series), stacked=True) if chosen else None


def costs(period: Period) -> Figure | None:
    days, spent = _each_day(period), defaultdict[tuple[str, date], Decimal](Decimal)
    for row in writing.usage(period):
        spent[row.model, row.period] += row.cost
    models = sorted({model for model, _day in spent})
    series = [Series(model, [float(spent.get((model, day), 0)) for day in days]) for model in models]
    return Figure("bars", _said_days(days), most_of(series), "dollars", stacked=True) if models else None


def grounding(period: Period) -> Figure | None:
    rows = {row.day: row for row in writing.grounding(period)}
    names = (_("grounded as a whole"), _("sentences removed"), _("sentences replaced"))
    found = _by_day(period, rows, "grounded_rate", "removed_rate", "replaced_rate", empty=None)
    lines = [Series(*one) for one in zip(names, found, strict=True)]
    return Figure("line", _said_days(_each_day(period)), lines, "share") if rows else None


_QUANTILES: Final = {"p50_seconds": "p50", "p95_seconds": "p95", "p99_seconds": "p99"}


def speed(period: Period) -> Figure | None:
    return _of_api(period, _QUANTILES, "seconds")


def faults(period: Period) -> Figure | None:
    return _of_api(period, {"error_rate": _("failed (5xx)"), "refused_rate": _("refused (4xx)")}, "share")


def _of_api(period: Period, columns: Mapping[str, str], unit: Any) -> Figure | None:
    """By hour of a few days, else by day."""
    rows: Mapping[Any, Any]
    moments: Sequence[Any]
    if (period.end - period.start).days < BY_HOUR:
        rows = {row.hour: row for row in system.api_hours(period)}
        moments, labels = _each_hour(period)
    else:
        rows = {row.period: row for row in system.api_latency(period)}
        moments, labels = (days := _each_day(period)), _said_days(days)
    found = [rows.get(moment) for moment in moments]
    lines = [Series(name, [getattr(row, one, None) for row in found]) for one, name in columns.items()]
    return Figure("line", labels, lines, unit) if rows else None


def _each_hour(period: Period) -> tuple[list[datetime], list[str]]:
    first = datetime.combine(period.start, time(), UTC)
    number = ((period.end - period.start).days + 1) * 24
    hours = [first + timedelta(hours=n) for n in range(number)]
    hours = [hour for hour in hours if hour <= datetime.now(UTC)]
    return hours, [f"{date_format(hour.date(), 'j M')}, {hour:%H}:00" for hour in hours]


PLOTS: Final[Mapping[str, Plot]] = {
    plot.name: plot
    for plot in (
        Plot("people", gettext_lazy("Active people"), "active_users", active_users, wide=True),
        Plot("funnel", gettext_lazy("From sign-up to paying"), "funnel", funnel),
        Plot("readings", gettext_lazy("Readings by topic and author"), "quality", readings),
        Plot("costs", gettext_lazy("Cost of models"), "usage", costs),
        Plot("grounding", gettext_lazy("Grounding of what was written"), "grounding", grounding),
        Plot("speed", gettext_lazy("Speed of the API"), "api_latency", speed),
        Plot("faults", gettext_lazy("Errors of the API"), "api_latency", faults),
        Plot("retention", gettext_lazy("Who comes back, by week of sign-up"), "retention", retention, True, COHORTS),
    )
}
