"""The stored results, by pages and as a stream: part by part, as the JSON text that they are."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.db.models import F, Value

from config.system.models import Job, JobPart, Status


def page_of(job: Job, *, start: int, size: int) -> tuple[list[orjson.Fragment], int | None]:
    """(results from the index `start` on, where the next page starts).

    Of a job that is under way only what has no gap before it: a page may end early, and the next starts there. None:
    there is no more, and there will be none.
    """
    lines: list[bytes] = []
    upto = start
    parts = job.parts.filter(first__lt=start + size, first__gt=Value(start) - F("size"), status=Status.COMPLETED)
    for part in parts.order_by("first").defer("items"):
        if part.first > upto and not job.has_ended:
            break
        lines += part.lines(max(0, start - part.first), start + size - part.first)
        upto = min(start + size, part.first + part.size)
    return [orjson.Fragment(line) for line in lines], _next(job, start, upto, size)


def _next(job: Job, start: int, upto: int, size: int) -> int | None:
    if not job.has_ended:
        return upto if upto < job.total else None
    following = start + size
    return following if following < job.total else None


def stream(job: Job) -> Iterator[bytes]:
    """JSON lines of a job that has ended; one part at a time in memory."""
    for pk in _parts(job):
        yield _text(pk)


async def stream_async(job: Job) -> AsyncIterator[bytes]:
    for pk in await sync_to_async(_parts)(job):
        yield await sync_to_async(_text)(pk)


def _parts(job: Job) -> list[Any]:
    return list(job.parts.filter(status=Status.COMPLETED).order_by("first").values_list("pk", flat=True))


def _text(pk: int) -> bytes:
    try:
        return b"".join([line + b"\n" for line in JobPart.objects.only("results").get(pk=pk).lines()])
    finally:
        # A slow reader must not keep a connection from others.
        close_old_connections()
