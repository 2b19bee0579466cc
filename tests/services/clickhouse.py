"""ClickHouse: $CLICKHOUSE_URL if set, else an installed `clickhouse` of our time, else libchdb.so from npm.

Debian's own server is of 2018. The library in the npm package is clickhouse-local, which can listen: enough for tests.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import clickhouse_driver

from .server import Broken, Missing, Server, free_port, program

OLDEST = (22, 8)
PACKAGE = Path(__file__).parent / "libchdb"
LOCK = "package-lock.json"
CONFIGURATION = """\
<clickhouse>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{tcp}</tcp_port>
  <http_port>{http}</http_port>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <users><default><password></password><profile>default</profile><quota>default</quota></default></users>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  {more}
</clickhouse>
"""


class ClickHouse(Server):
    name = "ClickHouse"

    def __init__(self, home: Path, *, own: bool = False) -> None:
        """own: another one, whatever is given, of which `more` may be configured: elements of XML."""
        super().__init__(home)
        self.more = ""
        self.given = "" if own else os.environ.get("CLICKHOUSE_URL", "")
        self.http_port = free_port()
        self.library_folder = Path(os.environ.get("CLICKHOUSE_LIBRARY") or home / "libchdb")
        self.executable: Path | None = None
        self.npm: Path | None = None

    def find(self) -> None:
        if self.given:
            return
        self.executable = modern(program("clickhouse"))
        if self.executable is not None:
            return
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            raise Broken("No ClickHouse for this machine: install one (22.8 or newer), or set CLICKHOUSE_URL.")
        self.npm = program("npm")
        if self.npm is None and not self.library_is_current():
            raise Missing("npm")

    @property
    def library(self) -> Path:
        return self.library_folder / "node_modules" / "@chdb" / "lib-linux-x64-gnu" / "libchdb.so"

    def library_is_current(self) -> bool:
        installed = self.library_folder / LOCK
        return self.library.exists() and installed.read_bytes() == (PACKAGE / LOCK).read_bytes()

    def start(self) -> None:
        if self.given:
            self.version = self.probe()
        else:
            super().start()

    def launch(self) -> None:
        configuration = self.folder / "config.xml"
        if self.executable is not None:
            text = CONFIGURATION.format(tcp=self.port, http=self.http_port, folder=self.folder, more=self.more)
            configuration.write_text(text)
            configuration.chmod(0o644)
            self.spawn([self.executable, "server", "--config-file", configuration])
            return
        if not self.library_is_current():
            self.install_library()
        configuration.write_text(f"<clickhouse>{self.more}</clickhouse>")
        harness = Path(__file__).with_name("clickhouse_library.py")
        ports = [str(self.port), str(self.http_port)]
        self.spawn([sys.executable, harness, self.library, self.folder / "data", *ports, configuration])

    def install_library(self) -> None:
        unfinished = self.library_folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(PACKAGE, unfinished)
        command = [str(self.npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=unfinished, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Broken(f"npm could not install ClickHouse's library:\n{done.stderr[-800:]}")
        shutil.rmtree(self.library_folder, ignore_errors=True)
        unfinished.rename(self.library_folder)

    def probe(self) -> str:
        client = clickhouse_driver.Client.from_url(self.url)
        try:
            return str(client.execute("SELECT version()")[0][0])
        finally:
            client.disconnect()

    @property
    def url(self) -> str:
        return self.given or f"clickhouse://default@127.0.0.1:{self.port}/default"

    def environment(self) -> Mapping[str, str]:
        return {"CLICKHOUSE_URL": self.url, "CLICKHOUSE_LIBRARY": str(self.library_folder)}


def modern(executable: Path | None) -> Path | None:
    """The program if it is new enough to know the SQL that we write."""
    if executable is None:
        return None
    asked = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)\.", asked.stdout)
    return executable if found and (int(found[1]), int(found[2])) >= OLDEST else None
