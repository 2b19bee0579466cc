"""Collect what is said to people, and compile the translations. `--check` only compares, for CI.

What the theme of the back office says is ours to translate where Django has no word for it: it comes in English alone.
"""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import django
import unfold
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_": None,
    "_t": None,
    "Sentence": None,  # of the pure rooms, which know no gettext
}
ROOMS = ("accounts", "analytics", "charts", "config", "interpretations", "templates")
TEMPLATES = (".html", ".txt")
THEME = Path(unfold.__file__).parent
LEFT_OUT = {"contrib", "unfold_crispy"}  # of the theme: for apps that are not installed
DJANGO = ("conf", "contrib/admin", "contrib/auth")
DATED = datetime(2026, 11, 20, tzinfo=UTC)
Found = tuple[str, int, str | tuple[str, ...], list[str], str | None]


def _in_file(file: Path, base: Path) -> Iterator[Found]:
    source = file.read_text(encoding="utf-8")
    if file.suffix in TEMPLATES:
        # Indented as a page is, which is no Python.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(file)).splitlines())
    for line, message, comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield file.relative_to(base).as_posix(), line, message, comments, context


def _in_folder(folder: Path, base: Path) -> Iterator[Found]:
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".py", *TEMPLATES) and "migrations" not in file.parts:
            yield from _in_file(file, base)


def _in_theme(language: str) -> Iterator[Found]:
    folders = (Path(django.__file__).parent / part / "locale" / language / "LC_MESSAGES" for part in DJANGO)
    theirs = [read_mo(io.BytesIO((folder / "django.mo").read_bytes())) for folder in folders]
    for found in _in_folder(THEME, THEME.parent):
        name, _line, message, _comments, context = found
        if LEFT_OUT.isdisjoint(Path(name).parts) and not any(one.get(message, context) for one in theirs):
            yield found


def collect(language: str) -> Catalog:
    """Every message of the product's own code and templates and of its theme, English, with where it stands."""
    # A fixed date, so that the same messages make the same file.
    catalog = Catalog(project="Nocturna", creation_date=DATED, fuzzy=False)
    ours = (_in_folder(Path(settings.BASE_DIR / room), settings.BASE_DIR) for room in ROOMS)
    for name, _line, message, _comments, context in chain(*ours, _in_theme(language)):
        catalog.add(message, locations=[(name, None)], context=context)  # type: ignore[list-item]
    return catalog


def _is_translated(message: Message) -> bool:
    """With all its plural forms, if it has any."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(forms) and all(forms)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail if something is missing or stale."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language != "en":
                self._language(collect(language), language, check=check)

    def _language(self, found: Catalog, language: str, *, check: bool) -> None:
        folder = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES"
        po, mo = folder / "django.po", folder / "django.mo"
        catalog = read_po(po.open("rb"), locale=language) if po.exists() else Catalog(locale=language, fuzzy=False)
        known = {message.id for message in catalog if message.id}
        catalog.update(found, no_fuzzy_matching=True)
        catalog.revision_date = DATED
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        missing = [message.id for message in catalog if message.id and not _is_translated(message)]
        if check:
            stale = known != {message.id for message in catalog if message.id} or compiled.getvalue() != mo.read_bytes()
            if missing or stale:
                raise CommandError(f"{language}: untranslated {missing[:5]}, stale: {stale}. Run `manage.py messages`.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        catalog.obsolete.clear()
        with po.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
        mo.write_bytes(compiled.getvalue())
        self.stdout.write(f"{language}: {len(catalog)} messages, {len(missing)} not translated")
        for text in missing:
            self.stdout.write(f"  {text}")
