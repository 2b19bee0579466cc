#!/usr/bin/env python
"""Django's command line. Without a DATABASE_URL, or a file with it, it speaks to the database of `make run`, if any."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line
from django.db import OperationalError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    home = Path(__file__).resolve().parent.joinpath(os.environ.get("NOCTURNA_HOME") or ".local")
    given = os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")
    embedded = not given and (home / "postgres" / "data").is_dir()
    if embedded:
        from config.embedded.attach import attach

        attach(home)
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if not embedded:
            raise
        sys.exit(f"The embedded database does not answer ({str(error).splitlines()[0]}): `make run` starts it.")


if __name__ == "__main__":
    main()
