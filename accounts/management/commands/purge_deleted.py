"""Remove for good what people have deleted: charts and readings, and whole accounts, once their time has come.

For each erased account a report is stored (and none of the person's data in it). Safe to repeat, to run twice at once
and to end in the middle; exits with 1 when something of a person is left. --inactive only lists accounts that nobody
has used for ACCOUNT_INACTIVE_DAYS: they are never deleted by themselves.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.models.privacy import subject_of
from accounts.privacy import erasing
from accounts.privacy.registry import PURGES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
        parser.add_argument("--search-all", action="store_true", help="look for ids in every column of the database")
        parser.add_argument("--seconds", type=float, help="begin no further batch after so long")
        parser.add_argument("--inactive", action="store_true", help="list accounts unused for long, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inactive"]:
            return self._list_inactive()
        if options["dry_run"]:
            return self._foretell()
        outcome = erasing.purge_deleted(seconds=options["seconds"], thoroughly=options["search_all"])
        for name, count in outcome.purged.items():
            self.stdout.write(f"{name}: {count} purged")
        self.stdout.write(f"accounts: {outcome.erased} erased")
        self.stdout.write(f"accounts unused for long: {User.objects.inactive().count()} (--inactive lists them)")
        if outcome.incomplete:
            raise CommandError(f"{outcome.incomplete} accounts are not erased: see their reports.", returncode=1)
        return None

    def _foretell(self) -> None:
        for name in PURGES:
            self.stdout.write(f"{name}: {erasing.due_rows(name).count()} would be purged")
        people = list(erasing.due_people().values_list("pk", flat=True))
        for user_id in people:
            counts = ", ".join(f"{room} {count}" for room, count in erasing.found(user_id).items())
            self.stdout.write(f"account {subject_of(user_id)[:12]}: {counts}")
        self.stdout.write(f"accounts: {len(people)} would be erased")

    def _list_inactive(self) -> None:
        for user in User.objects.inactive().order_by("created_at", "pk").iterator(chunk_size=500):
            used = user.last_login.date() if user.last_login else "never"
            self.stdout.write(f"{user.pk}  signed in {used}  created {user.created_at.date()}")
