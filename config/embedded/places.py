"""Compiles the index of places in a process of its own, beside the start of PostgreSQL and the migrations."""
# ruff: noqa: S603 -- our own module, started with our own interpreter

import subprocess
import sys

from .errors import LaunchError
from .home import ROOT, Home


class PlacesIndex:
    def __init__(self, home: Home) -> None:
        self.home = home
        self.compiler: subprocess.Popen[str] | None = None

    def start(self) -> None:
        if self.home.places_are_current():
            return
        _say("Compiling the index of places, once for this release: about half a minute ...")
        command = [sys.executable, "-m", "charts.atlas.build", str(self.home.places)]
        self.compiler = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def wait(self) -> None:
        if self.compiler is None:
            return
        _, errors = self.compiler.communicate()
        if self.compiler.returncode:
            reason = errors.strip().splitlines()[-1:] or [f"exit code {self.compiler.returncode}"]
            raise LaunchError(f"The index of places could not be compiled: {reason[0]}")
        self.home.places_were_compiled()
        _say("The index of places is compiled.")

    def stop(self) -> None:
        if self.compiler is not None and self.compiler.poll() is None:
            self.compiler.kill()
            self.compiler.wait()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
