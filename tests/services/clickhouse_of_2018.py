"""Debian's ClickHouse, 18.16 of 2018: the one that can be installed and knows ON CLUSTER and Replicated tables.

What it does not know of our statements is written in its own words, here and nowhere else.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import clickhouse_driver

from .server import Missing, Server, free_port, program

CONFIGURATION = """\
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{tcp}</tcp_port>
  <http_port>{http}</http_port>
  <interserver_http_port>{between}</interserver_http_port>
  <interserver_http_host>127.0.0.1</interserver_http_host>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <mark_cache_size>100000000</mark_cache_size>
  <users_config>{folder}/config.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <users><default>
    <password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
  </default></users>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
  {more}
</yandex>
"""
_NESTED = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
_IN_ITS_WORDS = (
    (re.compile(rf" CODEC{_NESTED}"), ""),
    (re.compile(r",\n    INDEX \w+ \w+ TYPE [^\n,]+(?=[,\n])"), ""),
    (re.compile(r"\nTTL\s.*?(?=\nSETTINGS)", re.DOTALL), ""),
    (re.compile(r"\n    (?:non_replicated|fsync)_\w+ = \d+,?"), ""),
    (re.compile(r",(?=\s*$)"), ""),
    (re.compile(r"DateTime64\(\d, ('UTC')\)"), r"DateTime(\1)"),
    (re.compile(r"LowCardinality\(String\)"), "String"),
    (re.compile(r"\bMap\(\w+, \w+\)"), "String"),
    (re.compile(r"Decimal\(38, 9\)"), "Float64"),
    (re.compile(r"SimpleAggregateFunction\(\w+, ([^\n]+)\)(?=,?\n)"), r"\1"),
    (re.compile(r"uniqCombined64(\w*)\(14\)"), r"uniq\1"),
    (re.compile(r"quantilesBFloat16"), "quantiles"),
    (re.compile(r"cityHash64\((event_id|user_id)\)"), r"cityHash64(toString(\1))"),
    (re.compile(r"ADD COLUMN IF NOT EXISTS"), "ADD COLUMN"),
)
_KNOWN = {"insert_distributed_sync"}  # of the settings that we send
_ADDS_TO_DISTRIBUTED = re.compile(r"ALTER TABLE (?!\w+_local )\w+ ON CLUSTER")
_HAS_NO_WORDS = re.compile(r"\b(?:JSONExtract\w*|startsWith|labels\[)")


def in_its_words(statement: str) -> str:
    """Or nothing: of a view whose functions it does not have, of a Distributed table that it would not alter."""
    if "MATERIALIZED VIEW" in statement and _HAS_NO_WORDS.search(statement):
        return "SELECT 1"
    if _ADDS_TO_DISTRIBUTED.match(statement):
        return "SELECT 1"
    for ours, its in _IN_ITS_WORDS:
        statement = ours.sub(its, statement)
    return statement


class Client(clickhouse_driver.Client):  # type: ignore[misc]  # the driver has no types
    """The driver's, for such a server."""

    def execute(self, query: str, *arguments: Any, **options: Any) -> Any:
        known = {name: value for name, value in options.pop("settings", {}).items() if name in _KNOWN}
        return super().execute(in_its_words(query), *arguments, settings=known, **options)


class ClickHouseOf2018(Server):
    name = "ClickHouse"
    more = ""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.executable: Path | None = None

    def find(self) -> None:
        self.executable = program("clickhouse-server", "/usr/sbin")
        if self.executable is None:
            raise Missing("clickhouse-server")

    def launch(self) -> None:
        configuration = self.folder / "config.xml"
        ports = {"tcp": self.port, "http": free_port(), "between": free_port()}
        configuration.write_text(CONFIGURATION.format(**ports, folder=self.folder, more=self.more))
        self.spawn([str(self.executable), f"--config-file={configuration}"])

    @property
    def url(self) -> str:
        return f"clickhouse://default@127.0.0.1:{self.port}/nocturna"

    def probe(self) -> str:
        door = clickhouse_driver.Client("127.0.0.1", port=self.port)
        try:
            return str(door.execute("SELECT version()")[0][0])
        finally:
            door.disconnect()

    def environment(self) -> Mapping[str, str]:
        return {"CLICKHOUSE_URL": self.url}
