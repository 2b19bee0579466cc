"""The base of commands that scripts call: `--format`, one line on stderr and a code when they fail, quiet pipes."""

import csv
import io
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from rest_framework.exceptions import ValidationError

from accounts.models import User
from config.api.errors import AppError
from config.system.spreadsheets import harmless

FORMATS: Final = ("table", "json", "csv")
BROKEN_PIPE: Final = 141  # as a shell counts a process that SIGPIPE ended


class ScriptCommand(BaseCommand):
    """handle() of a subclass is asked with `format`; expected failures become one line and an exit code of 1."""

    requires_system_checks = []
    examples: ClassVar[str] = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        kwargs |= {"epilog": f"examples:\n{self.examples}", "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", default="table", choices=FORMATS, help="Of what is printed (table).")
        parser.add_argument("--locale", default="en", help="Of messages and names (en).")

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            with translation.override(options.get("locale") or "en"):
                result = super().execute(*args, **options)
            self.stdout.flush()
        except (ValidationError, AppError) as error:
            raise CommandError(in_one_line(error)) from None
        except BrokenPipeError:
            # Whoever read has seen enough; the interpreter's own flush must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())
            raise SystemExit(BROKEN_PIPE) from None
        return result

    def write_csv(self, rows: Iterable[Iterable[Any]]) -> None:
        """Texts are harmless in a spreadsheet, numbers stay numbers."""
        page = io.StringIO(newline="")
        writer = csv.writer(page, lineterminator="\n")
        for row in rows:
            writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        self.stdout.write(page.getvalue(), ending="")


def need_places() -> None:
    """Errors: CommandError, where the index of places was not compiled."""
    if not settings.ATLAS_INDEX.is_file():
        raise CommandError(
            f"There is no index of places at {settings.ATLAS_INDEX}: `make run` compiles it, "
            f"as does `python -m charts.atlas.build {settings.ATLAS_INDEX}`."
        )


def find_owner(login: str) -> User:
    """By e-mail or username. Errors: CommandError."""
    owner: User | None = User.objects.by_login(login).first()
    if owner is None:
        raise CommandError(f"Nobody is registered as {login}.")
    return owner


def in_one_line(error: Exception) -> str:
    """What the API would say, with the ways out that it would name."""
    if isinstance(error, ValidationError):
        return " ".join(_messages(error.detail))
    if not isinstance(error, AppError):
        return str(error)
    return in_words(error.code, str(error.detail), error.details)


def in_words(code: str, message: str, details: Mapping[str, Any]) -> str:
    """A refusal's message and the ways out; where the message says nothing, what is said of the fields."""
    if code in ("VALIDATION_ERROR", "MALFORMED_REQUEST") and details:
        return " ".join(_messages(details))
    candidates = "; ".join(
        f"{place['name']}, {place['admin']}, {place['country']} ({place['id']})"
        for place in details.get("candidates", [])
    )
    offsets = "; ".join(f"--fold {o['fold']}: UTC {o['utc_offset']}" for o in details.get("offsets", []))
    return " ".join(part for part in (message, candidates or offsets) if part)


def _messages(detail: Any, field: str = "") -> Iterator[str]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _messages(inner, str(name))
    else:
        messages = [str(message) for message in (detail if isinstance(detail, list) else [detail])]
        yield f"{field}: {' '.join(messages)}" if field else " ".join(messages)
