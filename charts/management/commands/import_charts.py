"""Import charts from a file of another program for one of its users."""

import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from django.core.management.base import CommandError

from charts.interchange import ENCODINGS, READERS, Options
from charts.services import import_jobs, importing
from charts.terminal import ScriptCommand, table_lines
from charts.terminal.command import find_owner, in_words, need_places

MOST_BYTES: Final = 10_000_000
SOME_REFUSED: Final = 2
COLUMNS: Final = ("row", "line", "status", "name", "kind", "utc", "place", "chart", "duplicate_of", "error")


class Command(ScriptCommand):
    help = (
        "Import charts from CSV, JSON, AAF, Quick*Chart, Solar Fire, astro.com and ZET files, and report row by row. "
        "Births that the owner has already are skipped. The exit code is 0 if every row was read, 2 if some were "
        "refused (the others are imported all the same), 1 if nothing was done."
    )
    examples = """  manage.py import_charts clients.csv --owner ada@example.com --dry-run
  manage.py import_charts export.aaf --owner ada@example.com --tag clients --format json
  manage.py import_charts db.zbs --owner ada@example.com --encoding cp1251
  cat births.jsonl | manage.py import_charts - --owner ada@example.com --format-in json"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="- is the standard input. Up to 10 MB and 10 000 charts.")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="Whose charts they will be.")
        parser.add_argument("--format-in", default="auto", choices=["auto", *READERS], help="Of the file (auto).")
        parser.add_argument("--encoding", choices=list(ENCODINGS), help="Seen by the file if left out.")
        parser.add_argument("--dry-run", action="store_true", help="Only report.")
        parser.add_argument("--dates", choices=["dmy", "mdy"], help="How 03/04/1990 is read.")
        parser.add_argument("--calendar", choices=["gregorian", "julian"], help="Of dates before 1582 that name none.")
        parser.add_argument("--import-duplicates", action="store_true", help="Take births that are there already too.")
        parser.add_argument("--tag", action="append", default=[], dest="tags", help="For every chart; may be repeated.")

    def handle(self, *args: Any, **options: Any) -> None:
        need_places()
        owner = find_owner(options["owner"])
        form = None if options["format_in"] == "auto" else options["format_in"]
        how = Options(options["dates"], options["calendar"])
        content = importing.read_content(
            content=_read(options["file"]), form=form, options=how, encoding=options["encoding"], field="file"
        )
        wanted = importing.Wanted(tags=options["tags"], import_duplicates=options["import_duplicates"])
        if options["dry_run"]:
            report = importing.dry_run(content=content, wanted=wanted, by=owner)
        else:
            report = import_jobs.run(content=content, wanted=wanted, by=owner)
        self._print(report, options["format"])
        if report["counts"]["error"]:
            raise CommandError(f"{report['counts']['error']} rows were refused.", returncode=SOME_REFUSED)

    def _print(self, report: Mapping[str, Any], form: str) -> None:
        if form == "json":
            self.stdout.write(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
        elif form == "csv":
            self.write_csv([COLUMNS, *(_cells(row) for row in report["rows"])])
        else:
            self.stdout.write("\n".join(_table(report)))


def _read(path: str) -> bytes:
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None
    if len(raw) > MOST_BYTES:
        raise CommandError("The file is larger than 10 MB.")
    return raw


def _message(row: Mapping[str, Any]) -> str:
    if error := row.get("error"):
        return in_words(error["code"], error["message"], error["details"])
    if of := row.get("duplicate_of"):
        return f"as row {of['row']}" if "row" in of else f"as {of['chart']}"
    return " ".join(row.get("notes", ()))


def _cells(row: Mapping[str, Any]) -> list[Any]:
    shown = {**row, "error": _message(row) if "error" in row else None}
    if of := row.get("duplicate_of"):
        shown["duplicate_of"] = _message({"duplicate_of": of})
    return [str(value) if isinstance(value := shown.get(name), uuid.UUID) else value for name in COLUMNS]


def _table(report: Mapping[str, Any]) -> Iterator[str]:
    """At most 80 columns: messages are cut off, and whole in the other formats."""
    counts = report["counts"]
    states = ", ".join(f"{counts[state]} {state}" for state in importing.STATES if counts[state])
    encoding = f" in {report['encoding']}" if report["encoding"] else ""
    yield f"{report['format']}{encoding}: {counts['rows']} rows ({states or 'none'})"
    yield from report["notes"]
    rows = [("row", "status", "name", "utc", "")]
    for row in report["rows"]:
        message = _message(row)
        instant = row.get("utc", "")[:16] if row.get("time_known", True) else row["utc"][:10]
        rows.append((str(row["row"]), row["status"], _cut(row["name"], 20), instant, _cut(message, 26)))
    yield from table_lines(rows)


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
