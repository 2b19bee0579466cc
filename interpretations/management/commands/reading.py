"""Print a chart as a table and the reading under it: `manage.py reading "1990-06-15 14:30" "London, GB"`."""

import re
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from rest_framework.exceptions import ValidationError

from charts.factors import certain_factors_of
from charts.serializers import read_request
from charts.services import calculate
from charts.services.resolving import resolve_place
from config.api.errors import AppError
from interpretations import almanac, terminal

WIDEST = 88
_COORDINATES = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,;]\s*([+-]?\d+(?:\.\d+)?)\s*")
_DATE_ONLY = re.compile(r"\s*\d{4}-\d\d-\d\d\s*")


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
        if not settings.ATLAS_INDEX.is_file():
            raise CommandError(
                f"There is no index of places at {settings.ATLAS_INDEX}: `make run` compiles it, "
                f"as does `python -m charts.atlas.build {settings.ATLAS_INDEX}`."
            )
        try:
            chart = _chart(asked)
            sections = almanac.write(certain_factors_of(chart), locale=asked.locale, style=asked.style)
        except (ValidationError, AppError, almanac.AlmanacError) as error:
            raise CommandError(_in_one_line(error)) from None
        if asked.json:
            answer = {"chart": chart, "sections": [asdict(section) for section in sections]}
            self.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
            return
        width = min(shutil.get_terminal_size().columns, WIDEST)
        lines = [*terminal.chart_lines(chart, width=width), *terminal.reading_lines(sections, width=width)]
        self.stdout.write("\n".join(lines))


def _chart(asked: Namespace) -> dict[str, Any]:
    place, spot = _place(asked.place), None
    if asked.timezone and "latitude" not in place:
        spot = resolve_place(place)
        place = {"latitude": spot.latitude, "longitude": spot.longitude}
    if asked.timezone:
        place["timezone"] = asked.timezone
    moment = {"local": asked.moment.strip(), "fold": asked.fold, "time_known": not _DATE_ONLY.fullmatch(asked.moment)}
    body = {"moment": moment, "place": place, "settings": {"house_system": asked.house_system}}
    values = read_request(body)
    birth = {name: values[name] for name in ("moment", "place", "settings")}
    chart = calculate(kind=values["kind"], asked=birth).result
    return {**chart, "place": spot.as_dict()} if spot else chart


def _place(text: str) -> dict[str, Any]:
    if pair := _COORDINATES.fullmatch(text):
        return {"latitude": float(pair[1]), "longitude": float(pair[2])}
    return {"place_id" if text.startswith("geonames:") else "query": text}


def _in_one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(_messages(error.detail))
    if not isinstance(error, AppError):
        return str(error)
    candidates = "; ".join(
        f"{place['name']}, {place['admin']}, {place['country']} ({place['id']})"
        for place in error.details.get("candidates", [])
    )
    offsets = "; ".join(f"--fold {o['fold']}: UTC {o['utc_offset']}" for o in error.details.get("offsets", []))
    return " ".join(part for part in (str(error.detail), candidates or offsets) if part)


def _messages(detail: Any, field: str = "") -> Iterator[str]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _messages(inner, str(name))
    else:
        messages = [str(message) for message in (detail if isinstance(detail, list) else [detail])]
        yield f"{field}: {' '.join(messages)}" if field else " ".join(messages)
