"""Whose a socket is, and for how long: it ends with the session that opened it."""

import asyncio
import contextvars
import logging
import uuid
import weakref
from contextlib import suppress
from typing import Any, Final

import structlog
from django.db import DatabaseError, InterfaceError
from psycopg_pool import PoolTimeout

from accounts.authentication import ACCESS_COOKIE, authenticate_token
from accounts.errors import AuthenticationRequired, SessionRevoked
from accounts.models import User
from accounts.services import sessions, tokens
from config.api.errors import AppError
from config.api.sockets import SocketConsumer, in_thread
from config.api.sockets.handshake import Handshake
from config.api.throttling import admit
from config.system import notify

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.8  # seconds, without a notice; an ended session's socket is closed within one


class SignedInConsumer(SocketConsumer):
    """A socket of a person's. Signed in, it has `user` and `claims`."""

    user: User | None = None
    claims: tokens.Claims | None = None

    def token_of(self, handshake: Handshake) -> str | None:
        if handshake.token is not None:
            return handshake.token
        cookie = handshake.request.COOKIES.get(ACCESS_COOKIE)
        if cookie is not None:
            handshake.check_origin()
        return cookie

    async def sign_in(self, token: str) -> None:
        user, self.claims = await in_thread(self._signed_in, token)
        if not self.handshake.names_a_language:
            self.language = user.locale
        self.user = user
        structlog.contextvars.bind_contextvars(user_id=str(user.pk))
        _watch().add(self)

    def _signed_in(self, token: str) -> tuple[User, tokens.Claims]:
        """To open a socket counts as a request, whether it succeeds or not. Errors: AppError."""
        try:
            user, claims = authenticate_token(token)
        except AppError:
            admit("anonymous", self.handshake.address)
            raise
        admit("user", str(user.pk))
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
            _watch().discard(self)


class _SessionWatch:
    """Ends the sockets of sessions that have ended: one question at a time for all of this loop's sockets."""

    def __init__(self) -> None:
        self._sockets: dict[uuid.UUID, set[SignedInConsumer]] = {}
        self._watching: asyncio.Task[None] | None = None

    def add(self, socket: SignedInConsumer) -> None:
        self._sockets.setdefault(socket.session_id, set()).add(socket)
        if self._watching is None or self._watching.done() or self._watching.cancelling():
            # It outlives the socket that begins it, and is none of its request's.
            self._watching = asyncio.get_running_loop().create_task(self._watch(), context=contextvars.Context())

    def discard(self, socket: SignedInConsumer) -> None:
        theirs = self._sockets.get(socket.session_id, set())
        theirs.discard(socket)
        if not theirs:
            self._sockets.pop(socket.session_id, None)
        if not self._sockets and self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        async with notify.listening(sessions.REVOCATIONS) as heard:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(heard.wait(), LOOK_EVERY)
                heard.clear()
                await self._look()

    async def _look(self) -> None:
        asked = list(self._sockets)
        try:
            ended = await in_thread(sessions.ended_among, asked)
        except (DatabaseError, InterfaceError, PoolTimeout) as error:
            # No session can be ended either while the database is away.
            logger.warning("sessions of sockets not asked after", extra={"error": type(error).__name__})
            return
        for session_id in ended:
            for socket in list(self._sockets.get(session_id, ())):
                socket.refuse(SessionRevoked())


_watches: Any = weakref.WeakKeyDictionary()  # by event loop: a process has one, tests have several


def _watch() -> _SessionWatch:
    watch: _SessionWatch = _watches.setdefault(asyncio.get_running_loop(), _SessionWatch())
    return watch
