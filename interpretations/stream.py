"""A text while it is written: the row is the truth, and `following` says when to look at it."""

import asyncio
import contextlib
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Length, Substr
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.serializers import Serializer

from accounts.authentication import Credential
from accounts.errors import SessionRevoked
from accounts.watching import watch_here
from charts.errors import ChartNotFound
from config.api.codec import dumps
from config.api.errors import AppError, ValidationFailed, describe
from interpretations.errors import InterpretationNotFound, MessageNotFound
from interpretations.following import LOOK_EVERY, LOOKERS, changes
from interpretations.models import ACTIVE, Interpretation, Message, Status, Writing
from interpretations.serializers.conversations import MessageSerializer
from interpretations.serializers.readings import InterpretationSerializer

LOOK_AT_MOST_EVERY = 0.05  # seconds
HEARTBEAT = 10.0  # the contract's 15 s less what a slow network takes

_OFFSET = re.compile(r"[0-9]{1,9}")


def offset_of(last_event_id: str | None, length: int) -> int:
    """Where to go on. length: of the text there is. Errors: ValidationFailed."""
    if last_event_id is None:
        return 0
    offset = int(last_event_id) if _OFFSET.fullmatch(last_event_id) else None
    return checked_offset(offset, length, name="Last-Event-ID")


def checked_offset(offset: Any, length: int, *, name: str) -> int:
    """name: of the field that it was given in. Errors: ValidationFailed."""
    if type(offset) is not int or not 0 <= offset <= length:
        message = _("Must be an offset in the text so far: a whole number from 0 to %d.") % length
        raise ValidationFailed(details={name: [message]})
    return offset


@dataclass(frozen=True, slots=True)
class Shown:
    """How texts of a kind are shown. missing: of one that is not there, or no longer. refusal: of a row's columns, by
    the names of the kind's `ends`, what hides it: None, if it may be shown.
    """

    kind: type[Writing]
    serializer: type[Serializer[Any]]
    missing: type[AppError]
    refusal: Callable[[Mapping[str, Any]], AppError | None]

    def length(self, pk: uuid.UUID, user: Any) -> int:
        """Of the text so far, in code points. Errors: `missing`, of a stranger's, too."""
        rows = self.kind.objects.visible_to(user).filter(pk=pk)
        length: int | None = rows.annotate(length=Length("text")).values_list("length", flat=True).first()
        if length is None:
            raise self.missing
        return length


def _without_chart(row: Mapping[str, Any]) -> AppError | None:
    return ChartNotFound(details={"chart": [str(row["chart_id"])]}) if row["chart__deleted_at"] else None


def _without_conversation(row: Mapping[str, Any]) -> AppError | None:
    return MessageNotFound() if row["conversation__deleted_at"] else None


MESSAGES: Final = Shown(Message, MessageSerializer, MessageNotFound, _without_conversation)
READINGS: Final = Shown(Interpretation, InterpretationSerializer, InterpretationNotFound, _without_chart)


@dataclass(frozen=True, slots=True)
class Event:
    """`delta` with a piece of the text and the offset after it, at last `done` with the whole row, or `error`."""

    name: str
    data: Mapping[str, Any]
    offset: int | None = None
    failure: int | None = None  # the HTTP status of what ended the stream, as against the reading


@dataclass(frozen=True, slots=True)
class _Look:
    """rest: the text after the offset. end: the last event, if this is the end."""

    rest: str
    end: Event | None


