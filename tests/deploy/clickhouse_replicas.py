"""``python -m tests.deploy.clickhouse_replicas``: our tables on two shards of two replicas each, with a ZooKeeper.

Of what Debian has: servers of 2018, told in their own words what both they and today's know. Not of the suite: where
they are missing apt takes half a minute to install them.
"""

import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings

from tests.services.clickhouse_of_2018 import ClickHouseOf2018, Client
from tests.services.harness import install
from tests.services.server import Missing
from tests.services.zookeeper import Zookeeper

CLUSTER: Final = "stars"
SHARDS, REPLICAS, ROWS = 2, 2, 1000
PATIENCE: Final = 30.0  # seconds
PERSON, OTHER = uuid.UUID(int=7), uuid.UUID(int=8)
BEGIN: Final = 1_795_000_000  # November 2026


class Node(ClickHouseOf2018):
    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        door = Client.from_url(self.url)
        try:
            return list(door.execute(sql))
        finally:
            door.disconnect()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="nocturna-") as folder, running(Path(folder)) as nodes:
        print(f"ClickHouse {nodes[0].version}: {SHARDS} shards of {REPLICAS} replicas")
        ours(nodes[0])
        for trial in (migrate, deliver, erase):
            print(trial(nodes), flush=True)


@contextmanager
def running(home: Path) -> Iterator[list[Node]]:
    """In the order of shards, and of each its replicas."""
    zookeeper, nodes = Zookeeper(home), [Node(home / str(n)) for n in range(SHARDS * REPLICAS)]
    for server in (zookeeper, *nodes):
        find(server)
    for n, node in enumerate(nodes):
        node.more = configuration(zookeeper.port, nodes, n)
    try:
        zookeeper.start()
        with ThreadPoolExecutor(len(nodes)) as pool:
            list(pool.map(lambda node: node.start(), nodes))
        yield nodes
    finally:
        for server in (*nodes, zookeeper):
            server.stop()


def find(server: Zookeeper | Node) -> None:
    try:
        server.find()
    except Missing as missing:
        install(list(missing.packages))
        server.find()


def configuration(zookeeper: int, nodes: list[Node], mine: int) -> str:
    """As docs/analytics.md asks for."""
    shards = ""
    for n in range(0, len(nodes), REPLICAS):
        at = "".join(f"<replica><host>127.0.0.1</host><port>{one.port}</port></replica>" for one in nodes[n : n + 2])
        shards += f"<shard><internal_replication>true</internal_replication>{at}</shard>"
    shard, replica = divmod(mine, REPLICAS)
    return f"""
    <zookeeper><node><host>127.0.0.1</host><port>{zookeeper}</port></node></zookeeper>
    <remote_servers><{CLUSTER}>{shards}</{CLUSTER}></remote_servers>
    <macros><shard>{shard}</shard><replica>{replica}</replica></macros>"""


def ours(node: Node) -> None:
    """Our own code, which asks this node."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "ENVIRONMENT": "test"}
    os.environ |= {"CLICKHOUSE_URL": node.url, "CLICKHOUSE_CLUSTER": CLUSTER}
    django.setup()
    from analytics.clickhouse import server

    server.Client = Client
    Client("127.0.0.1", port=node.port).execute(f"CREATE DATABASE nocturna ON CLUSTER {CLUSTER}")


def migrate(nodes: list[Node]) -> str:
    from analytics.clickhouse import migrating

    applied = migrating.migrate()
    for node in nodes:
        settings.CLICKHOUSE_URL = node.url
        eventually(lambda: migrating.pending() == [])
    tables, *others = [node.ask("SELECT name FROM system.tables WHERE database = 'nocturna'") for node in nodes]
    assert others == [tables] * len(others)
    paths = [path for (path,) in nodes[0].ask("SELECT zookeeper_path FROM system.replicas ORDER BY 1 LIMIT 2")]
    return f"{len(applied)} migrations ON CLUSTER: {len(tables)} tables on each node, under {', '.join(paths)} …"


def deliver(nodes: list[Node]) -> str:
    """Through one node, and again through one of the other shard."""
    from analytics.clickhouse import client

    for node in (nodes[0], nodes[-1]):
        settings.CLICKHOUSE_URL = node.url
        columns: dict[str, list[Any]] = {
            "event_id": [uuid.UUID(int=2**100 + n) for n in range(ROWS)],
            "event_type": ["chart.created"] * ROWS,
            "timestamp": [BEGIN + n for n in range(ROWS)],
            "user_id": [PERSON if n % 2 else OTHER for n in range(ROWS)],
        }
        client.insert("events", columns, token="the same")
    seen = eventually(lambda: on_both_replicas("SELECT count() FROM events_local", nodes))
    eventually(lambda: on_both_replicas("SELECT sum(events) FROM events_daily_local", nodes))
    assert sum(seen) == ROWS, seen
    for node in nodes:
        assert node.ask("SELECT count() FROM events") == node.ask("SELECT sum(events) FROM events_daily") == [(ROWS,)]
    return (
        f"{ROWS} events sent twice, through nodes of two shards: {seen} stored, on both replicas, and told by each node"
    )


def erase(nodes: list[Node]) -> str:
    from analytics.clickhouse.cluster import rows_of

    statement = f"ALTER TABLE {rows_of('events')} DELETE WHERE user_id = '{PERSON}'"
    nodes[1].ask(statement)
    left = f"SELECT countIf(user_id = '{PERSON}'), count() FROM events"
    eventually(lambda: [node.ask(left) for node in nodes] == [[(0, ROWS // 2)]] * len(nodes))
    return f"{statement}: done on every replica"


def on_both_replicas(sql: str, nodes: list[Node]) -> list[int]:
    """The number of each shard, once its replicas agree on it."""
    told = [int(node.ask(sql)[0][0]) for node in nodes]
    return told[::REPLICAS] if told[::REPLICAS] == told[1::REPLICAS] else []


def eventually(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return found


if __name__ == "__main__":
    main()
