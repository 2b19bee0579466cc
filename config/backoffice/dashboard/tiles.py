"""Figures of the days that were chosen, each beside that of as many days before."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.reports import Period, people, system, writing
from config.backoffice.dashboard.figures import Tile
from config.backoffice.dashboard.plots import last_days

SIGNED_UP, READ, ANSWERED = "user.created", "interpretation.completed", "message.completed"


def tiles(days: int) -> list[Tile]:
    now, before = (last_days(days, ago=ago) for ago in (0, days))
    since = ngettext("in the %d day before", "in the %d days before", days) % days
    kinds = {SIGNED_UP: _("Sign-ups"), READ: _("Readings"), ANSWERED: _("Answers")}
    counted, former = (system.counted(period, kinds) for period in (now, before))
    return [
        *_active(),
        *(Tile(label, counted[kind], former[kind], since) for kind, label in kinds.items()),
        Tile(_("Spent on models"), _spent(now), _spent(before), since, "dollars", 0),
        Tile(_("Errors of the API"), _failed(now), _failed(before), since, "share", -1),
    ]


def _active() -> list[Tile]:
    """Today is not over; the day before is."""
    of = last_days(31)
    rows = {(of.end - row.day).days: row for row in people.active_users(of)}

    def on(ago: int, column: str) -> Any:
        return getattr(rows.get(ago), column, 0)

    return [
        Tile(_("Active today"), on(0, "daily"), on(1, "daily"), _("yesterday")),
        Tile(_("Active in 7 days"), on(0, "weekly"), on(7, "weekly"), _("in the 7 days before")),
        Tile(_("Active in 30 days"), on(0, "monthly"), on(30, "monthly"), _("in the 30 days before")),
    ]


def _months(period: Period) -> Period:
    """The same days in fewer rows."""
    return Period(period.start, period.end, "month")


def _spent(period: Period) -> Decimal:
    return sum((row.cost for row in writing.usage(_months(period))), Decimal(0))


def _failed(period: Period) -> float:
    rows = system.api_latency(_months(period))
    asked = sum(row.requests for row in rows)
    return sum(row.error_rate * row.requests for row in rows) / asked if asked else 0.0
