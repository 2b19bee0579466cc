"""What the API gives at /analytics/reports: `manage.py report retention --since 2026-09-01`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

import orjson

from analytics.reports import INTERVALS, REPORTS, running
from charts.terminal import ScriptCommand, table_lines


class Command(ScriptCommand):
    help = (
        "Print a report, of whole days, UTC's. Beside `make run` the serving process is asked, which holds the "
        f"embedded ClickHouse. Reports: {', '.join(REPORTS)}."
    )
    examples = """  manage.py report active_users
  manage.py report usage --interval month --since 2026-01-01 --format csv > usage.csv"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", choices=REPORTS, metavar="NAME", help="Which report.")
        parser.add_argument("--dry-run", action="store_true", help="As without it: nothing is ever changed.")
        parser.add_argument("--since", type=date.fromisoformat, help="First day (30 up to the last; retention: 91).")
        parser.add_argument("--until", type=date.fromisoformat, help="Last day (today).")
        parser.add_argument("--interval", choices=INTERVALS, help="Of each row, where a report has them (its first).")

    def handle(self, *args: Any, **options: Any) -> None:
        report = running.named(options["name"])
        about = running.asked(report, start=options["since"], end=options["until"], interval=options["interval"])
        rows = running.run(report, about)
        match options["format"]:
            case "json":
                told = {"data": rows, "meta": running.meta(report, about)}
                self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
            case "csv":
                self.write_csv(running.cells(report, rows))
            case _:
                lines = [[str(cell) for cell in line] for line in running.cells(report, rows)]
                self.stdout.write("\n".join(table_lines(lines)))
