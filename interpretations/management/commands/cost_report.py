"""What calls of language models cost: `manage.py cost_report --by model --since 2026-11-01`."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import orjson
from django.core.management.base import CommandError

from charts.terminal import ScriptCommand, table_lines
from interpretations.models import DIMENSIONS
from interpretations.services.costs import Cost, costs_by

_DAYS: Final = 30
_TITLES: Final = ("calls", "input", "cached", "output", "reasoning", "cost $", "assumed $")


class Command(ScriptCommand):
    help = (
        "Print what calls of language models cost, by day, model, provider, topic, person or purpose. Days are UTC's. "
        "`assumed` is what of the cost nobody has seen: the most that calls under way, or lost with their worker, "
        "can cost. People are told by their ids."
    )
    examples = """  manage.py cost_report
  manage.py cost_report --by model --since 2026-11-01 --until 2026-11-30
  manage.py cost_report --by user --format csv > costs.csv"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", default="day", choices=DIMENSIONS, help="A line for each of what (day).")
        parser.add_argument("--since", type=date.fromisoformat, help=f"First day ({_DAYS} days up to the last).")
        parser.add_argument("--until", type=date.fromisoformat, help="Last day (today).")

    def handle(self, *args: Any, **options: Any) -> None:
        until = options["until"] or datetime.now(UTC).date()
        since = options["since"] or until - timedelta(days=_DAYS - 1)
        if since > until:
            raise CommandError(f"--since {since} is after --until {until}.")
        rows = costs_by(options["by"], since=since, until=until)
        match options["format"]:
            case "json":
                self._print_json(rows, by=options["by"], since=since, until=until)
            case "csv":
                heads = [options["by"], *Cost.__slots__[1:]]
                self.write_csv([heads, *(["" if row.key is None else str(row.key), *astuple(row)[1:]] for row in rows)])
            case _:
                lines = [(options["by"], *_TITLES), *map(_cells, rows), _cells(Cost.total(rows), "total")]
                self.stdout.write("\n".join(table_lines(lines)))

    def _print_json(self, rows: Sequence[Cost], **asked: Any) -> None:
        total = Cost.total(rows).as_dict()
        del total["key"]
        told = {**asked, "rows": [row.as_dict() for row in rows], "total": total}
        self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())


def _cells(row: Cost, key: str = "") -> Sequence[str]:
    return (key or ("—" if row.key is None else str(row.key)), *map(str, astuple(row)[1:]))
