"""Secret keys that take turns: one is in force, those before it are still known, and a change needs no restart.

A ring is a JSON file, `{"keys": [{"id": "2026-11-27-3f", "secret": "…", "since": "2026-11-27T12:00:00Z"}, …]}`, that
each process reads again when it changes; a new key is in force only from its `since` on, by when all have read it.
Without a file the ring holds one key, named INITIAL, from the variable that was there before.
"""

import fcntl
import json
import logging
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

logger = logging.getLogger(__name__)

INITIAL: Final = "initial"
SHORTEST: Final = 32  # characters of a secret
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)


class KeyringBroken(ImproperlyConfigured):
    """The file cannot be read, or is no ring. The text names the file and never a secret."""


@dataclass(frozen=True, slots=True)
class Key:
    """since: in force from then on, until the next one's."""

    id: str
    secret: str
    since: datetime = _ALWAYS

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


@dataclass(frozen=True, slots=True)
class Ring:
    """keys: the oldest first, by `since`; at least one of them is in force."""

    keys: tuple[Key, ...]

    def in_force(self, now: datetime | None = None) -> Key:
        now = now or timezone.now()
        return [key for key in self.keys if key.since <= now][-1]

    def get(self, key_id: str) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def with_new(self, *, after: timedelta) -> "Ring":
        """With a new key, which is in force that much later."""
        since = timezone.now().replace(microsecond=0) + after
        key = Key(f"{since:%Y-%m-%d}-{secrets.token_hex(3)}", secrets.token_urlsafe(48), since)
        return Ring((*self.keys, key))

    def without_superseded(self, *, age: timedelta, but: Iterable[str] = ()) -> "Ring":
        """Without those whose successors came into force so long ago, unless named."""
        end, kept = timezone.now() - age, set(but)
        successors = [following.since for following in self.keys[1:]] + [None]
        pairs = zip(self.keys, successors, strict=True)
        return Ring(tuple(key for key, next_ in pairs if next_ is None or next_ > end or key.id in kept))


def parse(text: str, *, where: str) -> Ring:
    """Errors: KeyringBroken."""
    try:
        keys = [_key(entry) for entry in json.loads(text)["keys"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringBroken(f"{where} is not a keyring: {type(error).__name__}.") from None
    if len({key.id for key in keys}) < len(keys):
        raise KeyringBroken(f"{where} names a key twice.")
    if len({key.secret for key in keys}) < len(keys):
        raise KeyringBroken(f"{where} holds a secret twice.")
    if not all(_ID.fullmatch(key.id) for key in keys):
        raise KeyringBroken(f"{where}: ids are 1 to 40 letters, digits, dots, dashes and underscores.")
    if any(len(key.secret) < SHORTEST for key in keys):
        raise KeyringBroken(f"{where}: secrets have at least {SHORTEST} characters.")
    ring = Ring(tuple(sorted(keys, key=lambda key: key.since)))
    if not any(key.since <= timezone.now() for key in keys):
        raise KeyringBroken(f"{where} has no key that is in force yet.")
    return ring


def _key(entry: Mapping[str, Any]) -> Key:
    since = datetime.fromisoformat(entry["since"]) if "since" in entry else _ALWAYS
    if since.tzinfo is None:
        raise ValueError("without an offset")
    return Key(str(entry["id"]), str(entry["secret"]), since)


def dump(ring: Ring) -> str:
    entries = [{"id": key.id, "secret": key.secret, "since": key.since.isoformat()} for key in ring.keys]
    return json.dumps({"keys": entries}, indent=1) + "\n"


class Keyring:
    """The ring of a name in settings.KEYRINGS: {"FILE": path or "", "INITIAL": secret}."""

    def __init__(self, name: str) -> None:
        self.name = name
        # Which state of the file, and what it held: one value, so that threads that read at once keep no wrong pair.
        self._last: tuple[tuple[Any, ...], Ring] | None = None

    @property
    def file(self) -> Path | None:
        path = settings.KEYRINGS[self.name]["FILE"]
        return Path(path) if path else None

    @property
    def initial(self) -> Ring:
        return Ring((Key(INITIAL, settings.KEYRINGS[self.name]["INITIAL"]),))

    def read(self) -> Ring:
        """The ring as the file has it now; one system call when it has not changed. Errors: KeyringBroken."""
        if self.file is None:
            return self.initial
        try:
            state = self.file.stat()
            seen, last = (self.file, state.st_mtime_ns, state.st_size, state.st_ino), self._last
            if last is None or seen != last[0]:
                self._last = last = seen, parse(self.file.read_text(encoding="utf-8"), where=str(self.file))
        except (OSError, KeyringBroken) as error:
            return self._known(error)
        return last[1]

    def _known(self, error: Exception) -> Ring:
        """A running process goes on with the keys that it knows; one that starts knows none, and must not start."""
        last = self._last
        if last is None or last[0][0] != self.file:
            reason = error.strerror if isinstance(error, OSError) else None
            raise KeyringBroken(f"{self.file} cannot be read: {reason}." if reason else str(error)) from None
        logger.error("keyring not read again", extra={"keyring": self.name, "error": type(error).__name__})
        return last[1]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One command at a time changes the file: a key that another has just added must not be lost."""
        if self.file is None or not self.file.parent.is_dir():
            yield
            return
        folder = os.open(self.file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def write(self, ring: Ring) -> None:
        """Replace the file at once, readable by its owner only; the caller has `locked` it. Errors: OSError."""
        assert self.file is not None  # noqa: S101  (the command that writes has asked)
        mode = stat.S_IMODE(self.file.stat().st_mode) if self.file.exists() else 0o600
        for left in self.file.parent.glob(f".{self.file.name}.*"):  # by a command that was killed: it holds secrets
            left.unlink(missing_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(dump(ring))
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            Path(temporary).replace(self.file)
            self._keep_name()
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _keep_name(self) -> None:
        """On the disk, before rows rest on the new key alone: the file's name is its folder's."""
        assert self.file is not None  # noqa: S101  (as above)
        folder = os.open(self.file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


SIGNING: Final = Keyring("signing")
ENCRYPTION: Final = Keyring("encryption")
