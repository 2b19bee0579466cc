"""What staff corrected in the place data, as each process knows it: looked at again every two seconds."""

import logging
import math
import threading
import time
from datetime import datetime

from django.db import Error, transaction

from charts.atlas import Correction
from charts.models import PlaceCorrection

FRESH = 2.0  # seconds
_RETRY = 30.0  # seconds, while the database is gone

logger = logging.getLogger(__name__)


class _Known:
    """The last answer of the database. A tuple is replaced only by another: the atlas sees by that what changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.corrections: tuple[Correction, ...] = ()
        self.version: tuple[int, datetime | None] = (0, None)
        self.until = 0.0  # monotonic


_known = _Known()


def current_corrections() -> tuple[Correction, ...]:
    """All corrections; while the database is gone those that were known last, for places work without it."""
    if time.monotonic() >= _known.until and _known.lock.acquire(blocking=False):
        try:
            _look_again()
        finally:
            _known.lock.release()
    return _known.corrections


def look_again_soon() -> None:
    """At the next question, once what this transaction changes is committed; other processes see it in two seconds."""
    transaction.on_commit(forget)


def leave_out() -> None:
    """For a command that needs no database: this process answers from the data alone."""
    _known.until = math.inf


def forget() -> None:
    """Look again at the next question."""
    _known.until = 0.0


def _look_again() -> None:
    try:
        version = PlaceCorrection.objects.version()
        if version != _known.version:
            rows = PlaceCorrection.objects.order_by("pk")
            _known.corrections = tuple(row.as_correction() for row in rows)
            _known.version = version
        _known.until = time.monotonic() + FRESH
    except Error:
        logger.warning("places.corrections_unknown", exc_info=True)
        _known.until = time.monotonic() + _RETRY
