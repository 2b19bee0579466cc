"""Sockets by path. Each app adds its consumers here; an unknown path is refused with an error frame."""

from channels.routing import URLRouter
from django.urls import re_path

from config.api.sockets import RefuseUnknownPath

websocket_application = URLRouter([re_path(r"", RefuseUnknownPath())])  # type: ignore[arg-type]  # an ASGI application
