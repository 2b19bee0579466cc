"""A Nocturna started as `make run` starts it, on a port and a home of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

from tests.services.server import free_port
from tests.suite import OWN

ROOT = Path(__file__).parents[2]
READY = "Nocturna is ready on "


class Launched:
    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        self.home = home
        self.port = variables.get("PORT") or str(free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        # Its lines are not counted, which would double the time that all these starts take.
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {*OWN, "ENVIRONMENT"} and not name.startswith("COVERAGE_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.embedded", *arguments],
            cwd=ROOT,
            env={**inherited, "NOCTURNA_HOME": str(home), "PORT": self.port, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(self.process.stdout)

    @property
    def output(self) -> str:
        return "".join(self.said)

    def wait_until_ready(self, seconds: float = 60) -> float:
        """Seconds it took from the call."""
        started = time.monotonic()
        while not re.search(f"^{READY}{self.url}$", self.output, re.MULTILINE):
            assert self.process.poll() is None, self.output
            assert time.monotonic() - started < seconds, self.output
            time.sleep(0.02)
        return time.monotonic() - started

    def end(self, number: signal.Signals) -> int:
        """Send a signal to the launcher alone; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.reader.join(5)
        return code

    def ended(self) -> int:
        """The exit code of a start that is expected to fail."""
        code = self.process.wait(60)
        self.reader.join(5)
        return code

    def processes(self) -> list[psutil.Process]:
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]

    def postgres(self) -> psutil.Process | None:
        """The embedded server, also when it has outlived its launcher."""
        pid = self.home / "postgres" / "data" / "postmaster.pid"
        return psutil.Process(int(pid.read_text().split()[0])) if pid.exists() else None

    def clean_up(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        left = self.postgres()
        if left is not None and left.ppid() in {1, self.process.pid}:  # not another launcher's on the same home
            left.send_signal(signal.SIGQUIT)
            left.wait(10)
