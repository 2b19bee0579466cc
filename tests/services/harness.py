"""All servers together: found or installed, started side by side, stopped whatever happens."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .chromium import Chromium
from .clickhouse import ClickHouse
from .nginx import Nginx
from .postgres import Postgres
from .rabbitmq import RabbitMQ
from .redis import Redis
from .server import Broken, Missing, Server, program


class Harness:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.servers: list[Server] = [kind(home) for kind in (Postgres, Redis, RabbitMQ, ClickHouse)]

    def environment(self) -> dict[str, str]:
        return {name: value for server in self.servers for name, value in server.environment().items()}

    def versions(self) -> str:
        return ", ".join(f"{server.name} {server.version}" for server in self.servers)

    def find(self) -> None:
        """Every program, installing what is missing when we may."""
        missing = self.missing()
        if missing:
            install(missing)
            missing = self.missing()
        if missing:
            raise Missing(*missing)

    def missing(self) -> list[str]:
        packages = [] if program("curl", "/usr/bin") else ["curl"]  # the launcher's printed lines call it
        for server in [*self.servers, Nginx(self.home), Chromium(self.home)]:  # tests start these two themselves
            try:
                server.find()
            except Missing as lack:
                packages += lack.packages
        return packages

    @contextmanager
    def running(self, *, keep: bool = False) -> Iterator["Harness"]:
        with only_one(self.home):
            try:
                with ThreadPoolExecutor(len(self.servers)) as pool:
                    for started in [pool.submit(server.start) for server in self.servers]:
                        started.result()
                yield self
            finally:
                if not keep:
                    with ThreadPoolExecutor(len(self.servers)) as pool:
                        list(pool.map(lambda server: server.stop(), self.servers))


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Broken(f"Another test run uses {home}: wait for it, or choose another NOCTURNA_HOME.") from None
        yield


def install(packages: list[str]) -> None:
    """With apt, when we may. RUNLEVEL=1 keeps the packages from starting their daemons: we run our own."""
    apt = program("apt-get", "/usr/bin")
    if apt is None or os.geteuid() != 0:
        return
    print(f"Installing {', '.join(packages)} with apt ...", flush=True)
    quiet = {**os.environ, "RUNLEVEL": "1", "DEBIAN_FRONTEND": "noninteractive"}
    command = [str(apt), "install", "-y", "-qq", "--no-install-recommends", *packages]
    for update in (False, True):
        if update:
            subprocess.run([str(apt), "update", "-qq"], env=quiet, capture_output=True, check=False)
        if subprocess.run(command, env=quiet, capture_output=True, check=False).returncode == 0:
            return
