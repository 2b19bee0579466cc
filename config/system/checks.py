"""What is looked at by `manage.py check`, before any other command, and before a process of ours starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, register
from django.core.exceptions import ImproperlyConfigured

from config.system.keyring import SHORTEST, Keyring, KeyringBroken


@register
def check_keyrings(**_: Any) -> list[CheckMessage]:
    """The keys that sign and encrypt: there, well-formed, long enough, none of them twice."""
    found: list[CheckMessage] = []
    for name, ring in settings.KEYRINGS.items():
        try:
            keys = Keyring(name).read().keys
        except KeyringBroken as error:
            hint = f"{ring['VARIABLE']} names the file; `manage.py rotate_keys --{name}` makes one."
            found.append(Critical(str(error), hint=hint, obj=name, id="system.E001"))
            continue
        if any(len(key.secret) < SHORTEST for key in keys):
            found.append(Critical(f"Its key is shorter than {SHORTEST} characters.", obj=name, id="system.E002"))
    return found


def refuse_to_start_without_keys() -> None:
    """For what runs without Django's checks: servers and workers. Errors: ImproperlyConfigured."""
    if found := check_keyrings():
        raise ImproperlyConfigured("Refusing to start: " + " ".join(f"{fault.obj}: {fault.msg}" for fault in found))
