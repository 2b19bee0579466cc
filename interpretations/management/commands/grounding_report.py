"""Measure the verifier by corpora: `manage.py grounding_report corpus.jsonl …`."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from charts.terminal import table_lines
from interpretations.grounding.report import MOST_PASSED, MOST_STOPPED, BadCorpus, Report, Tally, report_of


class Command(BaseCommand):
    help = "Print how many true sentences are stopped and false ones pass, by kind of claim and language."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", nargs="*", type=Path, help="Files of JSON lines; those of the tests by default.")
        parser.add_argument("--wrong", action="store_true", help="Print each sentence that was judged wrongly.")

    def handle(self, *args: Any, **options: Any) -> None:
        home = Path(settings.BASE_DIR) / "tests/interpretations/grounding/corpus"
        files = options["corpus"] or sorted(home.glob("*.jsonl"))
        if not files:
            raise CommandError(f"There is no corpus in {home}.")
        try:
            report = report_of(files)
        except BadCorpus as error:
            raise CommandError(str(error)) from None
        self.stdout.write("\n".join(table_lines(_rows(report))))
        for example in report.wrong if options["wrong"] else ():
            self.stdout.write(f"{'stopped' if example.true else 'passed '}  {example.kind}  {example.text}")
        if not report.kept:
            raise CommandError(
                f"More than {MOST_STOPPED:.0%} of the true sentences are stopped "
                f"or {MOST_PASSED:.0%} of the false pass."
            )


def _rows(report: Report) -> Iterator[Sequence[str]]:
    yield "kind", "language", "true", "stopped", "false", "passed"
    for (kind, language), tally in sorted(report.tallies.items()):
        yield kind, language, *_cells(tally)
    for language in sorted({language for _, language in report.tallies}):
        yield "all", language, *_cells(report.total(language))
    yield "all", "all", *_cells(report.total())


def _cells(tally: Tally) -> tuple[str, ...]:
    return (
        str(tally.true), f"{tally.stopped} ({tally.stops:.1%})",
        str(tally.false), f"{tally.passed} ({tally.passes:.1%})",
    )  # fmt: skip  # counts, then what went wrong
