"""What a signed-in request rests on: the person, their plan, the session, its device. Kept in Redis, and never wrong.

Each part carries the snapshot of the database in which it was read. A part is taken only if that snapshot has seen
every change of the person's that is known. Changes are looked for every half second, and at once by who commits one,
which also drops what is kept. So neither a lost Redis, nor one that comes back with what it had, nor a slow reader
hides a change for longer. Within a transaction, and without Redis, the database is asked, in one question.
"""

import hashlib
import logging
import math
import os
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from weakref import WeakMethod

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import SessionRevoked, TokenInvalid
from accounts.models import Device, Session, User
from accounts.models import change as changes
from accounts.services.tokens import InSession
from config.system.caching import Leased

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.5  # seconds, so that an ended session is dead within one
_WHOLE_EVERY: Final = 600.0  # seconds after which what was learned longer ago than `changes.KEPT` is forgotten
# How old `last_used_at` may grow before a request that asks the database anyway writes it again.
USE_NOTED_EVERY: Final = timedelta(minutes=1)
# Of the person, all that is no secret; of what is left out, the rare reader asks the database.
_NOT_KEPT: Final = ("password", "last_login", "sessions_version", "logins")
_COLUMNS: Final = tuple(field for field in User._meta.concrete_fields if field.attname not in _NOT_KEPT)
_SHAPES: Final[Mapping[str, tuple[str, ...]]] = {
    "user": tuple(f"{field.attname} {field.get_internal_type()}" for field in _COLUMNS),
    "subscription": ("known_plan", "known_requests_hour"),
    "session": ("id", "expires_at", "second_factor"),
    "device": ("client_id",),
}
# A release that keeps other columns reads nothing that was kept by another.
_PARTS: Final = tuple(
    f"{part}:{hashlib.sha256(repr(shape).encode()).hexdigest()[:12]}" for part, shape in _SHAPES.items()
)


_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class _Known:
    """The changes that this process has learned of: by whom, the transactions."""

    def __init__(self) -> None:
        self._begin()
        begin = WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (method := begin()) and method())

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[uuid.UUID | None, set[int]] = {}
        self._horizon, self._looked, self._whole = 0, -1e9, -1e9

    def look(self, *, now: bool = False) -> None:
        """Learn of changes, and drop what is kept of those people."""
        if not now and time.monotonic() - self._looked < LOOK_EVERY:
            return
        with self._lock:  # to the end of the drop: whoever waits may rely on it
            started = time.monotonic()
            if now or started - self._looked >= LOOK_EVERY:
                kept.drop(self._learn(whole=started - self._whole > _WHOLE_EVERY))
                self._looked = started

    def _learn(self, *, whole: bool) -> set[str]:
        """Whose changes are new. With all of them learned anew, what fell out of their time is forgotten."""
        self._horizon, found = changes.since(0 if whole else self._horizon)
        known: dict[uuid.UUID | None, set[int]] = {} if whole else self._of
        fresh = {str(person) for person, number in found if person and number not in self._of.get(person, ())}
        for person, number in found:
            known.setdefault(person, set()).add(number)
        self._of = known
        if whole:
            self._whole = time.monotonic()
        return fresh

    def allow(self, person: uuid.UUID, snapshot: str) -> bool:
        """Had all of them ended when the snapshot was taken? That is "oldest under way:next to come:under way,…"."""
        numbers = self._of.get(person, set()) | self._of.get(None, set())
        if not numbers:
            return True
        low, high, running = snapshot.split(":")
        return all(n < int(low) or (n < int(high) and str(n) not in running.split(",")) for n in numbers)


kept: Final = Leased("standing", seconds=max(settings.KEPT_SECONDS.values()))
known: Final = _Known()


def _committed(**_: Any) -> None:
    if settings.REDIS_URL:
        known.look(now=True)


def ready() -> None:
    changes.committed.connect(_committed)


def standing_of(claims: InSession) -> User:
    """The person, with their plan, whose session is live and on a device that is theirs.

    Errors: TokenInvalid (there is no such person), SessionRevoked.
    """
    # What a transaction has written is for itself alone until it commits.
    if not settings.REDIS_URL or connection.in_atomic_block:
        return _asked(claims)
    known.look()
    return kept.get(
        str(claims.user_id),
        _fields(claims),
        lambda values: _read(claims, values),
        lambda: _with_what_to_keep(claims, _asked(claims)),
    )


def _fields(claims: InSession) -> tuple[str, ...]:
    return (*_PARTS[:2], *(f"{part}:{claims.session_id}" for part in _PARTS[2:]))


def _read(claims: InSession, values: list[bytes | None]) -> User | None:
    """As `_taken`. What cannot be read is dropped: it would be in everybody's way until it expires."""
    try:
        return _taken(claims, values)
    except (ValueError, TypeError, AttributeError, ValidationError) as error:
        logger.error("kept standing not readable", extra={"error": type(error).__name__})
        kept.drop([str(claims.user_id)])
        return None


def _taken(claims: InSession, values: list[bytes | None]) -> User | None:
    user, plan, session, device = (_part(claims, value) for value in values)
    if user is None or plan is None or session is None or device is None:
        return None
    read = [field.to_python(value) for field, value in zip(_COLUMNS, user, strict=True)]
    person: User = User.from_db("default", [field.attname for field in _COLUMNS], read)
    vars(person).update(zip(_SHAPES["subscription"], plan, strict=True), session_second_factor=session[2])
    return person if person.may_sign_in else None


def _part(claims: InSession, value: bytes | None) -> list[Any] | None:
    if value is None:
        return None
    snapshot, until, part = orjson.loads(value)
    return part if until > time.time() and known.allow(claims.user_id, snapshot) else None


def _asked(claims: InSession) -> User:
    """Ask the database."""
    user: User | None = User.objects.in_session(claims.session_id).defer(*_NOT_KEPT).filter(pk=claims.user_id).first()
    if user is None:
        raise TokenInvalid
    asked = vars(user)
    live = asked["session_revoked_at"] is None and (asked["session_expires_at"] or _NEVER) > timezone.now()
    if not (live and user.may_sign_in and asked["session_on_a_device_of_theirs"]):
        raise SessionRevoked
    if asked["session_last_used_at"] < timezone.now() - USE_NOTED_EVERY:
        _note_use(user, claims.session_id, asked["session_device_id"])
    return user


def _note_use(user: User, session_id: uuid.UUID, device_id: str) -> None:
    Session.objects.filter(pk=session_id).update(last_used_at=Now())
    if device_id:
        Device.objects.filter(user=user, client_id=device_id).update(last_used_at=Now())


def _with_what_to_keep(claims: InSession, user: User) -> tuple[User, dict[str, bytes]]:
    asked = vars(user)
    parts: dict[str, tuple[list[Any], datetime | None]] = {  # and when it may change by itself
        "user": ([field.value_from_object(user) for field in _COLUMNS], None),
        "subscription": ([asked[name] for name in _SHAPES["subscription"]], asked["plan_changes_at"]),
        "session": (
            [claims.session_id, asked["session_expires_at"], asked["session_second_factor"]],
            asked["session_expires_at"],
        ),
        "device": ([asked["session_device_id"]], None),
    }
    now, kept_parts = time.time(), {}
    for field, (name, (values, ends)) in zip(_fields(claims), parts.items(), strict=True):
        until = min(now + settings.KEPT_SECONDS[name], ends.timestamp() if ends else math.inf)
        kept_parts[field] = orjson.dumps([asked["seen_in"], until, values])
    return user, kept_parts
