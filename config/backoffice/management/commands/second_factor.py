"""Set up a person's authenticator app from here, say its present code, or take all second factors away.

For who has no phone at hand, or has lost it. Whoever can run this can read the database anyway.
"""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Action, User
from accounts.services import audit, factors


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="E-mail or username.")
        parser.add_argument("--remove", action="store_true", help="Take all second factors away.")

    def handle(self, *args: Any, login: str, remove: bool, **options: Any) -> None:
        user: User | None = User.objects.by_login(login).first()
        if user is None:
            raise CommandError(f"Nobody is called {login}.")
        if remove:
            removed = factors.remove(user, Authenticator.objects.filter(user=user), "second_factors")
            self.stdout.write("All second factors were removed." if removed else "There were none.")
            return
        row = factors.row_of(user, Authenticator.Type.TOTP)
        if row is None:
            row = self._set_up(user)
        audit.record(action=Action.FACTOR_SHOWN, subject=user, target=user, by="command")
        secret = get_adapter().decrypt(row.data["secret"])
        now = list(totp.yield_hotp_counters_from_time())[1]
        # What was used is refused; the next one is good already.
        step = max(now, row.data.get("used_step", -1) + 1)
        self.stdout.write(f"Code: {totp.format_hotp_value(totp.hotp_value(secret, step))}")

    def _set_up(self, user: User) -> Authenticator:
        row, codes = factors.set_up_totp(user)
        secret = get_adapter().decrypt(row.data["secret"])
        self.stdout.write(f"Secret: {secret}")
        self.stdout.write(f"Recovery codes: {' '.join(codes) or 'as before'}")
        return row
