"""Who is asking: a bearer token, or the httpOnly cookies of a browser. A header wins over cookies."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from accounts.errors import (
    EmailNotVerified,
    KeyIsNoToken,
    KeyNotAllowed,
    SessionRevoked,
    TokenExpired,
    TokenInvalid,
)
from accounts.models import User
from accounts.permissions import scope_of, takes_keys
from accounts.services import api_keys, sessions, tokens, visits
from accounts.services.api_keys import KeyClaims
from accounts.services.standing import standing_of
from accounts.services.visits import VisitClaims
from config.api.errors import CsrfFailed
from config.api.permissions import Anyone

__all__ = [
    "ACCESS_COOKIE",
    "REFRESH_COOKIE",
    "ApiKeyAuthentication",
    "BearerAuthentication",
    "CookieAuthentication",
    "Credential",
    "authenticate_token",
    "ended_among",
    "forgotten_guest",
    "refuse_forgotten_guest",
    "resting_on",
]

ACCESS_COOKIE = f"{settings.COOKIE_PREFIX}nocturna_access"
REFRESH_COOKIE = f"{settings.COOKIE_PREFIX}nocturna_refresh"
Credential = tokens.Claims | KeyClaims | VisitClaims
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def authenticate_token(access_token: str, *, unverified: bool = False) -> tuple[User, tokens.Claims]:
    """The person and the claims of an access token. unverified: also where their address must be confirmed, and is not.

    Errors: TokenInvalid, TokenExpired, SessionRevoked, EmailNotVerified.
    """
    if access_token.startswith(api_keys.PREFIX):
        raise KeyIsNoToken
    claims = tokens.read_access(access_token)
    user = standing_of(claims)
    if not unverified and settings.EMAIL_VERIFICATION == "mandatory" and not (user.email_verified or user.is_guest):
        raise EmailNotVerified
    structlog.contextvars.bind_contextvars(user_id=str(user.pk))
    return user, claims


def resting_on(auth: Credential, view: Any) -> Credential:
    """What a GET of the view began rests on this, and outlasts it: of a key, no more than the scope that it needs."""
    needed = frozenset(filter(None, [scope_of(view, "GET")]))
    return replace(auth, scopes=needed) if isinstance(auth, KeyClaims) else auth


def ended_among(credentials: Collection[Credential]) -> set[Credential]:
    """Of what came with requests (`request.auth`): which may not go on? One question for each kind."""
    keys = {claims for claims in credentials if isinstance(claims, KeyClaims)}
    bearers = {claims for claims in credentials if isinstance(claims, tokens.Claims)}
    ended = sessions.ended_among({claims.session_id for claims in bearers}) if bearers else set()
    dead: set[Credential] = {claims for claims in bearers if claims.session_id in ended}
    visiting = {claims for claims in credentials if isinstance(claims, VisitClaims)}
    dead |= visits.ended_among(visiting) if visiting else set()
    return dead | (api_keys.ended_among(keys) if keys else set())


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


def _for_unverified(request: Request) -> bool:
    """Is the view one that confirms addresses, or that anyone may see?"""
    view = request.parser_context.get("view")
    return _is_open(request) or bool(getattr(view, "for_unverified", False))


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        token = _from_header(request._request)
        return None if token is None else authenticate_token(token, unverified=_for_unverified(request))


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key <key>`, where the view's scopes say what a key needs."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "api-key":
            return None
        user, claims = api_keys.authenticate_key(text.strip())
        structlog.contextvars.bind_contextvars(user_id=str(user.pk), api_key=str(claims.key_id))
        if not takes_keys(request.parser_context.get("view")):
            raise KeyNotAllowed
        return user, claims

    def authenticate_header(self, request: Request) -> str:
        """Of the first class in the settings, for all of them."""
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
            signed_in = authenticate_token(token, unverified=_for_unverified(request))
        except (TokenInvalid, TokenExpired, SessionRevoked):
            if _is_open(request):
                return None
            raise
        if request.method not in _SAFE:
            check_csrf(request._request)
        return signed_in


def forgotten_guest(request: Request) -> uuid.UUID | None:
    """The session of a guest whose access cookie has died, by the refresh cookie beside it, which is not used up."""
    http = request._request
    if request.user.is_authenticated or "HTTP_AUTHORIZATION" in http.META or REFRESH_COOKIE not in http.COOKIES:
        return None
    return sessions.guest_by(refresh_token=http.COOKIES[REFRESH_COOKIE])


def refuse_forgotten_guest(request: Request) -> None:
    """Or they would register as somebody else, and lose everything. Errors: TokenExpired."""
    if forgotten_guest(request):
        raise TokenExpired
