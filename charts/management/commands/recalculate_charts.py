"""Charts of an earlier engine, computed again: `manage.py recalculate_charts --engine-below 1.1`."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any, Final

import orjson
from django.core.management.base import CommandError

from charts.calculation.outside import FAILURES
from charts.services import recalculating
from charts.terminal import ScriptCommand, table_lines

STEP: Final = 2.0  # seconds between two lines of progress, on stderr
_NAMED: Final = 20  # of those that failed


class Command(ScriptCommand):
    help = (
        "Compute stored charts again that an engine of a lower version computed. Births, places as they were found, "
        "and settings stay. A chart whose factors change keeps what it was as an earlier version. Safe to repeat, and "
        "to end in the middle: it goes on with what is left. Exits with 1 if a chart cannot be computed, which stays "
        "as it was."
    )
    examples = """  manage.py recalculate_charts --engine-below 1.1 --dry-run
  manage.py recalculate_charts --engine-below 1.1 --limit 10000"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--engine-below", required=True, type=_version, metavar="VERSION", help="As 1.1 or 1.0.2.")
        parser.add_argument("--limit", type=_some, metavar="CHARTS", help="Store no more than so many.")
        parser.add_argument("--dry-run", action="store_true", help="Say which there are, and compute nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        engines = recalculating.engines_below(options["engine_below"])
        count: Counter[str] = Counter()
        failed: list[recalculating.Recalculated] = []
        if not options["dry_run"]:
            try:
                self._compute(engines, options["limit"], count, failed)
            except FAILURES as failure:
                done = sum(count.values())
                raise CommandError(
                    f"{failure.code}: {done} charts are done; a repeat goes on with the rest."
                ) from failure
            except recalculating.StillBelow as engine:
                raise CommandError(f"What computes now is {engine}, which is itself below that version.") from engine
        self._summarise(options["format"], engines, count)
        if failed:
            named = ", ".join(f"{one.chart_id} ({one.outcome})" for one in failed[:_NAMED])
            raise CommandError(f"{len(failed)} charts stay as they were: {named}{' …' if len(failed) > _NAMED else ''}")

    def _compute(
        self, engines: dict[str, int], most: int | None, count: Counter[str], failed: list[recalculating.Recalculated]
    ) -> None:
        wanted, told = sum(engines.values()), time.monotonic()
        for one in recalculating.recalculate(engines, most=most):
            count[one.outcome] += 1
            if one.outcome not in (*recalculating.STORED, "gone"):
                failed.append(one)
            if time.monotonic() - told >= STEP:
                told = time.monotonic()
                self.stderr.write(f"{sum(count.values())} of {wanted}")

    def _summarise(self, form: str, engines: dict[str, int], count: Counter[str]) -> None:
        match form:
            case "json":
                told = {"engines": engines, "outcomes": dict(count)}
                self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
            case "csv":
                rows = [("engine", *row) for row in engines.items()] + [
                    ("outcome", *row) for row in sorted(count.items())
                ]
                self.write_csv([("what", "name", "charts"), *rows])
            case _:
                lines = [("engine", "charts before"), *((name, str(charts)) for name, charts in engines.items())]
                self.stdout.write("\n".join(table_lines(lines)))
                self.stdout.write(", ".join(f"{charts} {outcome}" for outcome, charts in sorted(count.items())))


def _version(typed: str) -> str:
    try:
        recalculating.number_of(typed)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return typed


def _some(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or int(typed) == 0:
        raise ArgumentTypeError(f"{typed!r} is no number of charts.")
    return int(typed)
