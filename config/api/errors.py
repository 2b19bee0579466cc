"""Expected failures are classes; one handler turns them, and everything else, into the envelope."""

import logging
import sys
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.settings import api_settings

logger = logging.getLogger("nocturna.errors")


class AppError(drf.APIException):
    """An expected failure. Subclasses set code, status and message; `message` may hold %(name)s of the arguments."""

    code: str = "BUSINESS_RULE"
    status: int = 422
    message: str | Promise = _("This cannot be done.")
    retryable: bool = False
    passing: bool = False  # the same request is right once the caller has done something else
    headers: Mapping[str, str] = {}

    def __init__(
        self, *, details: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, **values: Any
    ) -> None:
        self.details = dict(details or {})
        self.values = values
        if headers:
            self.headers = headers
        super().__init__(detail=str(self.message) % values if values else str(self.message), code=self.code)
        self.status_code = self.status


class ValidationFailed(AppError):
    """A 400 raised outside a serializer. details: field → list of messages."""

    code, status, message = "VALIDATION_ERROR", 400, _("Invalid input.")


class MalformedRequest(AppError):
    code, status, message = "MALFORMED_REQUEST", 400, _("The request could not be read.")


class PayloadTooLarge(AppError):
    code, status, message = "PAYLOAD_TOO_LARGE", 413, _("The request body is larger than 10 MB.")


class RateLimited(AppError):
    code, status, message, retryable = "RATE_LIMITED", 429, _("Too many requests. Try again later."), True


class PreconditionFailed(AppError):
    code, status, message = "PRECONDITION_FAILED", 412, _("It has changed since you read it.")


class InvalidState(AppError):
    code, status, message = "INVALID_STATE", 409, _("This is not possible in its present state.")


class ServiceUnavailable(AppError):
    code, status, message, retryable = (
        "SERVICE_UNAVAILABLE",
        503,
        _("A service we need is not available. Try again shortly."),
        True,
    )


class ExternalServiceFailed(AppError):
    """An outside service failed us, and asking again at once would hardly help."""

    code, status, message, retryable = (
        "EXTERNAL_SERVICE_ERROR",
        502,
        _("A service that we rely on failed. Try again later."),
        True,
    )


class ExternalServiceTimeout(AppError):
    code, status, message, retryable = (
        "EXTERNAL_SERVICE_TIMEOUT",
        504,
        _("A service that we rely on did not answer in time. Try again later."),
        True,
    )


_BY_TYPE: tuple[tuple[type[BaseException], int, str, Any], ...] = (
    (drf.ParseError, 400, "MALFORMED_REQUEST", MalformedRequest.message),
    (UnreadablePostError, 400, "MALFORMED_REQUEST", MalformedRequest.message),
    (RequestDataTooBig, 413, "PAYLOAD_TOO_LARGE", PayloadTooLarge.message),
    (SuspiciousOperation, 400, "MALFORMED_REQUEST", MalformedRequest.message),
    (drf.NotAuthenticated, 401, "AUTHENTICATION_REQUIRED", _("Sign in first.")),
    (drf.AuthenticationFailed, 401, "INVALID_CREDENTIALS", _("These credentials are not valid.")),
    (drf.PermissionDenied, 403, "PERMISSION_DENIED", _("You may not do this.")),
    (PermissionDenied, 403, "PERMISSION_DENIED", _("You may not do this.")),
    (drf.NotFound, 404, "NOT_FOUND", _("There is nothing here.")),
    (Http404, 404, "NOT_FOUND", _("There is nothing here.")),
    (drf.MethodNotAllowed, 405, "METHOD_NOT_ALLOWED", _("This method is not allowed here.")),
    (drf.NotAcceptable, 406, "NOT_ACCEPTABLE", _("None of the formats you accept can be given.")),
    (drf.UnsupportedMediaType, 415, "UNSUPPORTED_MEDIA_TYPE", _("Send the body as application/json.")),
    (OperationalError, 503, "SERVICE_UNAVAILABLE", ServiceUnavailable.message),
    (InterfaceError, 503, "SERVICE_UNAVAILABLE", ServiceUnavailable.message),
    (PoolTimeout, 503, "SERVICE_UNAVAILABLE", ServiceUnavailable.message),
)


