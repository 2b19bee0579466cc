"""A cluster of four shards on loopback, of servers that know nothing of each other but where they are.

They have no Keeper: what it is for is taken out of what is sent to them. A statement ON CLUSTER is run on each, and a
Replicated table is one that is not. Distributed tables, shards and what is sent between them are real.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import clickhouse_driver

from tests.analytics.mortal import Mortal

CLUSTER, SHARDS = "stars", 4
_REPLICATED = re.compile(r"\bReplicated(\w*MergeTree)\('[^']*', '[^']*'\)")
_SHARD = "<shard><replica><host>127.0.0.1</host><port>{}</port></replica></shard>"


class Node(Mortal):
    @property
    def url(self) -> str:
        return urlsplit(super().url)._replace(path="/nocturna").geturl()

    def probe(self) -> str:
        door = clickhouse_driver.Client.from_url(super().url)
        door.execute("CREATE DATABASE IF NOT EXISTS nocturna")
        door.disconnect()
        return super().probe()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        door = clickhouse_driver.Client.from_url(self.url)
        try:
            return list(door.execute(sql))
        finally:
            door.disconnect()


@contextmanager
def running(home: Path) -> Iterator[list[Node]]:
    nodes = [Node(home / str(n), own=True) for n in range(SHARDS)]
    shards = "".join(_SHARD.format(node.port) for node in nodes)
    for node in nodes:
        node.find()
        node.more = f"<remote_servers><{CLUSTER}>{shards}</{CLUSTER}></remote_servers>"
    try:
        with ThreadPoolExecutor(SHARDS) as pool:
            list(pool.map(lambda node: node.start(), nodes))
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def driver(nodes: Sequence[Node]) -> type[clickhouse_driver.Client]:
    """The driver's client, for these. altered: what was sent ON CLUSTER, and with which settings."""

    class Client(clickhouse_driver.Client):  # type: ignore[misc]  # the driver has no types
        altered: ClassVar[list[tuple[str, dict[str, Any]]]] = []

        def execute(self, query: str, *arguments: Any, **options: Any) -> Any:
            if f" ON CLUSTER {CLUSTER}" not in query:
                return super().execute(query, *arguments, **options)
            self.altered.append((query, options["settings"]))
            plain = _REPLICATED.sub(r"\1", query.replace(f" ON CLUSTER {CLUSTER}", ""))
            for node in nodes:
                door = clickhouse_driver.Client.from_url(node.url)
                door.execute(plain, *arguments, **options)
                door.disconnect()
            return []

    return Client
