"""The same tables on one server and on many: there each is a Distributed table before a Replicated one of each node."""

import re
from typing import Final

from django.conf import settings

_CREATE: Final = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)\n")
_COLUMN: Final = re.compile(r"ALTER TABLE (\w+)\n(ADD COLUMN IF NOT EXISTS .+)", re.DOTALL)
_ENGINE: Final = re.compile(r"ENGINE = (\w*)MergeTree\b")
_VIEW: Final = re.compile(
    r"CREATE MATERIALIZED VIEW IF NOT EXISTS (\w+)\nTO (\w+)\nAS ((?:WITH|SELECT)\n.+\n)FROM (\w+)\b(.*)", re.DOTALL
)
_SHARDS: Final = re.compile(r"^-- shards: (.+)$", re.MULTILINE)
_COMMENT: Final = re.compile(r"^--.*\n", re.MULTILINE)
# Rows of a table are on a shard; what all nodes have to know is on each.
_OF_A_SHARD: Final = "Replicated{kind}MergeTree('/clickhouse/tables/{{shard}}/{{database}}/{table}', '{{replica}}')"
_OF_ALL: Final = "Replicated{kind}MergeTree('/clickhouse/tables/{{database}}/{table}', '{{shard}}-{{replica}}')"


class NotForClusters(ValueError):
    """A statement of which it is not known what it would be on a cluster."""


def statements(text: str, *, cluster: str, database: str) -> list[str]:
    """A statement of a migration as it is sent: itself, or what it means for the cluster, if there is one.

    `-- shards: EXPRESSION` before it says by what rows are dealt out. It depends on the row alone: what is sent again
    has to come to the same shards, for only there it is known. database: named wherever one table speaks of another:
    with a `distributed_ddl_entry_format_version` below 3, as older servers have it, a statement goes out as it is
    written, and each node looks for what it names in its own default database. Errors: NotForClusters.
    """
    plain = _COMMENT.sub("", text).strip()
    if not cluster:
        return [plain]
    if view := _VIEW.fullmatch(plain):
        return [_view(view, cluster, database)]
    if column := _COLUMN.fullmatch(plain):
        return [f"ALTER TABLE {name} ON CLUSTER {cluster}\n{column[2]}" for name in (f"{column[1]}_local", column[1])]
    table, shards = _CREATE.match(plain), _SHARDS.search(text)
    if table is None or shards is None or len(_ENGINE.findall(plain)) != 1:
        raise NotForClusters(plain.split("\n", 1)[0])
    name = table[1]
    engine = f"Distributed('{cluster}', `{database}`, {name}_local, {shards[1]})"
    return [
        _replicated(plain, name, f"{name}_local", cluster, _OF_A_SHARD),
        f"CREATE TABLE IF NOT EXISTS {name} ON CLUSTER {cluster} AS `{database}`.{name}_local\nENGINE = {engine}",
    ]


def _view(view: re.Match[str], cluster: str, database: str) -> str:
    """Of what a shard stores, into the shard's own: the Distributed table adds the shards up."""
    name, target, columns, source, rest = view.groups()
    created = f"CREATE MATERIALIZED VIEW IF NOT EXISTS {name} ON CLUSTER {cluster}"
    return f"{created}\nTO `{database}`.{target}_local\nAS {columns}FROM `{database}`.{source}_local{rest}"


def on_all(text: str, *, cluster: str) -> str:
    """A table whose rows each node has."""
    table = _CREATE.match(text)
    if table is None:
        raise NotForClusters(text.split("\n", 1)[0])
    return _replicated(text, table[1], table[1], cluster, _OF_ALL) if cluster else text


def _replicated(text: str, name: str, as_name: str, cluster: str, engine: str) -> str:
    created = _CREATE.sub(f"CREATE TABLE IF NOT EXISTS {as_name} ON CLUSTER {cluster}\n", text, count=1)
    return _ENGINE.sub(lambda found: f"ENGINE = {engine.format(table=name, kind=found[1])}", created)


def rows_of(table: str) -> str:
    """The table to alter where rows are changed: a Distributed one has none."""
    cluster = settings.CLICKHOUSE_CLUSTER
    return f"{table}_local ON CLUSTER {cluster}" if cluster else table
