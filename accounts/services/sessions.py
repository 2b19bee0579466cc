"""Sessions: opened at sign-in, asked for on every request, renewed by refresh tokens that work once, ended."""

import logging
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.errors import RefreshInProgress, SessionNotFound, SessionRevoked, TokenExpired, TokenInvalid, TokenReused
from accounts.models import Session, User
from accounts.services import tokens
from analytics import events
from config.system import notify

logger = logging.getLogger(__name__)

# How old `last_used_at` may grow before a request that asks the database anyway writes it again.
USE_NOTED_EVERY = timedelta(minutes=1)
# The group that is told of every revocation, by whomever: sockets ask then at once.
REVOCATIONS = "sessions.revoked"


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    access_token: str = field(repr=False)  # neither belongs in a log
    refresh_token: str = field(repr=False)

    @property
    def expires_in(self) -> int:
        """Seconds until the access token expires."""
        return int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())


def open_session(*, user: User, device: Mapping[str, Any] | None, ip: str, user_agent: str) -> SignedIn:
    """A new session and its first pair of tokens. device: {id?, name?, platform?}."""
    device = device or {}
    with transaction.atomic():
        session = Session.objects.create(
            user=user,
            device_id=device.get("id", ""),
            device_name=device.get("name", ""),
            device_platform=device.get("platform", ""),
            ip=ip[:45],
            user_agent=user_agent[:400],
            expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
        )
        User.objects.filter(pk=user.pk).update(last_login=Now())
        events.record("user.signed_in", user_id=user.pk, session_id=session.pk)
    return _signed_in(session)


def _signed_in(session: Session) -> SignedIn:
    access, refresh = tokens.issue(session)
    return SignedIn(session, access, refresh)


def authenticate(claims: tokens.Claims) -> User:
    """The person whom an access token speaks for, now. Errors: TokenInvalid, SessionRevoked."""
    user: User | None = User.objects.filter(pk=claims.user_id).first()
    if user is None:
        raise TokenInvalid
    if not user.may_sign_in or not _is_live(claims.session_id, user):
        raise SessionRevoked
    return user


def session_is_live(session_id: uuid.UUID) -> bool:
    """For what outlasts a request (streams, sockets): may it go on? Asks the database."""
    return Session.objects.live().filter(pk=session_id, user__is_active=True, user__deleted_at=None).exists()


def ended_among(session_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that may not go on, asked in one question for many sockets."""
    live = Session.objects.live().filter(pk__in=session_ids, user__is_active=True, user__deleted_at=None)
    return set(session_ids).difference(live.values_list("pk", flat=True))


def is_guests(*, refresh_token: str) -> bool:
    """Would a refresh with this token sign a guest in?"""
    try:
        claims = tokens.read_refresh(refresh_token)
    except (TokenInvalid, TokenExpired):
        return False
    return session_is_live(claims.session_id) and User.objects.filter(pk=claims.user_id, is_guest=True).exists()


def _is_live(session_id: uuid.UUID, user: User) -> bool:
    """Ask the cache, then the database.

    The key holds the version that every revocation raises in the user's row, in its transaction. So an entry written
    by a request that raced with a revocation, or kept by a cache that was out of reach during it, is never read again.
    """
    key = f"session:{session_id}:{user.pk}:{user.sessions_version}"
    now = timezone.now()
    reachable = True
    try:
        until = cache.get(key)
    except (RedisError, OSError) as error:
        logger.warning("session cache out of reach", extra={"error": type(error).__name__})
        until, reachable = None, False
    # Past the end that it remembers, a session may have been refreshed: the database knows.
    if until is not None and until > now.timestamp():
        return True
    session = Session.objects.live().filter(pk=session_id, user=user).first()
    if session is None:
        return False
    if session.last_used_at < now - USE_NOTED_EVERY:
        Session.objects.filter(pk=session.pk).update(last_used_at=Now())
    if reachable:
        _remember(key, session)
    return True


def _remember(key: str, session: Session) -> None:
    try:
        cache.set(key, session.expires_at.timestamp(), settings.SESSION_CACHE_SECONDS)
    except (RedisError, OSError) as error:
        logger.warning("session cache out of reach", extra={"error": type(error).__name__})


def refresh(*, refresh_token: str) -> SignedIn:
    """A new pair for a refresh token, which works once.

    Errors: TokenInvalid, TokenExpired, SessionRevoked, RefreshInProgress (the token just replaced, within
    REFRESH_GRACE), TokenReused (any other use of an old token: the session is ended, and stays so).
    """
    claims = tokens.read_refresh(refresh_token)
    with transaction.atomic(durable=True):
        replacement = uuid.uuid4()
        # No join here: Django would move the conditions into a subquery, which PostgreSQL does not ask again after it
        # waited for the row, and several requests would win.
        present = User.objects.present().filter(pk=OuterRef("user_id"), is_active=True)
        won = (
            Session.objects.live()
            .filter(Exists(present), pk=claims.session_id, user=claims.user_id, refresh_jti=claims.jti)
            .update(
                refresh_jti=replacement,
                previous_jti=claims.jti,
                rotated_at=Now(),
                last_used_at=Now(),
                expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
            )
        )
        session = Session.objects.select_related("user").filter(pk=claims.session_id, user=claims.user_id).first()
        refusal = None if won else _refuse(session, claims)
    if refusal is not None or session is None:
        raise refusal or SessionRevoked
    session.refresh_jti = replacement  # a third request may have moved the row on already
    return _signed_in(session)


def _refuse(session: Session | None, claims: tokens.Claims) -> Exception:
    """Why the token was not taken; a theft ends the session, in the caller's transaction."""
    if session is None or not session.is_live or not session.user.may_sign_in:
        return SessionRevoked()
    just_replaced = Session.objects.filter(
        pk=session.pk, previous_jti=claims.jti, rotated_at__gt=Now() - settings.REFRESH_GRACE
    )
    if just_replaced.exists():
        return RefreshInProgress()
    revoke(user=session.user, sessions=[session.pk], reason=Session.Reason.TOKEN_REUSED)
    return TokenReused()


def revoke(*, user: User, reason: str, sessions: list[uuid.UUID] | None = None, but: uuid.UUID | None = None) -> int:
    """End these sessions of the person (all, unless named), but one perhaps. Returns how many were live."""
    with transaction.atomic():
        # First the person's row, everywhere in this order: two revocations wait for each other rather than deadlock.
        User.objects.filter(pk=user.pk).update(sessions_version=F("sessions_version") + 1)
        live = Session.objects.visible_to(user)
        if sessions is not None:
            live = live.filter(pk__in=sessions)
        if but is not None:
            live = live.exclude(pk=but)
        ended = list(live.select_for_update().values_list("pk", flat=True))
        Session.objects.filter(pk__in=ended).update(revoked_at=Now(), revoked_reason=reason)
        for session_id in ended:
            events.record("session.revoked", user_id=user.pk, session_id=session_id, reason=reason)
        transaction.on_commit(partial(notify.send, REVOCATIONS, {"type": "sessions.revoked"}))
    return len(ended)


def end_session(*, user: User, session_id: uuid.UUID, reason: str = Session.Reason.REVOKED) -> None:
    """End one of the person's sessions. Errors: SessionNotFound."""
    if not revoke(user=user, sessions=[session_id], reason=reason):
        raise SessionNotFound
