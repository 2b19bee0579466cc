"""Take in the prompts that the product ships: `manage.py load_prompts`, at every start, after `migrate`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from interpretations.errors import PromptsDoNotFit
from interpretations.services.prompts import load_prompts


class Command(BaseCommand):
    help = (
        "Make the versions of prompts that are missing, and point `production` at them, where staff have not chosen "
        "otherwise. Safe to repeat, and beside itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *args: Any, dry_run: bool, verbosity: int, **options: Any) -> None:
        try:
            loaded = load_prompts(dry_run=dry_run)
        except (PromptsDoNotFit, ValueError) as error:
            raise CommandError(str(error)) from None
        if verbosity:
            would = "Would make" if dry_run else "Made"
            self.stdout.write(f"{would}: {', '.join(loaded.made) or 'nothing'}.")
            self.stdout.write(f"production: {', '.join(loaded.labelled) or 'as it was'}.")
