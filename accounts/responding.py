"""What the views of accounts share: who asks, by what, and how they are told that they are signed in."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts import serializers
from accounts.cookies import set_cookies
from accounts.errors import MfaRequired, TokenInvalid
from accounts.fields import Text
from accounts.models import Mail, Ticket, User
from accounts.models.user import normalise_login
from accounts.services import audit, credentials, tickets, tokens
from accounts.services.sessions import SignedIn
from accounts.throttling import MailThrottle, SignInThrottle, by_ticket
from config.api.errors import RateLimited
from config.api.middleware import client_address
from config.api.permissions import Anyone
from config.api.throttling import counted_as, counted_of, give_back
from config.api.views import ApiView

CONFIRMED = "Needs a recent sign-in or `POST /auth/confirm`, else 403 `CONFIRMATION_REQUIRED`."


class ProvingView(ApiView):
    """Attempts above the limit, and those whose secret could be nobody's, are audited like those that fail."""

    throttle_scope: str | None = "sign_in"

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, RateLimited):
            audit.record_refused_sign_in(reason="throttled", to="api", **self._attacked())
        elif isinstance(exc, ValidationError) and _SECRETS.intersection(exc.detail) and (whose := self._attacked()):
            audit.record_refused_sign_in(reason="malformed", to="api", **whose)
        return super().handle_exception(exc)

    def _attacked(self) -> dict[str, Any]:
        """Whose account it is about: that of the person signed in, or the one that the body names."""
        if self.request.user.is_authenticated:
            return {"user": me(self.request)}
        try:
            asked = _Named(data=self.request.data)
            return credentials.attacked(**asked.validated_data) if asked.is_valid() else {}
        except APIException:  # the body cannot be read
            return {}


_SECRETS = frozenset({"password", "code"})


class _Named(Serializer[Any]):
    """What of a body says whose account it is about."""

    username = Text(max_length=254, required=False)
    code_token = Text(required=False)
    mfa_token = Text(required=False)


class SignInView(ProvingView):
    """What signs in, or proves its first half, is not counted. proved: it did, whatever the answer's status."""

    authentication_classes: Any = []
    permission_classes = [Anyone]
    throttle_classes = [SignInThrottle]
    proved = False

    def handle_exception(self, exc: Exception) -> Response:
        self.proved = isinstance(exc, MfaRequired)
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if self.proved or response.status_code < 300:
            give_back(counted_of(request))
        return super().finalize_response(request, response, *args, **kwargs)


class BearingToken(ApiView):
    """The request has a token that nobody guesses; made-up ones count by address, apart from wrong passwords."""

    throttle_scope: str | None = "sign_in"
    throttle_classes = [SignInThrottle]

    def limited_as(self, request: Request) -> str:
        return f"{counted_as(super().limited_as(request))}\ntokens"


class BearingTicket(BearingToken):
    """The token is a ticket's, in the body."""

    ticket_field = "token"
    ticket_purpose: Ticket.Purpose

    def counted_alone(self, request: Request) -> str | None:
        try:
            return by_ticket(tickets.read(self.token_in(request), self.ticket_purpose))
        except TokenInvalid:
            return None

    def token_in(self, request: Request) -> str:
        return given(request, self.ticket_field)


def given(request: Request, name: str) -> str:
    """Of a body that nobody has looked at yet. Errors: as of whoever reads it."""
    value = request.data.get(name) if isinstance(request.data, dict) else None
    return value if isinstance(value, str) and len(value) <= 254 else ""


def device_in(request: Request) -> str:
    device = request.data.get("device") if isinstance(request.data, dict) else None
    named = device.get("id") if isinstance(device, dict) else None
    return named if isinstance(named, str) else ""


class BeginningView(ApiView):
    """Of a sign-in. Nothing is guessed, nothing stored: it costs us hardly more than a refusal would, and has no limit
    that a neighbour could use up."""

    throttle_classes = ()


class MailView(ApiView):
    """Mails of a kind to the address in the body. Limited by both and by where it is asked, whether anybody has it or
    not: what a neighbour asks for leaves mine alone, and the codes that they ask for in my name my reset links."""

    throttle_scope = "reset"
    throttle_classes = [MailThrottle]
    kind: Mail.Kind
    at_once = True

    def limited_as(self, request: Request) -> str:
        mailbox = normalise_login(given(request, "email"))
        return f"{counted_as(super().limited_as(request))}\n{self.kind}\n{mailbox}"


def me(request: Request) -> User:
    return cast(User, request.user)


def session_id(request: Request) -> uuid.UUID:
    return cast(tokens.Claims, request.auth).session_id


def client(request: Request, device: Mapping[str, Any] | None) -> dict[str, Any]:
    http = request._request
    return {"device": device, "ip": client_address(http), "user_agent": request.headers.get("User-Agent", "")}


def pair(request: Request, signed_in: SignedIn, *, cookie: bool, status: int = 200, user: bool = True) -> Response:
    """The tokens: in the body, or in cookies and then nowhere else."""
    body: dict[str, Any] = {
        "access_token": None if cookie else signed_in.access_token,
        "refresh_token": None if cookie else signed_in.refresh_token,
        "token_type": "bearer",
        "expires_in": signed_in.expires_in,
    }
    if user:
        shown = serializers.UserSerializer(signed_in.session.user, context={"request": request})
        body = {"user": shown.data, **body}
    response = Response(body, status=status, headers={"Cache-Control": "no-store"})
    if cookie:
        set_cookies(request._request, response, signed_in, anew=user)
    return response
