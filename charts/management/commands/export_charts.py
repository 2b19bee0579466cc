"""Export a user's charts to a file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError

from charts.interchange import MEDIA_TYPES
from charts.models import Chart, ChartQuerySet, Kind, Rating
from charts.serializers.interchange import SIGNS
from charts.services import exporting
from charts.terminal import ScriptCommand, table_lines
from charts.terminal.command import find_owner


class Command(ScriptCommand):
    help = (
        "Write a user's charts as CSV, JSON or AAF. --format is of the summary: what was written where, and how many "
        "charts the format could not hold. It goes to the standard output, or, where that is the file, to the standard "
        "error."
    )
    examples = """  manage.py export_charts --owner ada@example.com --to csv > charts.csv
  manage.py export_charts --owner ada@example.com --to json --output charts.json --format json
  manage.py export_charts --owner ada@example.com --to aaf --tag clients --output clients.aaf
  manage.py export_charts --owner ada@example.com --to csv --separator semicolon --bom --output excel.csv"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="Whose charts.")
        parser.add_argument("--to", default="csv", choices=list(MEDIA_TYPES), help="The file's format (csv).")
        parser.add_argument("--output", metavar="FILE", help="Instead of the standard output; replaced when whole.")
        parser.add_argument("--kind", choices=Kind.values, metavar="KIND", help="Only of this kind.")
        parser.add_argument("--rating", choices=Rating.values, help="Only of this rating.")
        parser.add_argument("--tag", help="Only with this tag.")
        parser.add_argument("--q", help="Only with this in their name.")
        parser.add_argument("--separator", default="comma", choices=list(SIGNS), help="Of CSV.")
        parser.add_argument("--bom", action="store_true", help="CSV begins with a byte order mark, as Excel wants it.")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = find_owner(options["owner"])
        wanted = {name: options[name] for name in ("kind", "rating", "tag", "q")}
        rows = Chart.objects.visible_to(owner).matching(owner, **wanted)
        exporting.record_export(owner=owner, rows=rows, form=options["to"], by=None)
        pieces = exporting.write(rows, options["to"], separator=SIGNS[options["separator"]], mark=options["bom"])
        if options["output"]:
            self._to_file(Path(options["output"]), pieces)
        else:
            for piece in pieces:
                self.stdout.write(piece, ending="")
        self._summarise(rows, options)

    @staticmethod
    def _to_file(path: Path, pieces: Any) -> None:
        """Whole or not at all. Errors: CommandError."""
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            try:
                with beside.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(pieces)
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None

    def _summarise(self, rows: ChartQuerySet, options: dict[str, Any]) -> None:
        summary = {
            "charts": exporting.carried(rows, options["to"]).count(),
            "omitted": exporting.omitted(rows, options["to"]),
            "format": options["to"],
            "file": options["output"],
        }
        if options["format"] == "json":
            text = orjson.dumps(summary).decode()
        elif options["format"] == "csv":
            text = (
                ",".join(summary) + "\n" + ",".join("" if value is None else str(value) for value in summary.values())
            )
        else:
            text = "\n".join(
                table_lines([(name, "-" if value is None else str(value)) for name, value in summary.items()])
            )
        if options["output"]:
            self.stdout.write(text)
        else:
            self.stderr.style_func = None
            self.stderr.write(text)
