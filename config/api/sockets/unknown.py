"""What stands at the end of the routes."""

from typing import Any

import structlog
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError
from config.api.sockets.handshake import Handshake
from config.api.sockets.refusals import close_code_of, error_frame
from config.api.sockets.wire import Gone, Wire


class NoSuchSocket(AppError):
    code, status, message = "NOT_FOUND", 404, _("There is no socket here.")


class RefuseUnknownPath:
    """Accept, say why not, close: before acceptance a browser would learn nothing."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        handshake, wire = Handshake.of(scope), Wire(send)
        with structlog.contextvars.bound_contextvars(request_id=handshake.request_id):
            with translation.override(handshake.language):
                frame, status = error_frame(NoSuchSocket())
            try:
                await wire.accept(handshake.subprotocol, handshake.answer_headers)
            except Gone:
                return
            await wire.close(frame, close_code_of(status))
