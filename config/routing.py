"""Sockets by path. Each app adds its consumers here; an unknown path is refused with an error frame."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from accounts.consumers import EventsConsumer
from charts.consumers import CalculationsConsumer
from config.api.sockets import RefuseUnknownPath
from interpretations.consumers import InterpretationConsumer, MessageConsumer

_nowhere: Any = RefuseUnknownPath()  # Django's annotations know no ASGI applications
_routes: list[Any] = [
    path("ws/v1/calculations", CalculationsConsumer.as_asgi()),
    path("ws/v1/interpretations/<uuid:pk>", InterpretationConsumer.as_asgi()),
    path("ws/v1/messages/<uuid:pk>", MessageConsumer.as_asgi()),
    path("ws/v1/events", EventsConsumer.as_asgi()),
    re_path(r"", _nowhere),
]

websocket_application = URLRouter(_routes)
