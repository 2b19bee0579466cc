"""Change a person's password as the back office does: their sessions end, and the audit log knows.

It takes the place of Django's, which would save the hash and do neither.
"""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from accounts.forms import PasswordForm
from accounts.models import User
from accounts.services.credentials import person_called

ATTEMPTS = 3


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="E-mail or username.")

    def handle(self, *args: Any, login: str, **options: Any) -> None:
        user = person_called(login)
        if user is None:
            raise CommandError(f"Nobody is called {login}.")
        if not any(self._changed(user) for _attempt in range(ATTEMPTS)):
            raise CommandError("The password stays as it was.")
        self.stdout.write("The password is changed, and the sessions have ended.")

    def _changed(self, user: User) -> bool:
        typed = {"password1": getpass.getpass("Password: "), "password2": getpass.getpass("Password (again): ")}
        form = PasswordForm(user, typed)
        if not form.is_valid():
            for messages in form.errors.values():
                self.stderr.write(" ".join(str(message) for message in messages))
            return False
        try:
            form.save()
        except PermissionDenied as error:
            raise CommandError("The account was deleted in the meantime.") from error
        return True
