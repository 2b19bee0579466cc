"""Check a text against a chart: `manage.py ground --chart chart.json --text reading.txt --locale ru`."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, Final

import orjson
from django.core.management.base import BaseCommand, CommandError

from interpretations.grounding import NotAChart, UnknownLanguage, Verifier

EPILOG: Final = """\
A text of several lines has one sentence a line: each line that is not empty gets one verdict, in order, and none is
split. It is prose, whose sentences get one verdict each, if it is a single line, if it is broken within sentences (a
line that does not end a sentence goes on in small letters), or if it has empty lines and more than half of its lines,
headings aside, hold more than one sentence. --layout says which it is. In prose a sentence may leave out whom the one
before was about; one on its own line must have a pronoun for that.

A sentence that claims nothing astrological is grounded. Verdicts of claims: supported, contradicted, and unsupported
where the chart cannot tell. The exit code is 0 whatever the verdicts are.
"""


class Command(BaseCommand):
    help = "Print as JSON which sentences of a text the chart bears out. Needs no database."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        kwargs |= {"epilog": EPILOG, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--chart", required=True, help="A file of JSON: an answer of /calculations or /charts/{id}."
        )
        parser.add_argument("--text", required=True, help="A file of text, UTF-8.")
        parser.add_argument("--locale", default="en", help="The text's language: en (default), ru.")
        parser.add_argument("--layout", choices=["lines", "prose"], help="Instead of what the text shows.")

    def handle(self, *args: Any, **options: Any) -> None:
        text = _read(options["text"], "text")
        try:
            chart = json.loads(_read(options["chart"], "chart"))
        except json.JSONDecodeError as error:
            raise CommandError(f"The chart {options['chart']} is no JSON: {error}.") from None
        try:
            verifier = Verifier(chart, options["locale"])
        except NotAChart as error:
            raise CommandError(f"The chart {options['chart']} is none of the API's: {error}.") from None
        except UnknownLanguage as error:
            raise CommandError(str(error)) from None
        judged = [sentence.as_dict() for sentence in verifier.judge_text(text, options["layout"])]
        self.stdout.write(orjson.dumps({"sentences": judged}, option=orjson.OPT_INDENT_2).decode())


def _read(path: str, what: str) -> str:
    """Errors: CommandError."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"The {what} {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"The {what} {path} is not UTF-8.") from None
