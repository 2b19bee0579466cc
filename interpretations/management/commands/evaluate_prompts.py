"""Try a version of a prompt beside the one in production: `manage.py evaluate_prompts --topic … --label staging`."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import product
from typing import Any, Final

import orjson
from django.core.management.base import BaseCommand, CommandError

from charts.terminal import table_lines
from config.api.errors import AppError
from interpretations import almanac
from interpretations.almanac import STYLES, TOPICS
from interpretations.almanac.lexicon import languages
from interpretations.llm import Model, ModelFailed, models
from interpretations.models import PromptVersion
from interpretations.services import authors
from interpretations.services.prompts.evaluating import Row, evaluate, rows_of
from interpretations.services.prompts.golden import sample_named, sample_names
from interpretations.services.prompts.rehearsing import Rehearsed, Wish, messages_for

INTERRUPTED: Final = 130  # as a shell counts it
_TITLES: Final = (
    "model", "lang", "version", "charts", "failed", "checked", "removed", "replaced", "schema", "length", "cost $",
    "first s", "whole s",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Have a version and the one in production written by models over the same charts, births of persons long dead, "
        "and print how they compare. The models are asked, and cost what they cost; only that is stored."
    )
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Django has a --version of its own."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--topic", required=True, choices=[topic.name for topic in TOPICS])
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--version", type=_number, help="Its number: 4, or natal.overview@4.")
        which.add_argument("--label", help="The version that it points at: staging.")
        parser.add_argument("--models", default="", help="Names, with commas between them (all that are installed).")
        parser.add_argument("--locale", default="en", help=f"With commas between them: {','.join(languages())} (en).")
        parser.add_argument("--style", default="detailed", choices=list(STYLES))
        most = len(sample_names())
        parser.add_argument("--charts", type=_up_to(most), default=3, metavar="N", help=f"How many, up to {most} (3).")
        parser.add_argument("--at-once", type=_up_to(16), default=2, metavar="N", help="Questions at a time (2).")
        parser.add_argument(
            "--patience", type=_up_to(3_600, least=0), default=60, metavar="SECONDS",
            help="How long each is tried again while its model is busy or away (60).",
        )  # fmt: skip
        parser.add_argument("--format", default="table", choices=["table", "json"])

    def handle(self, *args: Any, **options: Any) -> None:
        topic = options["topic"]
        production = PromptVersion.objects.labelled(topic)
        chosen = _chosen(topic, options["version"], options["label"])
        versions = [chosen] if production in (None, chosen) else [chosen, production]
        wishes = list(_wishes(versions, options))
        done, interrupted = self._try(wishes, options["at_once"], options["patience"])
        if options["format"] == "json":
            self._print_json(chosen, production, done, interrupted=interrupted)
        else:
            self._print_table(production, done)
        if interrupted:
            self.stderr.write(f"Interrupted: {len(done)} of {len(wishes)} were tried.")
            raise SystemExit(INTERRUPTED)
        if all(one.reason for one in done):
            raise CommandError("No model answered.")

    def _try(self, wishes: Sequence[Wish], at_once: int, patience: int) -> tuple[list[Rehearsed], bool]:
        """What was tried, and whether that was all."""
        done: list[Rehearsed] = []
        try:
            with closing(evaluate(wishes, at_once=at_once, patience=patience)) as trying:
                for one in trying:
                    done.append(one)
                    said = one.reason or f"{len(one.reviewed)} sentences, {one.seconds:.1f} s"
                    what = f"{one.model} {one.locale} {one.version} {one.sample}"
                    self.stderr.write(f"{len(done)}/{len(wishes)} {what}: {said}")
        except KeyboardInterrupt:
            return done, True
        return done, False

    def _print_json(
        self, chosen: PromptVersion, production: PromptVersion | None, done: list[Rehearsed], *, interrupted: bool
    ) -> None:
        rows, runs = [row.as_dict() for row in rows_of(done)], [one.as_dict() for one in done]
        told = {"version": str(chosen), "production": production and str(production), "interrupted": interrupted}
        self.stdout.write(orjson.dumps({**told, "rows": rows, "runs": runs}, option=orjson.OPT_INDENT_2).decode())

    def _print_table(self, production: PromptVersion | None, done: list[Rehearsed]) -> None:
        rows = [_TITLES, *(_cells(row, production) for row in rows_of(done))]
        self.stdout.write("\n".join(table_lines(rows)))


def _cells(row: Row, production: PromptVersion | None) -> tuple[str, ...]:
    version = f"{row.version} (production)" if row.version == str(production) else row.version
    failed = ", ".join(f"{count} {reason}" for reason, count in row.failed.items()) or "0"
    numbers = (row.checked, row.removed, row.replaced)
    medians = ("—" if value is None else f"{value:g}" for value in (row.first_seconds, row.seconds))
    length = "—" if row.characters is None else f"{row.characters:g}"
    keeping = f"{row.keeping}/{row.answers}"
    shown = (row.model, row.locale, version, str(row.charts), failed, *map(str, numbers), keeping, length, row.cost)
    return (*shown, *medians)


def _chosen(topic: str, number: tuple[str, int] | None, label: str | None) -> PromptVersion:
    """Errors: CommandError."""
    if number is None:
        found = PromptVersion.objects.labelled(topic, label or "")
        if found is None:
            raise CommandError(f"Nothing of {topic} is labelled {label}.")
        return found
    if number[0] not in ("", topic):
        raise CommandError(f"{number[0]}@{number[1]} is no version of {topic}.")
    found = PromptVersion.objects.filter(topic=topic, number=number[1]).first()
    if found is None:
        raise CommandError(f"There is no {topic}@{number[1]}.")
    return found


def _wishes(versions: Sequence[PromptVersion], options: dict[str, Any]) -> Iterator[Wish]:
    """Errors: CommandError."""
    asked, locales = list(_models(options["models"])), options["locale"].split(",")
    if unknown := sorted(set(locales) - set(languages())):
        raise CommandError(f"There are no readings in {', '.join(unknown)}; there are in {', '.join(languages())}.")
    try:
        names = sample_names(options["topic"])[: options["charts"]]
        samples = [sample_named(name, options["topic"]) for name in names]
        # One chart by all before the next: an interrupted run compares what it has.
        for sample, locale, model, version in product(samples, dict.fromkeys(locales), asked, versions):
            wish = Wish(version, sample, locale, options["style"], model)
            messages_for(wish)  # whatever is not to be had is said before anything is paid for
            yield wish
    except (AppError, almanac.AlmanacError) as error:
        raise CommandError(f"There is nothing to read of these charts: {error}") from None


def _models(names: str) -> Iterator[Model]:
    """Errors: CommandError."""
    wanted = dict.fromkeys(names.split(",") if names else models())
    if not wanted:
        raise CommandError("No language model is installed: LLM_MODELS names none.")
    for name in wanted:
        try:
            yield authors.available(name)
        except ModelFailed as failed:
            known = ", ".join(models()) or "none"
            raise CommandError(f"{name} cannot be asked ({failed.reason}); installed: {known}.") from None


def _number(text: str) -> tuple[str, int]:
    topic, _, number = text.rpartition("@")
    if not number.isdecimal() or len(number) > 9:
        raise ArgumentTypeError(f"{text!r} is no number of a version")
    return topic, int(number)


def _up_to(most: int, least: int = 1) -> Any:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"must be {least} to {most}")
        return int(text)

    return read
