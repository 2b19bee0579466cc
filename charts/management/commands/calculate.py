"""Compute charts in a terminal or a script: `manage.py calculate "1990-06-15 14:30" "London, GB"`."""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import orjson
from django.core.management.base import CommandError
from rest_framework.exceptions import ValidationError

from charts.engine.catalogue import SIGNS
from charts.models import Kind
from charts.serializers import read_request
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.requests import REQUESTS
from charts.services import calculate, corrections
from charts.terminal import ScriptCommand, birth_of, chart_lines, in_one_line, of_its_day
from charts.terminal.command import need_places
from config.api.codec import read_json
from config.api.errors import AppError, describe

WIDEST: Final = 80
LONGEST_LINE: Final = 1_000_000
COLUMNS: Final = (
    "chart",
    "name",
    "point",
    "longitude",
    "latitude",
    "speed",
    "sign",
    "sign_degree",
    "house",
    "retrograde",
)


class NoTable(CommandError):
    """Of a kind that has no points of its own: a comparison, periods."""


class Command(ScriptCommand):
    help = (
        "Compute charts and print them. Needs no database. With --input each line of a file is a body of "
        "POST /calculations, where a date alone means that the time is unknown; a line that cannot be computed or "
        "printed is reported in its place, and the exit code is then 1."
    )
    examples = """  manage.py calculate "1990-06-15 14:30" "London, GB"
  manage.py calculate 1815-12-10 "51.5, -0.12" --format csv          (time unknown)
  manage.py calculate "1969-07-20T20:17:40Z" "Houston, Texas" --kind event --format json
  manage.py calculate "1990-06-15 14:30" "London, GB" --kind solar_return --parameters '{"year": 2026}'
  manage.py calculate --input births.jsonl --format json | head -1"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "moment", nargs="?", help='Civil time there: "1990-06-15 14:30"; with Z, UTC; a date alone.'
        )
        parser.add_argument("place", nargs="?", help='"London, GB", a place id, or "51.5085, -0.1257".')
        parser.add_argument("--input", metavar="FILE", help="JSON lines; - is the standard input.")
        parser.add_argument("--kind", default="natal", choices=Kind.values, metavar="KIND", help=", ".join(Kind.values))
        parser.add_argument("--parameters", default="{}", metavar="JSON", help="What the kind needs beside the birth.")
        parser.add_argument("--chart-settings", default="{}", metavar="JSON", help="As in the API.")
        parser.add_argument("--house-system", help="The one of the settings that is asked for most.")
        parser.add_argument("--timezone", help="Instead of the place's own.")
        parser.add_argument("--fold", type=int, choices=[0, 1], help="Which of two equal local times is meant.")
        parser.add_argument("--calendar", default="gregorian", choices=["gregorian", "julian"])

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Namespace(**options)
        if bool(asked.input) == bool(asked.moment and asked.place):
            raise CommandError("Give a moment and a place, or --input.")
        need_places()
        corrections.leave_out()
        if asked.input:
            self._each(asked)
        else:
            self._print(_computed(_body(asked)), asked.format, None)

    def _each(self, asked: Namespace) -> None:
        refused = 0
        if asked.format == "csv":
            self.write_csv([COLUMNS])
        for number, line in _lines(asked.input):
            try:
                self._print(_computed(of_its_day(read_json(line))), asked.format, number)
            except NoTable as error:
                refused += 1
                self.stderr.write(f"line {number}: {error}")
            except (ValidationError, AppError) as error:
                refused += 1
                self.stderr.write(f"line {number}: {in_one_line(error)}")
                if asked.format == "json":
                    told = describe(error)[1]["error"]
                    shown = {name: told[name] for name in ("code", "message", "details")}
                    self.stdout.write(orjson.dumps({"line": number, "error": shown}).decode())
        if refused:
            raise CommandError(f"{refused} not {'computed' if asked.format == 'json' else 'printed'}.")

    def _print(self, chart: Mapping[str, Any], form: str, number: int | None) -> None:
        """number: of the line of an input, None for the one chart that was typed."""
        if form == "json":
            option = orjson.OPT_INDENT_2 if number is None else 0
            self.stdout.write(orjson.dumps(chart, option=option).decode())
        elif not ("points" in chart and chart.get("moment")):
            raise NoTable(f"A {chart['kind']} has no table; take --format json.")
        elif form == "csv":
            self.write_csv([*([COLUMNS] if number is None else []), *_rows(chart, number or 1)])
        else:
            width = min(shutil.get_terminal_size().columns, WIDEST)
            self.stdout.write("\n".join(chart_lines(chart, width=width)))


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    """Those that are not empty, with their numbers in the file. Errors: CommandError."""
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise CommandError("A line is longer than a megabyte.")
                if line.strip():
                    yield number, line
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None


def _body(asked: Namespace) -> dict[str, Any]:
    fields = REQUESTS[asked.kind]().fields
    birth = birth_of(asked.moment, asked.place, timezone=asked.timezone, fold=asked.fold, calendar=asked.calendar)
    if "natal" in fields:
        birth = {"natal": birth}
    elif not {"moment", "place"} <= set(fields):
        raise CommandError(f"A {asked.kind} is not of one birth: write its body in a file for --input.")
    settings = _object("chart-settings", asked.chart_settings)
    if asked.house_system:
        settings["house_system"] = asked.house_system
    return {"kind": asked.kind, **birth, **_object("parameters", asked.parameters), "settings": settings}


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise CommandError(f"--{name} must be a JSON object.")
    return value


def _computed(body: Any) -> dict[str, Any]:
    values = dict(read_request(body))
    asked = {name: value for name, value in values.items() if name not in DESCRIPTION}
    return {"kind": values["kind"], "name": values["name"], **calculate(kind=values["kind"], asked=asked).result}


def _rows(chart: Mapping[str, Any], number: int) -> Iterator[tuple[Any, ...]]:
    """A row for each point, and for each angle."""
    for point in chart.get("points", ()):
        yield number, chart["name"], point["name"], *(point[name] for name in COLUMNS[3:])
    for name, longitude in (chart.get("angles") or {}).items():
        yield (
            number,
            chart["name"],
            name,
            longitude,
            None,
            None,
            SIGNS[int(longitude // 30) % 12].name,
            longitude % 30,
            None,
            None,
        )