def envelope(code: str, message: Any, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The one shape of every error on the wire."""
    return {
        "error": {
            "code": code,
            "message": str(message),
            "details": dict(details or {}),
            "timestamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "request_id": structlog.contextvars.get_contextvars().get("request_id"),
        }
    }


def _validation_details(detail: Any) -> dict[str, Any]:
    plain = _plain(detail)
    return plain if isinstance(plain, dict) else {"body": plain}


def _plain(messages: Any) -> Any:
    """Nested by path; a list of items keeps only the faulty ones, by their index.

    What is wrong with an object as a whole (it is a list, say) is said of its own name: DRF's key for it names nothing.
    """
    if isinstance(messages, Mapping):
        if set(messages) == {api_settings.NON_FIELD_ERRORS_KEY}:
            return _plain(messages[api_settings.NON_FIELD_ERRORS_KEY])
        return {str(field): _plain(inner) for field, inner in messages.items()}
    if isinstance(messages, list) and any(isinstance(item, Mapping) for item in messages):
        return {str(index): _plain(item) for index, item in enumerate(messages) if item}
    return [str(item) for item in messages] if isinstance(messages, list) else [str(messages)]


def describe(error: BaseException) -> tuple[int, dict[str, Any], dict[str, str]]:
    """(status, envelope, headers) of any exception; what nobody expected is a bare 500, logged with its stack."""
    if isinstance(error, drf.ValidationError):
        return 400, envelope("VALIDATION_ERROR", ValidationFailed.message, _validation_details(error.detail)), {}
    if isinstance(error, AppError):
        headers = dict(error.headers)
        if error.status == 401:
            headers.setdefault("WWW-Authenticate", 'Bearer realm="nocturna"')
        return error.status, envelope(error.code, error.detail, error.details), headers
    for kind, status, code, message in _BY_TYPE:
        if isinstance(error, kind):
            if status == 503:
                logger.error("database unavailable", exc_info=error)
            headers = {"WWW-Authenticate": 'Bearer realm="nocturna"'} if status == 401 else {}
            return status, envelope(code, message), headers
    logger.error("unexpected error", exc_info=error)
    return 500, envelope("INTERNAL_ERROR", _("Something went wrong on our side.")), {}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER."""
    from rest_framework.views import set_rollback  # DRF imports this module, by the parser, while it defines its views

    set_rollback()
    status, body, headers = describe(error)
    if status == 500:
        got_request_exception.send(sender=exception_handler, request=context.get("request"))
    if isinstance(error, drf.MethodNotAllowed) and (view := context.get("view")) is not None:
        headers["Allow"] = ", ".join(view.allowed_methods)
    return Response(body, status=status, headers=headers)


def error_response(error: BaseException, **more: str) -> HttpResponse:
    """The envelope for code outside DRF: middleware, asynchronous views. more: headers."""
    status, body, headers = describe(error)
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json", headers={**headers, **more})


def _wants_page(request: HttpRequest) -> bool:
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """A page for who asks for one, the envelope for everybody else."""
    if _wants_page(request):
        status, body, _headers = describe(error)
        return render(request, "error.html", {"status": status, **body["error"]}, status=status)
    return error_response(error)


@csrf_exempt  # nothing is done here, and a 403 would hide that
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, Http404())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, exception if isinstance(exception, RequestDataTooBig) else MalformedRequest())


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, drf.PermissionDenied())


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, sys.exc_info()[1] or RuntimeError("server error"))


class CsrfFailed(AppError):
    code, status, message = "CSRF_FAILED", 403, _("The CSRF token is missing or wrong.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return answer(request, CsrfFailed(details={"csrf": [gettext(reason)]} if reason else None))
