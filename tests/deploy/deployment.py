"""compose.yaml without containers: its commands and its environment, on the servers of the test harness."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.services.nginx import Nginx
from tests.services.server import Server

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
DATABASE = "nocturna_deployment"
SECRETS = {
    "SECRET_KEY": "a-secret-key-of-the-deployment-test-42",
    "ALLOWED_HOSTS": "api.example",
    "POSTGRES_PASSWORD": "x",
}
# Where compose.yaml names a container, the harness has a server on a port of its own.
ADDRESSES = ("REDIS_URL", "CELERY_BROKER_URL", "CLICKHOUSE_URL")


def interpolated(value: str, given: Mapping[str, str] = SECRETS) -> str:
    """`${NAME:-default}`, `${NAME:+instead}` and `${NAME:?why}` as Compose reads them."""

    def read(found: re.Match[str]) -> str:
        name, how, word = found.groups()
        value = given.get(name, "")
        return {"-": value or word, "+": value and word, "?": value}[how]

    return re.sub(r"\$\{(\w+):([-+?])([^}]*)\}", read, value)


class Program(Server):
    """One service of compose.yaml, started by its own command."""

    def __init__(self, home: Path, service: str) -> None:
        self.name = service
        super().__init__(home)
        self.service = COMPOSE["services"][service]

    def variables(self) -> dict[str, str]:
        own = {name: self.placed(interpolated(value)) for name, value in self.service["environment"].items()}
        own |= {name: os.environ[name] for name in ADDRESSES}
        own |= {name: "127.0.0.1" for name in own if name.endswith("_HOST")}
        own |= {name: str(self.port) for name in own if name.endswith("_PORT")}
        own |= {
            "DATABASE_URL": database_url(),
            "ANALYTICS_BULK": "true",
            "ATLAS_INDEX": os.environ["ATLAS_INDEX"],
            "NOCTURNA_HOME": str(self.folder.parent / "files"),
            "STATIC_ROOT": str(self.folder.parent / "static"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }
        return own

    def command(self) -> list[str]:
        first, *rest = map(self.placed, self.service["command"])
        return [str(BIN / first), *rest]

    def placed(self, value: str) -> str:
        return value.replace("/tmp/", f"{self.folder}/")

    def run(self, *arguments: str) -> None:
        """A command that ends, in the service's environment."""
        command = [str(BIN / "python"), *arguments]
        ended = subprocess.run(command, cwd=ROOT, env=self.variables(), capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def launch(self) -> None:
        self.spawn(["env", "--chdir", ROOT, *self.command()], variables=self.variables())

    def probe(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5) as answer:
            return str(answer.status)


class Job(Program):
    """A service without a port: a worker's log says when it is up, beat opens its schedule."""

    def is_up(self) -> bool:
        if self.name == "beat":
            return any(self.folder.glob("schedule*"))
        return " ready." in self.log.read_text()

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        self.launch()
        deadline = time.monotonic() + 60
        while not self.is_up():
            assert self.processes[0].poll() is None, self.end_of_log()
            assert time.monotonic() < deadline, self.end_of_log()
            time.sleep(0.1)


class Deployment:
    def __init__(self, home: Path) -> None:
        self.web, self.realtime = Program(home, "web"), Program(home, "realtime")
        self.worker = Job(home, "worker")
        self.readings = Job(home, "readings")
        self.jobs = [self.worker, self.readings, Job(home, "batches"), Job(home, "beat")]
        self.nginx = Nginx(home, web=self.web.port, realtime=self.realtime.port, static=home / "static")
        self.nginx.find()
        self.url = f"http://127.0.0.1:{self.nginx.port}"

    def start(self) -> None:
        recreate_database()
        for command in COMPOSE["services"]["migrate"]["command"][2].split(" && "):
            self.web.run(*command.split()[1:])
        self.web.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        for server in (self.web, self.realtime, *self.jobs, self.nginx):
            server.start()

    def stop(self) -> None:
        for server in (self.nginx, *self.jobs, self.realtime, self.web):
            server.stop()


def database_url() -> str:
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{DATABASE}"


def recreate_database() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
