"""ZooKeeper from Debian, without its scripts: only what is tried with replicas needs it."""

from collections.abc import Mapping
from pathlib import Path

from .server import Missing, Server, program

JAR = Path("/usr/share/java/zookeeper.jar")
CONFIGURATION = """\
tickTime=2000
dataDir={folder}/data
clientPort={port}
clientPortAddress=127.0.0.1
admin.enableServer=false
"""


class Zookeeper(Server):
    name = "ZooKeeper"

    def find(self) -> None:
        if program("java") is None or not JAR.exists():
            raise Missing("zookeeper")

    def launch(self) -> None:
        configuration = self.folder / "zoo.cfg"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=self.port))
        main = "org.apache.zookeeper.server.ZooKeeperServerMain"
        self.spawn(["java", "-Xmx256m", "-cp", JAR, main, configuration])

    def probe(self) -> str:
        return "listens"

    def environment(self) -> Mapping[str, str]:
        return {}
