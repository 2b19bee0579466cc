"""Answers that go on when their request is over.

Django keeps a thread, and all else that it made for a request, until the last byte of the answer is sent: some hundred
kilobytes for each who listens. A view hands over what is still to be sent, and is done with its head.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, suppress
from typing import Any, Final, cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection

_HANDED_OVER: Final = "nocturna.handed_over"

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def hand_over(request: ASGIRequest, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What to put into a StreamingHttpResponse in place of the pieces, which are sent when the request is over."""
    cast(dict[str, Any], request.scope)[_HANDED_OVER] = pieces
    return _nothing()


async def _nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


async def apart(pieces: Iterator[str]) -> AsyncIterator[str]:
    """Under ASGI Django would gather a plain iterator whole before it sends the first byte."""

    def following() -> str | None:
        try:
            return next(pieces, None)
        finally:
            connection.close()  # not held while a slow client reads

    while (piece := await sync_to_async(following)()) is not None:
        yield piece


async def going_on(application: Application, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Run Django's application; what a view has handed over is the answer's body."""
    begun = False

    async def send_until_handed_over(message: Any) -> None:
        nonlocal begun
        begun = begun or message["type"] == "http.response.start"
        if _HANDED_OVER not in scope or message["type"] != "http.response.body":
            await send(message)

    await application(scope, receive, send_until_handed_over)
    pieces = scope.pop(_HANDED_OVER, None)
    if pieces is not None:
        async with aclosing(pieces):
            if begun:
                await _send_while_heard(pieces, receive, send)


async def _send_while_heard(pieces: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    sending = asyncio.ensure_future(_send_all(pieces, send))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not sending.done():
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
    if not sending.cancelled():
        sending.result()


async def _send_all(pieces: AsyncIterator[bytes], send: Send) -> None:
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
