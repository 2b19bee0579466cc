"""Requests that are under way when the server stops: it cancels those that outlast its patience."""

import asyncio
from typing import Any

from django.utils import translation

from config.api.bare import bare_answer
from config.api.errors import ServiceUnavailable
from config.api.sockets.handshake import Handshake
from config.api.streams import Application, Receive, Send


async def answered_if_stopped(application: Application, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Run the application; of a request that is cancelled before its answer began, say that it may come again."""
    begun = stopped = False

    async def send_until_stopped(message: Any) -> None:
        nonlocal begun
        begun = True
        if not stopped:  # Django's own tasks are not cancelled with it
            await send(message)

    try:
        await application(scope, receive, send_until_stopped)
    except asyncio.CancelledError:
        if begun:
            raise
        stopped = True
        await _say_so(scope, send)


async def _say_so(scope: dict[str, Any], send: Send) -> None:
    request = Handshake.of(scope)
    with translation.override(request.language):
        answer = bare_answer(ServiceUnavailable(headers={"Retry-After": "5"}), request.request_id)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
