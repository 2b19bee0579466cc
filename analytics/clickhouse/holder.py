"""The one process that holds the embedded engine's folder, and its door for the others of the same user."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Client, Connection, Listener
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any, Final, TypeGuard

import orjson
from django.conf import settings

from analytics.clickhouse.errors import CODES, ClickHouseUnavailable, named

LONGEST_ADDRESS: Final = 100  # bytes of a socket's path
CLOSING: Final = 5.0  # seconds that the end of a process waits for a statement
CALLERS: Final = 16  # that wait to be let in
_BREATH: Final = 0.1  # seconds until the door is tried again, when the process has no more files
_CODE: Final = re.compile(r"Code: (\d+)")
_DONE, _FAILED = b"+", b"-"


@dataclass(frozen=True, slots=True)
class Asked:
    """sql: with its parameters bound. options: ClickHouse's settings for it alone. data: rows to insert, Native."""

    sql: str
    options: dict[str, Any]
    seconds: float
    data: bytes = b""


class Holder:
    """chdb, opened; the lock is the folder's. One statement at a time: the engine itself uses all cores."""

    def __init__(self, folder: Path, lock: IO[str]) -> None:
        """Errors: ClickHouseUnavailable."""
        self.folder, self.lock, self.pid = folder, lock, os.getpid()
        self.turn = threading.Lock()
        self.session = _session(folder / "data")
        self.door: Listener | None = None

    def run(self, asked: Asked) -> bytes:
        """The answer in the Native format. Errors: ClickHouseUnavailable, which quotes nothing of what was asked."""
        if not self.turn.acquire(timeout=asked.seconds):
            raise ClickHouseUnavailable("TIMEOUT_EXCEEDED")
        try:
            with named(), self._options({**asked.options, "max_execution_time": max(1, round(asked.seconds))}):
                return self._store(asked) if asked.data else self._run(asked.sql)
        finally:
            self.turn.release()

    def _run(self, sql: str) -> bytes:
        try:
            return bytes(self.session.query(sql, "Native").bytes())
        except RuntimeError as error:
            raise _failure(error) from None

    def _store(self, asked: Asked) -> bytes:
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".native") as file:
            file.write(asked.data)
            file.flush()
            return self._run(f"{asked.sql} FROM INFILE '{file.name}' FORMAT Native")

    @contextlib.contextmanager
    def _options(self, options: dict[str, Any]) -> Iterator[None]:
        assigned = [f"{name} = {value!r}" for name, value in options.items()]  # ours: numbers and tokens
        self._run(f"SET {', '.join(assigned)}")
        try:
            yield
        finally:
            self._run(f"SET {', '.join(f'{name} = DEFAULT' for name in options)}")

    def open_door(self) -> None:
        """Let others ask. They find the way in a file of the folder."""
        path = self.folder / "door"
        if len(os.fsencode(path)) > LONGEST_ADDRESS:
            path = Path(tempfile.mkdtemp(prefix="nocturna-")) / "door"
        path.unlink(missing_ok=True)
        self.door = Listener(str(path), family="AF_UNIX", backlog=CALLERS)
        path.chmod(0o600)
        told = self.folder / "address.new"
        told.touch(mode=0o600)
        told.write_text(str(path))
        told.replace(_address_file(self.folder))
        threading.Thread(target=self._admit, args=(self.door,), name="clickhouse-door", daemon=True).start()

    def _admit(self, door: Listener) -> None:
        while True:
            try:
                caller = door.accept()
            except OSError:
                if self.door is not door:  # it was closed
                    return
                time.sleep(_BREATH)
                continue
            try:
                threading.Thread(target=self._serve, args=(caller,), name="clickhouse-caller", daemon=True).start()
            except RuntimeError:  # the machine has no more of them; who asks tries again
                caller.close()

    def _serve(self, caller: Connection) -> None:
        with caller, contextlib.suppress(OSError, EOFError):  # whoever goes away hears nothing
            asked = Asked(**orjson.loads(caller.recv_bytes()), data=caller.recv_bytes())
            try:
                caller.send_bytes(_DONE + self.run(asked))
            except ClickHouseUnavailable as error:
                caller.send_bytes(_FAILED + str(error).encode())

    def close(self) -> bool:
        """False: a statement goes on. Then chdb and the lock stay until the process ends: who opened the folder beside
        it would spoil it.
        """
        self._close_door()
        if not self.turn.acquire(timeout=CLOSING):
            return False
        self.session.close()
        self.lock.close()
        return True

    def _close_door(self) -> None:
        if self.door is None:
            return
        door, self.door = self.door, None
        address = Path(str(door.address))
        door.close()
        if address.parent != self.folder:
            shutil.rmtree(address.parent, ignore_errors=True)


