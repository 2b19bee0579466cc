"""What the servers have in common: a directory, a port, one or more processes, an end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil

from config.embedded.privileges import let_through, make_private, run_as


class Missing(Exception):
    """Nothing installed provides this server; `packages` of Debian would."""

    def __init__(self, *packages: str) -> None:
        super().__init__(", ".join(packages))
        self.packages = packages


class Broken(Exception):
    """A server did not come up; the text says which, and the end of its log."""


class Server:
    """Subclasses give `find` (or raise Missing), `launch`, `probe` and `environment`."""

    name = ""
    start_seconds = 60.0
    refuses_root = False

    def __init__(self, home: Path) -> None:
        self.folder = home / self.name.lower()
        self.port = free_port()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.version = ""

    def find(self) -> None:
        """Locate the programs. Raises Missing."""

    def launch(self) -> None:
        """Start the processes in an empty `self.folder`."""
        raise NotImplementedError

    def probe(self) -> str:
        """The server's version, by asking it; any exception means not yet."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """The variables of settings.py that point at it."""
        raise NotImplementedError

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        end_orphans(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.refuses_root:
            make_private(self.folder)
            let_through(self.folder)
        else:
            self.folder.mkdir(parents=True)
        self.launch()
        deadline = time.monotonic() + self.start_seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
                self.version = self.probe()
                return
            except Exception as error:
                self.check_alive(error)
                if time.monotonic() > deadline:
                    raise Broken(f"{self.name} does not answer: {error}\n{self.end_of_log()}") from error
            time.sleep(0.1)

    def check_alive(self, error: Exception) -> None:
        if any(process.poll() is not None for process in self.processes):
            raise Broken(f"{self.name} ended while starting.\n{self.end_of_log()}") from error

    def spawn(self, command: Iterable[str | Path], *, variables: Mapping[str, str] | None = None) -> None:
        """Start one process, and remember it on disk for a run that may not get to end it."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                env={**os.environ, "HOME": str(self.folder), **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **(run_as() if self.refuses_root else {}),
            )
        self.processes.append(process)
        with (self.folder / "processes").open("a") as file:
            file.write(f"{process.pid} {psutil.Process(process.pid).create_time()}\n")

    def stop(self) -> None:
        for process in reversed(self.processes):
            end(process.pid, signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                end(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def end_of_log(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-15:])


def end(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_orphans(folder: Path) -> None:
    """What a killed run left: each process is known by its id and its time of birth, so never a stranger."""
    remembered = folder / "processes"
    for line in remembered.read_text().splitlines() if remembered.exists() else []:
        pid, born = line.split()
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(int(pid)).create_time() == float(born):
                end(int(pid), signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, *folders: str) -> Path | None:
    """An installed program; Debian keeps some of them outside PATH."""
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)]))
    return Path(found) if found else None
