"""Sessions: opened at sign-in, asked for on every request, renewed by refresh tokens that work once, ended."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import (
    DeviceNotFound,
    RefreshInProgress,
    SessionNotFound,
    SessionRevoked,
    TokenExpired,
    TokenInvalid,
    TokenReused,
)
from accounts.models import Action, ApiKey, Device, Session, User
from accounts.models.user import admitted
from accounts.services import audit, devices, grounds, notices, tokens
from analytics import events
from config.system import notify

# The group that is told of every revocation, by whomever: what is open looks then at once.
REVOCATIONS = "sessions.revoked"
_RECORDED_AS: Mapping[str, Action] = {
    Session.Reason.SIGNED_OUT: Action.SIGNED_OUT,
    Session.Reason.TOKEN_REUSED: Action.TOKEN_REUSED,
}
_NAMED = 20  # sessions that an entry of the audit log names


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    access_token: str = field(repr=False)  # neither belongs in a log
    refresh_token: str = field(repr=False)

    @property
    def expires_in(self) -> int:
        """Seconds until the access token expires."""
        return int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())


def open_session(
    *,
    user: User,
    device: Mapping[str, Any] | None,
    ip: str,
    user_agent: str,
    by: str = "registration",
    second_factor: str = "",
) -> SignedIn:
    """A new session and its first pair of tokens. device: {id?, name?, platform?}. by: what the person proved.

    second_factor: the method, if one of that was it. Who has more devices signed in than the plan allows is signed out
    of the one used least lately. Errors: SessionRevoked (shut out meanwhile).
    """
    until = timezone.now() + settings.REFRESH_TOKEN_LIFETIME
    session = Session(user=user, ip=ip[:45], user_agent=user_agent[:400], second_factor=second_factor, expires_at=until)
    _begin(session, user=user, device=device or {}, by=by)
    return _signed_in(session)


def open_back_office(
    *, user: User, ip: str, user_agent: str, by: str, second_factor: str, expires_at: datetime
) -> Session:
    """A new session without tokens, which the cookie of the back office names. Errors: as `open_session`."""
    session = Session(
        user=user,
        kind=Session.Kind.BACK_OFFICE,
        ip=ip[:45],
        user_agent=user_agent[:400],
        second_factor=second_factor,
        expires_at=expires_at,
    )
    _begin(session, user=user, device={}, by=by, to="back_office", staff=user.is_staff)
    return session


def _begin(session: Session, *, user: User, device: Mapping[str, Any], by: str, **how: Any) -> None:
    """Store it, and make room for it. by: what the person proved. how: the rest, for the audit log."""
    for part in ("id", "name", "platform"):
        setattr(session, f"device_{part}", device.get(part, ""))
    with transaction.atomic():
        # Before anything is counted: the person's row is what two sign-ins at once wait for, and who shuts them out.
        if not User.objects.admitted().filter(pk=user.pk).update(last_login=Now()):
            raise SessionRevoked
        seat = devices.take_seat(user=user, device=device, user_agent=session.user_agent)
        if seat.crowded_out:
            revoke(user=user, sessions=seat.crowded_out, reason=Session.Reason.DEVICE_LIMIT)
        session.save(force_insert=True)
        ways = {"way": by, "second_factor": session.second_factor, "kind": session.kind}
        events.record("user.signed_in", user_id=user.pk, session_id=session.pk, **ways)
        audit.record(action=Action.SIGNED_IN, subject=user, actor=user, target=session, by=by, **how)
        # Of the very first the person knows: it is the one that they registered with.
        if seat.is_new and user.last_login is not None:
            notices.tell_of_new_device(user=user, session=session)


def _signed_in(session: Session) -> SignedIn:
    access, refresh = tokens.issue(session)
    return SignedIn(session, access, refresh)


def session_is_live(session_id: uuid.UUID) -> bool:
    """For what outlasts a request (streams, sockets): may it go on? Asks the database."""
    return Session.objects.live().filter(admitted("user__"), pk=session_id).exists()


def ended_among(session_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that may not go on, asked in one question for many sockets."""
    live = Session.objects.live().filter(admitted("user__"), pk__in=session_ids)
    return set(session_ids).difference(live.values_list("pk", flat=True))


