"""PNGs: as many at once as a process may have painted, and none twice."""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version

from django.conf import settings
from django.db import connection

from charts.drawing.picture import NotPainted, png
from charts.errors import PicturesBusy
from charts.services.backends import two_levels
from config.system.caching import TwoLevels


class Easels:
    """So many are painted at once, and so many wait for it, each for so many seconds."""

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._at_once, self._waiting, self._seconds = at_once, waiting, seconds
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        # What threads of the parent have taken, nobody gives back after a fork.
        self._places = threading.Semaphore(self._at_once + self._waiting)
        self._free = threading.Semaphore(self._at_once)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Errors: `PicturesBusy`."""
        if not self._places.acquire(blocking=False):
            raise PicturesBusy
        try:
            if not self._free.acquire(timeout=self._seconds):
                raise PicturesBusy
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._places.release()


def painted(svg: str) -> bytes:
    """A drawing as PNG. The same is painted once, and kept for a while. Errors: `PicturesBusy`."""
    asked = f"resvg {_version()}\0{svg}"
    key = hashlib.blake2b(asked.encode(), digest_size=20).hexdigest()
    if not connection.in_atomic_block:
        connection.close()  # not held while it waits
    return _kept().get(key, lambda: (_paint(svg), True), for_all=(PicturesBusy,))


def _paint(svg: str) -> bytes:
    with _easels().taken():
        try:
            return png(svg, seconds=settings.PICTURES["SECONDS"])
        except NotPainted as error:
            raise PicturesBusy from error


@cache
def _easels() -> Easels:
    allowed = settings.PICTURES
    return Easels(allowed["AT_ONCE"], allowed["WAITING"], allowed["SECONDS"])


@cache
def _kept() -> TwoLevels:
    return two_levels("pictures")


@cache
def _version() -> str:
    return version("resvg-py")
