"""Who takes part, and in which environment: a peer's own lies in the state folder, made by uv from its lock.

A lock is what ``uv pip freeze`` said of an environment with the newest release of the peer.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORKERS = Path(__file__).parent / "workers"
STATE = Path(ROOT, os.environ.get("NOCTURNA_HOME") or ".local") / "bench"
OURS = ("engine", "pysweph")  # in the development environment
PEERS = ("kerykeion", "immanuel", "stellium", "skyfield")
PATIENCE = 300  # seconds for an environment


class CannotInstall(Exception):
    """Why a peer is left out."""


@dataclass(frozen=True)
class Entrant:
    name: str
    python: Path

    @property
    def command(self) -> list[str]:
        return [str(self.python), str(WORKERS / f"with_{self.name}.py")]


def entrant(name: str) -> Entrant:
    """Errors: `CannotInstall`."""
    return Entrant(name, Path(sys.executable) if name in OURS else _environment(name))


def _environment(name: str) -> Path:
    lock, place = WORKERS / f"{name}.lock", STATE / name
    stamp, python = place / "lock.sha256", place / "bin" / "python"
    wanted = sha256(lock.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        STATE.mkdir(parents=True, exist_ok=True)
        # Without configuration: the project's own overrides keep libraries out that peers need.
        _uv("venv", "--no-config", "--quiet", "--clear", "--python", sys.executable, str(place))
        _uv(
            "pip",
            "install",
            "--no-config",
            "--quiet",
            "--no-deps",
            "--python",
            str(python),
            "--requirements",
            str(lock),
        )
        stamp.write_text(wanted)
    return python


def _uv(*arguments: str) -> None:
    program = str(Path(sys.executable).parent / "uv")
    try:
        subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE, cwd=STATE)
    except subprocess.CalledProcessError as error:
        raise CannotInstall(" ".join(error.stderr.split())[-300:]) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(str(error)) from None
