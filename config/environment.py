"""The environment that settings are read from: https://django-environ.readthedocs.io/"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
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