def _session(folder: Path) -> Any:
    """Errors: ClickHouseUnavailable."""
    try:
        from chdb import session  # 250 MB, where it is needed alone
    except ImportError as error:
        raise ClickHouseUnavailable("NOT_INSTALLED") from error
    untyped: Any = session
    try:
        return untyped.Session(str(folder))
    except RuntimeError as error:
        raise _failure(error) from None


def _failure(error: RuntimeError) -> ClickHouseUnavailable:
    code = _CODE.search(str(error))
    return ClickHouseUnavailable(CODES.get(int(code[1]), code[0]) if code else "UNKNOWN")


_opening = threading.RLock()
_held: Holder | None = None
_ended = False


def end() -> None:
    """For good. What is not closed before the interpreter is taken down takes it down."""
    global _ended
    _ended = True
    release()


def _address_file(folder: Path) -> Path:
    return folder / "address"


def is_held() -> bool:
    """By this process, and ready: its tables are there."""
    return _is_ours(_held) and _held.door is not None


def _is_ours(held: Holder | None) -> TypeGuard[Holder]:
    """And not a parent's, of whom this process is a fork."""
    return held is not None and held.pid == os.getpid()


def hold() -> Holder | None:
    """The engine, opened by this process and brought to what this release needs. None: another process holds it.

    Errors: ClickHouseUnavailable.
    """
    global _held
    with _opening, named():
        if _is_ours(_held):
            return _held
        if _ended:
            raise ClickHouseUnavailable("PROCESS_ENDS")
        lock = _locked(settings.CLICKHOUSE_FOLDER)
        if lock is None:
            return None
        try:
            _held = Holder(settings.CLICKHOUSE_FOLDER, lock)
        except BaseException:
            lock.close()
            raise
        try:
            _migrate()
            _held.open_door()
        except BaseException:
            release()
            raise
        # `atexit` is not for children of multiprocessing. After the last rows, which the courier sends at 10.
        Finalize(None, end, exitpriority=5)
        return _held


def _locked(folder: Path) -> IO[str] | None:
    """None: another process has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    file = folder / "lock"
    file.touch(mode=0o600)
    lock = file.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        if isinstance(error, BlockingIOError):
            return None
        raise
    return lock


def _migrate() -> None:
    from analytics.clickhouse import migrating  # which speaks through the door that leads here

    migrating.migrate()


def release() -> None:
    """Let another process hold it, unless a statement takes so long that it cannot be closed."""
    global _held
    with _opening:
        if not _is_ours(_held) or _held.close():
            _held = None


def ask_other(asked: Asked) -> bytes:
    """The holder's answer. Errors: ClickHouseUnavailable; OSError, EOFError if there is none, or it has just ended."""
    folder: Path = settings.CLICKHOUSE_FOLDER
    with Client(_address_file(folder).read_text(), family="AF_UNIX") as holder:
        head = asdict(asked)
        data = head.pop("data")
        holder.send_bytes(orjson.dumps(head))
        holder.send_bytes(data)
        if not holder.poll(2 * asked.seconds):  # it may wait for its turn as long as it may take
            raise ClickHouseUnavailable("TIMEOUT_EXCEEDED")
        answer = holder.recv_bytes()
    if answer[:1] == _FAILED:
        raise ClickHouseUnavailable(answer[1:].decode())
    return answer[1:]