def guest_by(*, refresh_token: str) -> uuid.UUID | None:
    """The session of a guest, to whom a refresh with this token would give another. It is not used up.

    Not by an old one, which whoever stole it may hold: by that in force, or just replaced by another tab.
    """
    try:
        claims = tokens.read_refresh(refresh_token)
    except (TokenInvalid, TokenExpired):
        return None
    just_replaced = Q(previous_jti=claims.jti, rotated_at__gt=Now() - settings.REFRESH_GRACE)
    good = Session.objects.filter(Q(refresh_jti=claims.jti) | just_replaced)
    there = good.filter(pk=claims.session_id, user=claims.user_id).exists()
    return claims.session_id if there and is_guests(claims.session_id) else None


def is_guests(session_id: uuid.UUID) -> bool:
    """Is the session live, and its person still a guest?"""
    return Session.objects.live().filter(admitted("user__"), user__is_guest=True, pk=session_id).exists()


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
        present = User.objects.admitted().filter(pk=OuterRef("user_id"))
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


def revoke(*, user: User, reason: str, sessions: list[uuid.UUID] | None = None, but: Collection[uuid.UUID] = ()) -> int:
    """End these sessions of the person (all, unless named), but some perhaps. Returns how many were live.

    What else shuts the person out, in the same transaction, is written before.
    """
    with transaction.atomic():
        # First the person's row, everywhere in this order: two revocations wait for each other rather than deadlock.
        User.objects.filter(pk=user.pk).update(sessions_version=F("sessions_version") + 1)
        live = Session.objects.visible_to(user).exclude(pk__in=but)
        if sessions is not None:
            live = live.filter(pk__in=sessions)
        ended = list(live.select_for_update().values_list("pk", flat=True))
        Session.objects.filter(pk__in=ended).update(revoked_at=Now(), revoked_reason=reason)
        for session_id in ended:
            events.record("session.revoked", user_id=user.pk, session_id=session_id, reason=reason)
        if ended:
            action = _RECORDED_AS.get(reason, Action.SESSION_REVOKED)
            audit.record(
                action=action, subject=user, before={"revoked_at": None}, after={"revoked_at": timezone.now()},
                reason=Session.Reason(reason), count=len(ended), sessions=ended[:_NAMED],
            )  # fmt: skip
        standing_changed(user)
    return len(ended)


def standing_changed(user: User) -> None:
    """Call in the transaction that gives or takes rights, after it did: visits that rested on them are over. `revoke`
    does.
    """
    grounds.end_of(user)
    transaction.on_commit(tell_of_revocation)


def tell_of_revocation() -> None:
    """To what is open: it looks at once which of it may go on."""
    notify.send(REVOCATIONS, {"type": "sessions.revoked"})


def end_session(*, user: User, session_id: uuid.UUID, reason: str = Session.Reason.REVOKED) -> None:
    """End one of the person's sessions. Errors: SessionNotFound."""
    if not revoke(user=user, sessions=[session_id], reason=reason):
        raise SessionNotFound


def pass_second_factor(*, user: User, session_id: uuid.UUID, method: str) -> None:
    """They proved it in this session. In the caller's transaction, which holds the person's row."""
    Session.objects.visible_to(user).filter(pk=session_id).update(second_factor=method)


def forget_second_factor(*, user: User, method: str | None) -> None:
    """What was removed was not passed: the back office ends, other sessions go on without it. method: None for all.

    Keys do not say by which method they were given what is staff's: they keep it until the last is gone.
    In the caller's transaction, which holds the person's row.
    """
    passed = Session.objects.visible_to(user).exclude(second_factor="")
    if method is None:
        ApiKey.objects.visible_to(user).filter(second_factor=True).update(second_factor=False)
    else:
        passed = passed.filter(second_factor=method)
    ending = list(passed.filter(kind=Session.Kind.BACK_OFFICE).values_list("pk", flat=True))
    if ending:
        revoke(user=user, sessions=ending, reason=Session.Reason.FACTOR_REMOVED)
    passed.update(second_factor="")


def remove_device(*, user: User, device_id: uuid.UUID) -> None:
    """Forget one of the person's devices, and end its sessions. Errors: DeviceNotFound."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # a sign-in with it comes before, or after
        device = Device.objects.visible_to(user).filter(pk=device_id).first()
        if device is None:
            raise DeviceNotFound
        theirs = Session.objects.visible_to(user).filter(device_id=device.client_id).values_list("pk", flat=True)
        revoke(user=user, sessions=list(theirs), reason=Session.Reason.DEVICE_REMOVED)
        before, after = {"name": device.name}, {"name": None}
        audit.record(action=Action.DEVICE_REMOVED, subject=user, target=device, before=before, after=after)
        device.delete()
