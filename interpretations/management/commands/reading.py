"""Print a chart as a table and the reading under it: `manage.py reading "1990-06-15 14:30" "London, GB"`."""

import shutil
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from rest_framework.exceptions import ValidationError

from charts.engine.catalogue import SIGN_NAMES
from charts.models import Chart
from charts.services import corrections
from charts.terminal import birth_of, chart_lines, in_one_line
from charts.terminal.command import need_places
from config.api.errors import AppError
from interpretations import almanac, terminal
from interpretations.almanac import TOPICS, Section, Topic, topic_named
from interpretations.serializers import read_parameters
from interpretations.services.facts import facts_for, settled
from interpretations.services.skies import sky_of
from interpretations.services.unstored import body_for, chart_of

WIDEST: Final = 88
# Options that are parameters of topics, too.
_PARAMETERS: Final = ("date", "start", "end", "sign", "question", "point", "house")
_EXAMPLES: Final = """
examples:
  manage.py reading "1990-06-15 14:30" "London, GB"
  manage.py reading "1990-06-15 14:30" "London, GB" --topic natal.planet --point venus
  manage.py reading "1990-06-15 14:30" "London, GB" --topic question --question "What of my work?"
  manage.py reading "1990-06-15 14:30" "London, GB" --topic transit.period --start 2026-12-01 --end 2026-12-20
  manage.py reading "1990-06-15 14:30" "London, GB" --topic solar_return.overview --date 2027-06-15
  manage.py reading "1990-06-15 14:30" "London, GB" --second "1991-08-15" "Paris, FR" --topic synastry.compatibility
  manage.py reading --topic daily.sign --sign leo --date 2026-11-28 --locale ru

topics:
"""


class Command(BaseCommand):
    help = "Print a chart as a table and the reading under it. Needs no database."
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        epilog = _EXAMPLES + "\n".join(_topic_lines())
        kwargs |= {"epilog": epilog, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        moment = 'Civil time there: "1990-06-15 14:30"; a date alone if it is unknown. Not of daily.sign.'
        parser.add_argument("moment", nargs="?", help=moment)
        parser.add_argument("place", nargs="?", help='"London, GB", a place id, or "51.5085, -0.1257".')
        parser.add_argument("--topic", default="natal.overview", choices=[topic.name for topic in TOPICS], metavar="T")
        second = "Of whom the first is compared with: synastry.*, composite.*."
        parser.add_argument("--second", nargs=2, metavar=("MOMENT", "PLACE"), help=second)
        day = "YYYY-MM-DD: of daily.sign, transit.*; of solar_return.* its year; of progression.*. Today if left out."
        parser.add_argument("--date", help=day)
        parser.add_argument("--start", help="The first day of transit.period.")
        parser.add_argument("--end", help="Its last day.")
        parser.add_argument("--sign", choices=SIGN_NAMES, help="Of daily.sign.", metavar="SIGN")
        parser.add_argument("--question", help="Of the topic question, in your own words.")
        parser.add_argument("--point", help="Of natal.planet.")
        parser.add_argument("--house", help="Of natal.house: 1 to 12.")
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
        topic = topic_named(asked.topic)
        if topic.needs_chart:
            need_places()
            corrections.leave_out()
        try:
            chart, sections = _read(asked, topic)
        except (ValidationError, AppError, almanac.AlmanacError) as error:
            raise CommandError(in_one_line(error)) from None
        if asked.json:
            answer = {"chart": chart, "sections": [asdict(section) for section in sections]}
            self.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
            return
        width = min(shutil.get_terminal_size().columns, WIDEST)
        # A table has one figure; of the others the reading says what there is.
        table = chart_lines(chart, width=width) if "natal" in topic.kinds else ()
        self.stdout.write("\n".join([*table, *terminal.reading_lines(sections, width=width)]).lstrip("\n"))


def _read(asked: Namespace, topic: Topic) -> tuple[Mapping[str, Any], tuple[Section, ...]]:
    """What is read, as the API answers it, and the reading. Errors: CommandError; those of the services."""
    chart = _chart(asked, topic) if topic.needs_chart else None
    given = {name: getattr(asked, name) for name in _PARAMETERS if getattr(asked, name) is not None}
    if not any(parameter.name == "date" for parameter in topic.parameters):
        given.pop("date", None)  # the chart is of it
    parameters = settled(chart=chart, topic=topic, parameters=read_parameters(topic, given))
    facts = facts_for(chart=chart, topic=topic, parameters=parameters)
    sections = almanac.write(facts, topic=topic.name, locale=asked.locale, style=asked.style, parameters=parameters)
    if chart is None:
        return sky_of(sign=parameters["sign"], day=parameters["date"]), sections
    return chart.result, sections


def _chart(asked: Namespace, topic: Topic) -> Chart:
    if not asked.moment or not asked.place:
        raise CommandError("Give a moment and a place; only daily.sign is read without.")
    if topic.kinds & {"synastry", "composite"} and not asked.second:
        raise CommandError(f'{topic.name} is of two: give --second "MOMENT" "PLACE".')
    birth = birth_of(asked.moment, asked.place, timezone=asked.timezone, fold=asked.fold)
    second = birth_of(*asked.second) if asked.second else {}
    day = _day(asked.date) if asked.date else timezone.now().date()
    return chart_of(body_for(topic, birth, second, day=day.isoformat(), settings={"house_system": asked.house_system}))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--date: {text!r} is no day; write YYYY-MM-DD.") from None


def _topic_lines() -> Iterator[str]:
    for topic in TOPICS:
        needs = " ".join(f"--{p.name}" if p.required else f"[--{p.name}]" for p in topic.parameters)
        yield f"  {topic.name:<24} {topic.label('en')}{'  ' if needs else ''}{needs}"
