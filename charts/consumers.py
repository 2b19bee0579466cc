"""`/ws/v1/calculations`: what `POST /calculations` computes, many at once, and the sky as it goes."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.services import plans
from accounts.sockets import SignedInConsumer
from charts.services import answering
from charts.services.many import is_quick
from config.api.errors import ValidationFailed
from config.api.sockets import Asked, in_thread
from config.api.throttling import admit_user

MOST_ITEMS: Final = 10_000
# Computed together, so that arrays pay; few enough to be interrupted between them.
CHUNK: Final = 64
# Of one socket in threads at a time: others are not kept waiting by one that asks for a lot.
AT_ONCE: Final = 2
PROGRESS_EVERY: Final = 0.5  # seconds
INTERVALS: Final = (1, 86_400)  # seconds

_POOL: Final = ThreadPoolExecutor(max_workers=settings.SOCKET_THREADS, thread_name_prefix="calculation")


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
        async with self._turns:
            text = await in_thread(answering.result_frame, asked.id, asked.fields["body"], self.caller, pool=_POOL)
        await self.tell_text(text)

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
                frames = await in_thread(answering.item_frames, asked.id, done, chunk, self.caller, pool=_POOL)
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
            text = await in_thread(answering.sky_frame, asked.id, int(time.time()), self.language, pool=_POOL)
            await self.tell_text(text)
            due = max(due + interval, time.monotonic())
            await asyncio.sleep(due - time.monotonic())


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
