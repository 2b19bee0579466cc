"""Compare the engine with its witnesses and write the table of differences: `docs/engine-accuracy.md` and `.json`."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SEED = 20261120
MOMENTS = 2000


MOST_MOMENTS: Final = 100_000  # an hour or two


class Command(BaseCommand):
    help = "Compare the engine with its witnesses over random moments and places. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--moments", type=int, default=MOMENTS, help=f"Random moments a quantity: {MOMENTS}.")
        parser.add_argument("--seed", type=int, default=SEED, help="Of the random moments, places and latitudes.")
        parser.add_argument("--only", default="", metavar="PART", help="Measures whose name contains this.")
        parser.add_argument("--output", type=Path, metavar="DIR", help="Default: docs, but nowhere with --only.")

    def handle(
        self, *args: Any, moments: int, seed: int, only: str, output: Path | None, verbosity: int, **options: Any
    ) -> None:
        if not 1 <= moments <= MOST_MOMENTS:
            raise CommandError(f"--moments must be between 1 and {MOST_MOMENTS}.")
        if output and output.exists() and not output.is_dir():
            raise CommandError(f"--output must be a folder; {output} is a file.")
        report, page, accuracy = _witnesses()
        chosen = [name for name in report.measures() if only in name]
        if not chosen:
            raise CommandError(f"No measure is called {only}; there are {', '.join(report.measures())}.")
        rows: dict[str, Any] = {}
        with report.sample_of(seed, moments) as sample:
            started = perf_counter()
            try:
                for number, (name, found) in enumerate(report.measured(sample, only), 1):
                    rows[name] = found
                    if verbosity:
                        self.stderr.write(f"{number:>3}/{len(chosen)} {perf_counter() - started:6.1f} s  {name}")
            except accuracy.NothingCompared as nothing:
                raise CommandError(f"{nothing}; ask for more --moments.") from None
        made = page.Report(page.made_by(), seed, moments, rows)
        self.stdout.write("\n".join(accuracy.table_of(row.as_list() for found in rows.values() for row in found)))
        if directory := output or (None if only else settings.BASE_DIR / "docs"):
            _write(directory, page.as_markdown(made), page.as_json(made))
        if past := made.past_their_limit:
            raise CommandError("Past their limit: " + "; ".join(map(str, past)) + ".")


def _witnesses() -> tuple[Any, Any, Any]:
    """The oracle is a test's dependency: only this command asks for it, and only here."""
    try:
        report, page, accuracy = (
            import_module(f"tests.charts.engine.{name}") for name in ("report", "report.page", "accuracy")
        )
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.partition(".")[0] == "charts":
            raise  # a fault of ours
        raise CommandError(
            f"The witnesses of the engine are not installed ({missing.name} is missing): "
            "`pip install -r requirements-dev.txt` in a checkout of the repository brings them."
        ) from None
    return report, page, accuracy


def _write(directory: Path, markdown: str, data: bytes) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "engine-accuracy.md").write_text(markdown, encoding="utf-8")
    (directory / "engine-accuracy.json").write_bytes(data)
