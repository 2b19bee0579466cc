"""Change the keys that sign tokens and encrypt secrets, without an interruption and without signing anybody out.

Without an option: encrypts anew, under the key in force, what earlier keys have encrypted, and drops keys from the
files that nothing rests on any more: of signing those whose last refresh token has expired, of encryption those that
no row names. --signing, --encryption: first adds a new key to the file of the ring, in force after --after seconds, by
when every process has read the file again. Safe to repeat, to run twice at once, and to end in the middle.
--dry-run only tells.
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.system import encryption
from config.system.keyring import ENCRYPTION, SIGNING, Keyring, Ring, dump


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()  # it makes what they miss

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--signing", action="store_true", help="add a key that signs tokens")
        parser.add_argument("--encryption", action="store_true", help="add a key that encrypts secrets")
        parser.add_argument("--after", type=int, default=300, metavar="SECONDS", help="when it is in force (300)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
        parser.add_argument("--print", action="store_true", help="print new rings instead of writing the files")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["after"] < 0:
            raise CommandError("--after is a number of seconds.")
        after, self.dry_run = timedelta(seconds=options["after"]), options["dry_run"]
        new = {keyring.name for keyring in (SIGNING, ENCRYPTION) if options[keyring.name]}
        for keyring in (SIGNING, ENCRYPTION):
            if keyring.name in new:
                self._begin(keyring, options["print"])
        # `migrate` asks for keys: the first are made while the database has no tables, and so no secrets.
        migrated = MigrationRecorder(connection).has_table()
        if migrated and (ENCRYPTION.file is None or ENCRYPTION.file.exists()):
            self._encrypt_anew()
        # The ten minutes are for whoever encrypted with the former key a moment ago, and has not committed yet.
        used = encryption.keys_in_use() if migrated else set[str]()
        signing = (SIGNING, settings.REFRESH_TOKEN_LIFETIME, set[str]())
        for keyring, age, but in (signing, (ENCRYPTION, timedelta(minutes=10), used)):
            with keyring.locked():
                later = after if keyring.name in new else None
                self._turn(keyring, age=age, but=but, after=later, show=options["print"])

    def _begin(self, keyring: Keyring, show: bool) -> None:
        """The file of a ring holds first the key that was there before it."""
        if keyring.file is None:
            variable = settings.KEYRINGS[keyring.name]["VARIABLE"]
            raise CommandError(f"The keys of {keyring.name} take turns in a file: name it in {variable}.")
        with keyring.locked():
            if not show and not keyring.file.exists():
                self._write(keyring, keyring.initial, show)

    def _turn(self, keyring: Keyring, *, age: timedelta, but: set[str], after: timedelta | None, show: bool) -> None:
        if keyring.file is None or not (keyring.file.exists() or after is not None):
            return
        former = keyring.read() if keyring.file.exists() else keyring.initial
        ring = former.without_superseded(age=age, but=but)
        if after is not None:
            ring = ring.with_new(after=after)
        if ring != former:
            self._write(keyring, ring, show)
        self._tell(keyring, former, ring)

    def _write(self, keyring: Keyring, ring: Ring, show: bool) -> None:
        if self.dry_run:
            return
        if show:
            self.stdout.write(dump(ring), ending="")
            return
        try:
            keyring.write(ring)
        except OSError as error:
            raise CommandError(f"{keyring.file} cannot be written: {error.strerror}. Try --print.") from None

    def _tell(self, keyring: Keyring, former: Ring, ring: Ring) -> None:
        now = timezone.now()
        for key in ring.keys:
            state = "in force" if key == ring.in_force(now) else "known" if key.since <= now else f"from {key.since}"
            self.stderr.write(f"{keyring.name}: {key.id} {state}")
        for key in former.keys:
            if key not in ring.keys:
                self.stderr.write(f"{keyring.name}: {key.id} dropped")

    def _encrypt_anew(self) -> None:
        said = "to be encrypted anew" if self.dry_run else "encrypted anew"
        for model, column in encryption.columns():
            done = encryption.waiting(model, column).count() if self.dry_run else encryption.encrypt_anew(model, column)
            self.stderr.write(f"{model._meta.label}.{column}: {done} {said}")
        for name, kept in encryption.ELSEWHERE.items():
            done = kept.waiting(ENCRYPTION.read().in_force().id) if self.dry_run else _all_of(kept)
            self.stderr.write(f"{name}: {done} {said}")


def _all_of(kept: encryption.Elsewhere) -> int:
    done = 0
    while some := kept.again(ENCRYPTION.read().in_force().id, encryption.BATCH):
        done += some
    return done
