"""`/ws/v1/calculations`: what `POST /calculations` computes, many at once, and the sky as it goes."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar, Final, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.services import plans
from accounts.sockets import SignedInConsumer
from charts.calculation.outside import ServiceTimedOut
from charts.calculation.started import Starter, count_from_now, left_of
from charts.services import answering, get_backend
from charts.services.many import is_quick
from config.api.errors import ValidationFailed
from config.api.sockets import Asked, NeverBegan, in_thread
from config.api.throttling import admit_user

Found = TypeVar("Found")
MOST_ITEMS: Final = 10_000
# Computed together, so that arrays pay; few enough to be interrupted between them.
CHUNK: Final = 64
# Of one socket in threads at a time: others are not kept waiting by one that asks for a lot.
AT_ONCE: Final = 2
PROGRESS_EVERY: Final = 0.5  # seconds
INTERVALS: Final = (1, 86_400)  # seconds

_POOL: Final = ThreadPoolExecutor(max_workers=settings.SOCKET_THREADS, thread_name_prefix="calculation")
# Batches and the sky wait in their threads for an outside service: not in those that others compute in.
_WAITING: Final = ThreadPoolExecutor(max_workers=settings.SOCKET_THREADS, thread_name_prefix="waiting")


class CalculationsConsumer(SignedInConsumer):
    name = "calculations"
    requests: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "calculate": ("body",),
        "batch": ("items",),
        "subscribe": ("topic", "interval?"),
    }
    apart = "items"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def calculate(self, asked: Asked) -> None:
        """While an outside service computes, no thread and no turn is taken."""
        count_from_now()
        found = await self._begun(asked)
        if not isinstance(found, str):
            if found.started.coming is not None:
                await asyncio.wait((asyncio.wrap_future(found.started.coming),))
            found = await self._in_turn(found.frame)
        await self.tell_text(found)

    async def _begun(self, asked: Asked) -> "str | answering.Waiting":
        """Errors: ServiceTimedOut, where the time of an outside service is up before a thread is free."""
        backend = get_backend()
        work = partial(answering.begin, asked.id, asked.fields["body"], self.caller)
        if not isinstance(backend, Starter) or backend.stood_in_for:
            return await self._in_turn(work)
        try:
            return await self._in_turn(work, limit=backend.time_limit)
        except NeverBegan:
            raise ServiceTimedOut(backend.service, backend.time_limit) from None

    async def _in_turn(self, work: Callable[[], Found], *, limit: float | None = None) -> Found:
        """limit: seconds since the request came, for it to begin. Errors: NeverBegan."""
        try:
            async with asyncio.timeout(limit):
                await self._turns.acquire()
        except TimeoutError:
            raise NeverBegan from None
        try:
            return await in_thread(work, pool=_POOL, begin_within=None if limit is None else left_of(limit))
        finally:
            self._turns.release()

    async def batch(self, asked: Asked) -> None:
        """Each chunk is sent before the next one is computed: a slow reader slows down the batch."""
        items = _checked_items(asked.fields["items"])
        await in_thread(admit_user, self.caller)
        await in_thread(partial(plans.check_batch, user=self.caller, items=len(items)))
        done = failed = 0
        told = -PROGRESS_EVERY
        for chunk in _chunks(items):
            if time.monotonic() - told >= PROGRESS_EVERY:
                await self.answer(asked, "progress", total=len(items), done=done, failed=failed)
                told = time.monotonic()
            async with self._turns:
                frames = await in_thread(answering.item_frames, asked.id, done, chunk, self.caller, pool=_pool())
            for text in frames.texts:
                await self.tell_text(text)
            done, failed = done + len(chunk), failed + frames.failed
        await self.answer(asked, "progress", total=len(items), done=done, failed=failed)
        await self.answer(asked, "done", total=len(items), done=done, failed=failed)

    async def subscribe(self, asked: Asked) -> None:
        """Until it is cancelled: the sky now, and again after each interval."""
        interval = _checked_interval(asked.fields)
        await in_thread(admit_user, self.caller)
        due = time.monotonic()
        while True:
            text = await in_thread(answering.sky_frame, asked.id, int(time.time()), self.language, pool=_pool())
            await self.tell_text(text)
            due = max(due + interval, time.monotonic())
            await asyncio.sleep(due - time.monotonic())


def _pool() -> ThreadPoolExecutor:
    return _WAITING if isinstance(get_backend(), Starter) else _POOL


def _checked_items(items: Any) -> list[Any]:
    """Errors: ValidationFailed."""
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise ValidationFailed(details={"items": [_("Must be a list of 1 to %d items.") % MOST_ITEMS]})
    return items


def _checked_interval(fields: Mapping[str, Any]) -> int:
    """Seconds. Errors: ValidationFailed."""
    least, most = INTERVALS
    interval = fields.get("interval", 60)
    faults: dict[str, list[str]] = {}
    if fields["topic"] != "sky":
        faults["topic"] = [_("Must be one of: %s.") % "sky"]
    if type(interval) is not int or not least <= interval <= most:
        message = _("Must be a whole number of seconds from %(least)d to %(most)d.")
        faults["interval"] = [message % {"least": least, "most": most}]
    if faults:
        raise ValidationFailed(details=faults)
    return int(interval)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """In order. What may take seconds stands alone."""
    start = 0
    while start < len(items):
        end = start + 1
        while end - start < CHUNK and end < len(items) and is_quick(items[start]) and is_quick(items[end]):
            end += 1
        yield items[start:end]
        start = end
