"""Migrations of ClickHouse: numbered files, forward only. Each statement may run twice, and what was applied is noted
last: so a run that is killed is made good by the next, and two at once do what one does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from analytics.clickhouse import client
from analytics.clickhouse.cluster import on_all, statements

FOLDER: Final = Path(__file__).with_name("migrations")
SECONDS: Final = 200.0  # a cluster's nodes are waited for 180 s
_NOTED: Final = "schema_migrations"
_TABLE: Final = f"""\
CREATE TABLE IF NOT EXISTS {_NOTED}
(
    name String,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
ORDER BY name"""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    statements: tuple[str, ...]


@cache
def shipped(cluster: str, database: str) -> tuple[Migration, ...]:
    """In their order. database: in which they are made."""
    return tuple(
        Migration(file.stem, tuple(_statements(file, cluster, database))) for file in sorted(FOLDER.glob("[0-9]*.sql"))
    )


def _statements(file: Path, cluster: str, database: str) -> Iterator[str]:
    for text in file.read_text().split(";\n"):
        if text.strip():
            yield from statements(text, cluster=cluster, database=database)


def pending() -> list[Migration]:
    """Those not applied yet; changes nothing. Errors: ClickHouseUnavailable."""
    noted, database = _noted(), client.scalar("SELECT currentDatabase()")
    return [migration for migration in shipped(settings.CLICKHOUSE_CLUSTER, database) if migration.name not in noted]


def _noted() -> set[str]:
    there = "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = %(name)s"
    if not client.scalar(there, {"name": _NOTED}):
        return set()
    return {name for (name,) in client.query(f"SELECT DISTINCT name FROM {_NOTED}")}  # noqa: S608  (a name of ours)


def migrate() -> list[str]:
    """Apply what is pending; the names. Errors: ClickHouseUnavailable."""
    client.query(on_all(_TABLE, cluster=settings.CLICKHOUSE_CLUSTER), seconds=SECONDS)
    done = []
    for migration in pending():
        for statement in migration.statements:
            client.query(statement, seconds=SECONDS)
        client.insert(_NOTED, {"name": [migration.name]}, token=migration.name)
        done.append(migration.name)
    return done
