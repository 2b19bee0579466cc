"""Compare every balance, grant and reservation with the entries of the ledger. Exit code 1 if one contradicts them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.ledger_check import contradictions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="as without it: nothing is ever changed")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(contradictions())
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"The ledger contradicts itself in {len(found)} rows.")
        self.stdout.write("The ledger agrees with itself.")
