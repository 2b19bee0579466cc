"""Reports: each is one function and one query, of whole days, from views that ClickHouse keeps up to date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from analytics.reports import people, system, writing
from analytics.reports.periods import INTERVALS, Interval, Period, period

__all__ = ["INTERVALS", "REPORTS", "Interval", "Period", "Report", "period"]


@dataclass(frozen=True, slots=True)
class Report:
    """rows: what finds them; each is of the dataclass `row`, which says what they mean.

    days: that it is about if nobody says. intervals: by which it may be told, the first if nobody says.
    """

    name: str
    title: Any
    rows: Callable[[Period], list[Any]]
    row: type[Any]
    days: int = 30
    intervals: tuple[Interval, ...] = ()

    @property
    def columns(self) -> list[str]:
        return [column.name for column in fields(self.row)]


_ALL: Final = (
    Report("active_users", _("Active users"), people.active_users, people.ActiveUsers),
    Report("funnel", _("From sign-up to paying"), people.funnel, people.Step),
    Report("retention", _("Retention by cohort"), people.retention, people.Retained, 91, ("week", "month")),
    Report("usage", _("Usage and cost of models"), writing.usage, writing.Used, intervals=INTERVALS),
    Report("quality", _("Quality of readings"), writing.quality, writing.Quality),
    Report("api_latency", _("Speed and errors of the API"), system.api_latency, system.Latency, intervals=INTERVALS),
    Report("api_routes", _("Speed and errors by route"), system.api_routes, system.Route),
    Report("errors", _("Most frequent errors"), system.errors, system.Fault),
    Report("capacity", _("Load"), system.capacity, system.Load),
    Report("events", _("Events by kind"), system.events, system.Happened, intervals=INTERVALS),
)
REPORTS: Final[Mapping[str, Report]] = {report.name: report for report in _ALL}
