"""Everything over ASGI: REST, pages, event streams and sockets; in embedded mode also the worker and the schedule."""

import asyncio
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402  (Django must be set up first)

from config.api.bodies import bounded  # noqa: E402
from config.api.stopping import answered_if_stopped  # noqa: E402
from config.api.streams import Receive, Send, going_on  # noqa: E402
from config.routing import websocket_application  # noqa: E402
from config.system import notify  # noqa: E402
from config.system.bulk import courier  # noqa: E402
from config.system.checks import refuse_to_start_without_keys  # noqa: E402

refuse_to_start_without_keys()


async def _lifespan(receive: Receive, send: Send) -> None:
    """Start and stop, with the server, what lives in its process."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            notify.bind_loop(asyncio.get_running_loop())
            if settings.EMBEDDED:
                from config.embedded import worker

                await asyncio.to_thread(worker.start)
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if settings.EMBEDDED:
                from config.embedded import worker

                await asyncio.to_thread(worker.stop)
            # By itself it is sent at the interpreter's end, which a server that a signal ends may not come to.
            await asyncio.to_thread(courier.flush)
            await send({"type": "lifespan.shutdown.complete"})
            return


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await websocket_application(scope, receive, send)
    else:
        await answered_if_stopped(_http, scope, receive, send)


async def _http(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    scope, receive = await bounded(scope, receive)
    await going_on(django_application, scope, receive, send)
