"""Change a person's password as the back office does: their sessions end, and the audit log knows."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError

from accounts.forms import PasswordForm
from accounts.services.credentials import person_called

ATTEMPTS = 3


class Command(changepassword.Command):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        login = options["username"] or ""
        user = person_called(login)
        if user is None:
            raise CommandError(f"Nobody is called {login}.")
        for _attempt in range(ATTEMPTS):
            typed = {"password1": getpass.getpass("Password: "), "password2": getpass.getpass("Password (again): ")}
            form = PasswordForm(user, typed)
            if form.is_valid():
                form.save()
                self.stdout.write("The password is changed, and the sessions have ended.")
                return
            for messages in form.errors.values():
                self.stderr.write(" ".join(str(message) for message in messages))
        raise CommandError("The password stays as it was.")
