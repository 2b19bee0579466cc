"""A report by its name, as the API and the command give it."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson

from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.errors import ReportNotFound
from analytics.reports import REPORTS, Period, Report, period
from config.api.errors import ServiceUnavailable
from config.system.spreadsheets import harmless


def named(name: str) -> Report:
    """Errors: ReportNotFound."""
    if name not in REPORTS:
        raise ReportNotFound
    return REPORTS[name]


def asked(
    report: Report, *, start: date | None, end: date | None, interval: str | None, days: int | None = None
) -> Period:
    """days: as many as the report is about if nobody says. Errors: ValidationFailed."""
    known: dict[str, Any] = {"today": datetime.now(UTC).date(), "intervals": report.intervals}
    return period(start=start, end=end, interval=interval, days=days or report.days, **known)


def run(report: Report, about: Period) -> list[dict[str, Any]]:
    """Rows as JSON has them. Errors: ServiceUnavailable, while ClickHouse is away or where there is none."""
    try:
        rows = report.rows(about)
    except ClickHouseUnavailable as error:
        raise ServiceUnavailable from error
    return [{name: _plain(value) for name, value in asdict(row).items()} for row in rows]


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
    return value


def meta(report: Report, about: Period) -> dict[str, Any]:
    interval = about.interval if report.intervals else None
    return {"report": report.name, "start": about.start, "end": about.end, "interval": interval}


def cells(report: Report, rows: Iterable[dict[str, Any]]) -> list[Sequence[Any]]:
    """A head, and a line for each row; what is no plain value is written as JSON."""
    return [report.columns, *([_cell(row[name]) for name in report.columns] for row in rows)]


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return "" if value is None else value


def as_csv(report: Report, rows: Iterable[dict[str, Any]]) -> str:
    """RFC 4180. A text that a spreadsheet would run begins with an apostrophe."""
    page = io.StringIO(newline="")
    for line in cells(report, rows):
        csv.writer(page).writerow([harmless(one) if isinstance(one, str) else one for one in line])
    return page.getvalue()
