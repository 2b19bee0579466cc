"""Let a command speak to what `make run` keeps in its home: the database, with the same secret, and ClickHouse."""

import logging
import os
from pathlib import Path

from .home import Home
from .postgres import Postgres


def attach(home: Path) -> None:
    """Set what the launcher sets, unless the environment says otherwise."""
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # manage.py says it in one sentence
    os.environ["DATABASE_URL"] = Postgres(home.resolve() / "postgres").url
    os.environ.setdefault("CLICKHOUSE_EMBEDDED", "true")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = Home(home.resolve()).secret_key()
