"""What every request passes through: its id, its address, its log line and count, its size, its compression."""

import ipaddress
import logging
import re
import secrets
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from isal import igzip
from rest_framework.exceptions import MethodNotAllowed

from config.api import metrics, origin
from config.api.errors import PayloadTooLarge, error_response

logger = logging.getLogger("nocturna.requests")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
QUIET = ("/health", "/metrics", "/static/")


def request_id_from(value: str | None) -> str:
    """The client's own id if it is a valid UUID, else a new one."""
    try:
        return str(uuid.UUID(value)) if value and len(value) == 36 else str(uuid.uuid4())
    except ValueError:
        return str(uuid.uuid4())


def client_address(request: HttpRequest) -> str:
    """The caller's address, or "". X-Forwarded-For is believed only as far as TRUSTED_PROXIES hops from our side."""
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            return _address_in(hops[-int(settings.TRUSTED_PROXIES)])
    return _address_in(str(request.META.get("REMOTE_ADDR") or ""))


_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d{1,5})?|([^:]+):\d{1,5}")


def _address_in(hop: str) -> str:
    """Of `address`, `address:port`, `[address]` or `[address]:port`; "" of what is no address."""
    match = _WITH_PORT.fullmatch(hop)
    address = (match[1] or match[2]) if match else hop
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return ""
    return address


def _without_secret(request: HttpRequest) -> str:
    """The path; a link that carries its own secret stays out of the log."""
    match = request.resolver_match
    token = match.kwargs.get("token") if match else None
    return request.path.replace(token, "…") if token else request.path


class RequestContextMiddleware:
    """Give the request its id, tie log lines to it, and put the id and the caller's limits on the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        request_id = request_id_from(request.headers.get("X-Request-ID"))
        structlog.contextvars.bind_contextvars(request_id=request_id)
        browser = request.COOKIES.get(settings.BROWSER_COOKIE, "")
        with origin.coming_from(client_address(request), request.headers.get("User-Agent", ""), browser):
            response = self._answer(request)
        response["X-Request-ID"] = request_id
        for name, value in getattr(request, "rate_limit_headers", {}).items():
            response[name] = value
        if not request.path.startswith(QUIET):
            self._note(request, response.status_code, time.perf_counter() - started)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        metrics.IN_FLIGHT.inc()
        try:
            return self.get_response(request)
        finally:
            metrics.IN_FLIGHT.dec()

    @staticmethod
    def _note(request: HttpRequest, status: int, seconds: float) -> None:
        metrics.answered(request, status, seconds)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": _without_secret(request),
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
            },
        )


class MethodNotAllowedMiddleware:
    """Django's own views, static files and the documentation pages say it in words of theirs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or response.headers.get("Content-Type") == "application/json":
            return response
        return error_response(MethodNotAllowed(request.method or ""), Allow=response.headers.get("Allow", ""))


class BodyLimitMiddleware:
    """413 before anything reads a body that is too large."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return error_response(PayloadTooLarge(details={"body": [str(PayloadTooLarge.message)]}))
        return self.get_response(request)


_NAMED = b"\x08"  # the flag of a header that holds a file name
_GZIP = re.compile(r"\bgzip\b")
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")


class CompressionMiddleware(MiddlewareMixin):
    """Compress what is larger than 1 kB; event streams go out as they are, a sentence at a time.

    As Django's own, but by ISA-L, which takes a tenth of zlib's time for the same size.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        accepted = request.headers.get("Accept-Encoding", "")
        if not isinstance(response, HttpResponse) or len(response.content) <= 1024 or _NO_GZIP.search(accepted):
            return response
        if response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if _GZIP.search(accepted):
            self._compress(response)
        return response

    @staticmethod
    def _compress(response: HttpResponse) -> None:
        compressed = compress(response.content)
        if len(compressed) >= len(response.content):
            return
        response.content = compressed
        response.headers["Content-Length"] = str(len(compressed))
        response.headers["Content-Encoding"] = "gzip"
        # Strong tags promise the very bytes (RFC 9110, 8.8.1).
        if response.get("ETag", "").startswith('"'):
            response.headers["ETag"] = f"W/{response['ETag']}"


def compress(content: bytes) -> bytes:
    """In gzip's format (RFC 1952), under a file name of random length: or its own would tell of secrets (BREACH)."""
    packed = igzip.compress(content, compresslevel=2, mtime=0)
    name = b"a" * secrets.randbelow(100) + b"\0"
    return b"".join((packed[:3], _NAMED, packed[4:10], name, packed[10:]))