@dataclass(slots=True)
class Follower:
    """One who follows a text, from an offset. credential: its end ends this too, unless somebody else watches."""

    shown: Shown
    pk: uuid.UUID
    credential: Credential | None
    offset: int
    language: str
    request_id: str | None
    _revoked: bool = field(default=False, init=False)

    async def events(self) -> AsyncIterator[Event | None]:
        """To the last one. None: nothing for a while, and still here."""
        async with changes(self.shown.kind, self.pk) as changed, self._admitted(changed):
            spoken = time.monotonic()
            while True:
                changed.clear()
                look = await asyncio.get_running_loop().run_in_executor(LOOKERS, self._look_safely)
                if look.rest:
                    start, self.offset = self.offset, self.offset + len(look.rest)
                    yield Event("delta", {"offset": start, "text": look.rest}, self.offset)
                    spoken = time.monotonic()
                if look.end is not None:
                    yield look.end
                    return
                await asyncio.sleep(LOOK_AT_MOST_EVERY)
                while not await _within(spoken + HEARTBEAT - time.monotonic(), changed):
                    yield None
                    spoken = time.monotonic()

    @contextlib.asynccontextmanager
    async def _admitted(self, changed: asyncio.Event) -> AsyncIterator[None]:
        """Once it is no longer, the next look is at once, and the last."""

        def end() -> None:
            self._revoked = True
            changed.set()

        if self.credential is not None:
            watch_here().add(self.credential, end)
        try:
            yield
        finally:
            if self.credential is not None:
                watch_here().discard(self.credential, end)

    def _look_safely(self) -> _Look:
        """What goes wrong ends the stream with an error event; the client resumes where it was."""
        with translation.override(self.language), structlog.contextvars.bound_contextvars(request_id=self.request_id):
            try:
                return self._look()
            except Exception as error:  # noqa: BLE001  (the handler of all errors tells the expected from the rest)
                status, body, _headers = describe(error)
                return _Look("", Event("error", body, failure=status))
            finally:
                connection.close()

    def _look(self) -> _Look:
        if self._revoked:
            raise SessionRevoked
        kind = self.shown.kind
        rest = kind.objects.filter(pk=self.pk).annotate(rest=Substr("text", Value(self.offset + 1)))
        row = rest.values("status", "rest", "error", *kind.ends, *kind.about).first()
        # The writer stops, and says so, perhaps before the watch has looked.
        if row and row["owner__deleted_at"]:
            raise SessionRevoked
        if row is None or row["deleted_at"]:
            raise self.shown.missing
        if refusal := self.shown.refusal(row):
            raise refusal
        if row["status"] in ACTIVE:
            return _Look(row["rest"], None)
        if row["status"] == Status.FAILED:
            return _Look(row["rest"], Event("error", {"error": row["error"]}))
        written = kind.objects.get(pk=self.pk)
        return _Look(row["rest"], Event("done", self.shown.serializer(written).data))


async def _within(seconds: float, changed: asyncio.Event) -> bool:
    """Whether it was set by then."""
    # Not `wait_for`: before Python 3.12 it overlooks that it is cancelled, if what it waits for comes in that moment.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(seconds, 0.0)):
            return await changed.wait()
    return False


async def server_sent(follower: Follower) -> AsyncIterator[bytes]:
    """The events as they go over HTTP."""
    yield b": nocturna\n\n"
    async with contextlib.aclosing(follower.events()) as events:  # type: ignore[type-var]  # a generator
        async for event in events:
            yield b": still here\n\n" if event is None else _written(event)


def _written(event: Event) -> bytes:
    identity = b"" if event.offset is None else b"id: %d\n" % event.offset
    return b"event: %s\n%sdata: %s\n\n" % (event.name.encode(), identity, dumps(event.data))


def blocking(events: AsyncIterator[bytes]) -> Iterator[bytes]:
    """The same under WSGI, where a stream keeps a thread of the server as long as it is open."""
    loop = asyncio.new_event_loop()
    try:
        while True:
            try:
                yield loop.run_until_complete(anext(events))
            except StopAsyncIteration:
                return
    finally:
        loop.run_until_complete(events.aclose())  # type: ignore[attr-defined]  # a generator
        if left := asyncio.all_tasks(loop):
            loop.run_until_complete(asyncio.wait(left, timeout=LOOK_EVERY))
        loop.close()
