"""Whose a socket is, and for how long: it ends with the session that opened it."""

import uuid

import structlog

from accounts.authentication import ACCESS_COOKIE, authenticate_token
from accounts.errors import AuthenticationRequired, KeyIsNoToken, SessionRevoked
from accounts.models import User
from accounts.services import tokens
from accounts.watching import watch_here
from config.api.errors import AppError
from config.api.sockets import SocketConsumer, in_thread
from config.api.sockets.handshake import Handshake
from config.api.throttling import admit, admit_user


class SignedInConsumer(SocketConsumer):
    """A socket of a person's. Signed in, it has `user` and `claims`."""

    user: User | None = None
    claims: tokens.Claims | None = None

    def token_of(self, handshake: Handshake) -> str | None:
        """Errors: KeyIsNoToken, ForeignOrigin."""
        if handshake.request.headers.get("Authorization", "").lower().startswith("api-key"):
            raise KeyIsNoToken
        if handshake.token is not None:
            return handshake.token
        cookie = handshake.request.COOKIES.get(ACCESS_COOKIE)
        if cookie is not None:
            handshake.check_origin()
        return cookie

    async def sign_in(self, token: str) -> None:
        user, claims = await in_thread(self._signed_in, token)
        if not self.handshake.names_a_language:
            self.language = user.locale
        self.user = user
        structlog.contextvars.bind_contextvars(user_id=str(user.pk))
        self.claims = claims
        watch_here().add(claims, self._session_ended)

    def _signed_in(self, token: str) -> tuple[User, tokens.Claims]:
        """To open a socket counts as a request, whether it succeeds or not. Errors: AppError."""
        try:
            user, claims = authenticate_token(token)
        except AppError:
            admit("anonymous", self.handshake.address)
            raise
        admit_user(user)
        return user, claims

    @property
    def caller(self) -> User:
        if self.user is None:
            raise AuthenticationRequired
        return self.user

    @property
    def session_id(self) -> uuid.UUID:
        if self.claims is None:
            raise AuthenticationRequired
        return self.claims.session_id

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None

    def authentication_required(self) -> AppError:
        return AuthenticationRequired()

    def leave(self) -> None:
        if self.claims is not None:
            watch_here().discard(self.claims, self._session_ended)

    def _session_ended(self) -> None:
        self.refuse(SessionRevoked())
