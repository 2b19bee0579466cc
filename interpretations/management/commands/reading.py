"""Print a chart as a table and the reading under it: `manage.py reading "1990-06-15 14:30" "London, GB"`."""

import shutil
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from rest_framework.exceptions import ValidationError

from charts.factors import certain_factors_of
from charts.serializers import read_request
from charts.services import calculate, corrections
from charts.terminal import birth_of, chart_lines, in_one_line
from charts.terminal.command import need_places
from config.api.errors import AppError
from interpretations import almanac, terminal

WIDEST = 88


class Command(BaseCommand):
    help = "Print a chart as a table and the reading under it. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("moment", help='Civil time there: "1990-06-15 14:30"; a date alone if it is unknown.')
        parser.add_argument("place", help='"London, GB", a place id, or "51.5085, -0.1257".')
        parser.add_argument("--timezone", help="Instead of the place's own.")
        parser.add_argument("--fold", type=int, choices=[0, 1], help="Which of two equal local times is meant.")
        parser.add_argument("--house-system", default="placidus")
        parser.add_argument("--style", default="detailed", choices=list(almanac.STYLES))
        parser.add_argument("--locale", default="en")
        parser.add_argument("--json", action="store_true", help="The chart and the reading as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["locale"]):
            self._print(Namespace(**options))

    def _print(self, asked: Namespace) -> None:
        need_places()
        corrections.leave_out()
        try:
            chart = _chart(asked)
            sections = almanac.write(certain_factors_of(chart), locale=asked.locale, style=asked.style)
        except (ValidationError, AppError, almanac.AlmanacError) as error:
            raise CommandError(in_one_line(error)) from None
        if asked.json:
            answer = {"chart": chart, "sections": [asdict(section) for section in sections]}
            self.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
            return
        width = min(shutil.get_terminal_size().columns, WIDEST)
        lines = [*chart_lines(chart, width=width), *terminal.reading_lines(sections, width=width)]
        self.stdout.write("\n".join(lines))


def _chart(asked: Namespace) -> dict[str, Any]:
    birth = birth_of(asked.moment, asked.place, timezone=asked.timezone, fold=asked.fold)
    values = read_request({**birth, "settings": {"house_system": asked.house_system}})
    parts = {name: values[name] for name in ("moment", "place", "settings")}
    return calculate(kind=values["kind"], asked=parts).result
