"""Bring ClickHouse's tables to what this release needs. Where there is none, there is nothing to do.

Embedded, they are made whenever it is opened, and so by any of this command's ways.

Forward only. Safe to repeat, to run twice at once and to end in the middle: the next run goes on. --plan prints the
statements that would be sent, and sends none; --check exits with 1 if there are any.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.clickhouse import client, migrating
from analytics.clickhouse.client import ClickHouseUnavailable


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="print what would be sent, and send nothing")
        parser.add_argument("--check", action="store_true", help="exit with 1 if anything is not applied")

    def handle(self, *args: Any, **options: Any) -> None:
        if not client.exists():
            self.stdout.write("There is no ClickHouse (CLICKHOUSE_URL).")
            return
        try:
            self._run(plan=options["plan"], check=options["check"])
        except ClickHouseUnavailable as error:
            raise CommandError(f"ClickHouse: {error}", returncode=2) from error

    def _run(self, *, plan: bool, check: bool) -> None:
        if not plan and not check:
            for name in migrating.migrate() or ["nothing"]:
                self.stdout.write(f"{name} applied")
            return
        pending = migrating.pending()
        for migration in pending:
            statements = ";\n\n".join(migration.statements)
            self.stdout.write(f"-- {migration.name}\n{statements};\n" if plan else f"{migration.name} is not applied")
        if check and pending:
            raise CommandError(f"{len(pending)} migrations of ClickHouse are not applied.", returncode=1)
        if not pending:
            self.stdout.write("All migrations of ClickHouse are applied.")
