"""The environment that settings are read from: https://django-environ.readthedocs.io/"""

import builtins
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

Read = TypeVar("Read")
_SWITCHES = {
    **dict.fromkeys(("true", "yes", "y", "on", "ok", "1"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0"), False),
}


class Env(environ.Env):  # type: ignore[misc]  # it has no types
    """Numbers and switches are what they say, and empty is the default.

    The base takes `perhaps` for false, 1e3 for 13, and names no variable. Errors: ImproperlyConfigured.
    """

    def bool(self, var: str, default: builtins.bool) -> builtins.bool:
        return self._read(var, default, _SWITCHES.__getitem__, "true or false")

    def int(self, var: str, default: builtins.int) -> builtins.int:
        return self._read(var, default, builtins.int, "a whole number")

    def float(self, var: str, default: builtins.float) -> builtins.float:
        return self._read(var, default, _number, "a number")

    def _read(self, var: str, default: Read, read: Callable[[str], Read], what: str) -> Read:
        text = self.str(var, default="").strip()
        if not text:
            return default
        try:
            return read(text.lower())
        except (KeyError, ValueError):
            raise ImproperlyConfigured(f"{var} is {text!r}; it must be {what}.") from None


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError
    return number


env = Env()
if (BASE_DIR / ".env").exists():
    env.read_env(str(BASE_DIR / ".env"))


def secret(name: str, default: str = "") -> str:
    """From the file that NAME_FILE names, as container platforms hand out secrets, else from the variable NAME.

    Errors: ImproperlyConfigured if the file cannot be read or is empty.
    """
    path = env.str(f"{name}_FILE", default="")
    if not path:
        return env.str(name, default="") or default
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which cannot be read: {reason}.") from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which is empty.")
    return value
