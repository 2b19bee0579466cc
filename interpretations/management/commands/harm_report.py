"""Measure the filter of harm by a corpus: `manage.py harm_report corpus.jsonl …`.

A line of a corpus is ``{"locale": "en", "harmful": true, "text": "You will win your lawsuit."}``.
"""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charts.terminal import table_lines
from interpretations.harm import harm_in

_FIELDS = {"locale": str, "harmful": bool, "text": str}


class Command(BaseCommand):
    help = "Print how many harmful sentences are missed and harmless ones stopped, by language."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", nargs="+", type=Path, help="Files of JSON lines.")

    def handle(self, *args: Any, **options: Any) -> None:
        told: Counter[tuple[str, bool, bool]] = Counter()
        for file in options["corpus"]:
            told.update((locale, harmful, harm_in(text) is not None) for locale, harmful, text in _examples(file))
        self.stdout.write("\n".join(table_lines(_rows(told))))


def _examples(file: Path) -> Iterator[tuple[str, bool, str]]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from None
    for number, line in enumerate(lines, 1):
        try:
            row: Any = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{file}, line {number}: {error}") from None
        if not isinstance(row, dict) or any(not isinstance(row.get(name), kind) for name, kind in _FIELDS.items()):
            raise CommandError(f"{file}, line {number}: locale, harmful and text must be given")
        yield row["locale"], row["harmful"], row["text"]


def _rows(told: Counter[tuple[str, bool, bool]]) -> Iterator[Sequence[str]]:
    yield "language", "harmful", "missed", "harmless", "stopped"
    for locale in sorted({locale for locale, _, _ in told}):
        missed, found = told[locale, True, False], told[locale, True, True]
        passed, stopped = told[locale, False, False], told[locale, False, True]
        yield locale, str(missed + found), str(missed), str(passed + stopped), str(stopped)
