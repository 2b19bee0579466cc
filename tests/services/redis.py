"""Redis, keeping nothing on disk. Database 1 is the one of development and tests."""

from collections.abc import Mapping

import redis as client

from .server import Missing, Server, program


class Redis(Server):
    name = "Redis"

    def find(self) -> None:
        found = program("redis-server", "/usr/bin")
        if found is None:
            raise Missing("redis-server")
        self.executable = found

    def launch(self) -> None:
        self.spawn(
            [self.executable, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        )

    def probe(self) -> str:
        with client.Redis(port=self.port, socket_timeout=2) as connection:
            return str(connection.info("server")["redis_version"])

    def environment(self) -> Mapping[str, str]:
        return {"REDIS_URL": f"redis://127.0.0.1:{self.port}/1"}
