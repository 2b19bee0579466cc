"""The banners that are shown now, as each process knows them: looked at again every ten seconds."""

import logging
import math
import threading
import time
from typing import Final

from django.db import Error, transaction
from django.utils import timezone

from config.system.models import Banner

FRESH: Final = 10.0  # seconds
_RETRY: Final = 30.0  # seconds, while the database is gone
_MOST: Final = 20

logger = logging.getLogger(__name__)


class _Known:
    """The last answer of the database: those that are shown, or will be."""

    def __init__(self) -> None:
        self.lock = threading.Lock()  # of who asks the database
        self.change = threading.Lock()  # of the two numbers
        self.banners: tuple[Banner, ...] = ()
        self.until = 0.0  # monotonic
        self.forgotten = 0  # how often


_known = _Known()


def current() -> list[Banner]:
    """What begins or ends does so to the second. While the database is gone those that were known last."""
    if time.monotonic() >= _known.until and _known.lock.acquire(blocking=False):
        try:
            _look_again()
        finally:
            _known.lock.release()
    now = timezone.now()
    return [banner for banner in _known.banners if banner.is_shown(now)]


def look_again_soon() -> None:
    """At the next question, and once more when this transaction is committed; other processes see it by themselves."""
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    with _known.change:
        _known.forgotten += 1
        _known.until = 0.0


def leave_out() -> None:
    """There are none, until one is stored by this process."""
    _known.banners, _known.until = (), math.inf


def _look_again() -> None:
    forgotten = _known.forgotten
    try:
        _known.banners = tuple(Banner.objects.not_over(timezone.now())[:_MOST])
        until = time.monotonic() + FRESH
    except Error:
        logger.warning("banners unknown", exc_info=True)
        until = time.monotonic() + _RETRY
    # What was stored while the database answered may be missing in its answer.
    with _known.change:
        if _known.forgotten == forgotten:
            _known.until = until
