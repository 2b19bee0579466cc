"""Static files, also under ASGI."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

PIECE = 65536  # bytes


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # it is untyped
    """WhiteNoise knows WSGI alone: under ASGI Django would warn of its files, and read each whole before it sends."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> Any:
        response = WhiteNoiseMiddleware.serve(static_file, request)
        if isinstance(request, ASGIRequest):
            response.streaming_content = _pieces(response.file_to_stream)
        return response


async def _pieces(file: Any) -> AsyncIterator[bytes]:
    """file: None of an answer without a body. The response closes it."""
    while file is not None and (piece := await to_thread(file.read, PIECE)):
        yield piece
