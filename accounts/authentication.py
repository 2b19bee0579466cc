"""Who is asking: a bearer token, or the httpOnly cookies of a browser. A header wins over cookies."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from accounts.errors import AuthenticationRequired, SessionRevoked, TokenExpired, TokenInvalid
from accounts.models import User
from accounts.services import sessions, tokens
from accounts.services.sessions import session_is_live
from config.api.errors import CsrfFailed
from config.api.permissions import Anyone

__all__ = [
    "ACCESS_COOKIE",
    "REFRESH_COOKIE",
    "BearerAuthentication",
    "CookieAuthentication",
    "authenticate_http",
    "authenticate_token",
    "refuse_forgotten_guest",
    "session_is_live",
]

ACCESS_COOKIE = "nocturna_access"
REFRESH_COOKIE = "nocturna_refresh"
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def authenticate_token(access_token: str) -> tuple[User, tokens.Claims]:
    """The person and the claims of an access token. Errors: TokenInvalid, TokenExpired, SessionRevoked."""
    claims = tokens.read_access(access_token)
    user = sessions.authenticate(claims)
    structlog.contextvars.bind_contextvars(user_id=str(user.pk))
    return user, claims


def _from_header(request: HttpRequest) -> str | None:
    """The token of `Authorization: Bearer <token>`; None when the header is absent or of another scheme."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _from_cookie(request: HttpRequest) -> str | None:
    return None if "HTTP_AUTHORIZATION" in request.META else request.COOKIES.get(ACCESS_COOKIE)


def check_csrf(request: HttpRequest) -> None:
    """A browser sends cookies for any page that asks it to: a write must prove that ours did. Errors: CsrfFailed."""
    check = CSRFCheck(HttpResponse)  # stands for the view, which the check does not call
    check.process_request(request)
    if reason := check.process_view(request, HttpResponse, (), {}):
        raise CsrfFailed(details={"csrf": [str(reason)]})


def _is_open(request: Request) -> bool:
    """Does the view let anyone in?"""
    return Anyone in getattr(request.parser_context.get("view"), "permission_classes", ())


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        token = _from_header(request._request)
        return None if token is None else authenticate_token(token)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="nocturna"'


class CookieAuthentication(BaseAuthentication):
    """The access token in its cookie; writes need X-CSRFToken.

    A browser sends a dead cookie everywhere, and cannot throw it away: where no sign-in is needed, it says nothing.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        token = _from_cookie(request._request)
        if token is None:
            return None
        try:
            signed_in = authenticate_token(token)
        except (TokenInvalid, TokenExpired, SessionRevoked):
            if _is_open(request):
                return None
            raise
        if request.method not in _SAFE:
            check_csrf(request._request)
        return signed_in


def refuse_forgotten_guest(request: Request) -> None:
    """A guest whose access cookie has died would register as somebody else, and lose everything.

    Errors: TokenExpired.
    """
    http = request._request
    if request.user.is_authenticated or "HTTP_AUTHORIZATION" in http.META or REFRESH_COOKIE not in http.COOKIES:
        return
    if sessions.is_guests(refresh_token=http.COOKIES[REFRESH_COOKIE]):
        raise TokenExpired


def authenticate_http(request: HttpRequest) -> User:
    """For views outside DRF. Errors: as AppError, AUTHENTICATION_REQUIRED among them.

    Synchronous: asynchronous views call it through `database_sync_to_async`. `request.session_id` is set for
    `session_is_live`.
    """
    token = _from_header(request)
    by_cookie = token is None
    if token is None:
        token = _from_cookie(request)
    if token is None:
        raise AuthenticationRequired
    user, claims = authenticate_token(token)
    if by_cookie and request.method not in _SAFE:
        check_csrf(request)
    request.session_id = claims.session_id  # type: ignore[attr-defined]
    return user
