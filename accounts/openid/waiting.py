"""Who waits for an issuer: a few at once, who meanwhile keep nothing that others need."""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

from config.api.errors import ExternalServiceFailed

AT_ONCE: Final = 2  # of this process, for each issuer: half of the threads that one has, so that others answer
# Seconds that others wait for one of these, and that these may take before nobody does: tokens, keys and an address are
# three questions, and an issuer that is well may answer each from another continent.
AWAITED = 2.0
_begun: dict[uuid.UUID, list[float]] = {}
_changed = threading.Condition()


@contextmanager
def waiting(issuer: uuid.UUID) -> Iterator[None]:
    """To ask it. Errors: ExternalServiceFailed: enough wait already, and it is slow."""
    release_connections()
    began = _enter(issuer)
    try:
        yield
    finally:
        with _changed:
            _begun[issuer].remove(began)
            _changed.notify_all()


def release_connections() -> None:
    """Of the database, except within a transaction: a pool has fewer connections than we have threads."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def _enter(issuer: uuid.UUID) -> float:
    until = time.monotonic() + AWAITED
    with _changed:
        begun = _begun.setdefault(issuer, [])
        while len(begun) >= AT_ONCE:
            left = min(until, min(begun) + AWAITED) - time.monotonic()
            if left <= 0:
                raise ExternalServiceFailed
            _changed.wait(left)
        begun.append(time.monotonic())
        return begun[-1]
