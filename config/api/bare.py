"""Answers where no middleware dresses them: of a request that Django never saw, or will not be done with."""

from django.conf import settings
from django.http import HttpResponse
from structlog.contextvars import bound_contextvars

from config.api.errors import AppError, error_response
from config.api.headers import DATA_POLICY, PERMISSIONS_POLICY


def bare_answer(error: AppError, request_id: str) -> HttpResponse:
    """The envelope, in the active language, with the headers of every answer."""
    with bound_contextvars(request_id=request_id):
        answer = error_response(error)
    headers = {
        "Content-Length": str(len(answer.content)),
        "Connection": "close",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Content-Security-Policy": DATA_POLICY,
        "Permissions-Policy": PERMISSIONS_POLICY,
        "X-Request-ID": request_id,
    }
    for name, value in headers.items():
        answer[name] = value
    return answer
