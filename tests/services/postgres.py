"""PostgreSQL as installed by the system, without what makes it slow and safe."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg

from config.embedded.privileges import run_as

from .server import Broken, Missing, Server, program


class Postgres(Server):
    name = "PostgreSQL"
    refuses_root = True

    def find(self) -> None:
        homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        initdb = program("initdb", *map(str, reversed(homes)))
        if initdb is None:
            raise Missing("postgresql")
        self.programs = initdb.resolve().parent

    def launch(self) -> None:
        data = self.folder / "data"
        made = subprocess.run(
            [self.programs / "initdb", "-D", data, "-U", "nocturna", "-A", "trust", "--no-sync", "--locale=C.UTF-8"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **run_as(),
        )
        if made.returncode:
            raise Broken(f"initdb failed: {made.stderr}")
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 300,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.spawn([self.programs / "postgres", "-D", data, *settings])

    def probe(self) -> str:
        with self.connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'nocturna'").fetchone():
                connection.execute("CREATE DATABASE nocturna")
            return str(connection.info.parameter_status("server_version")).split()[0]

    def connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(f"postgresql://nocturna@127.0.0.1:{self.port}/{database}", autocommit=True)

    def environment(self) -> Mapping[str, str]:
        return {"DATABASE_URL": f"postgresql://nocturna@127.0.0.1:{self.port}/nocturna"}
