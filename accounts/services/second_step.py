"""The second half of a sign-in, and the proof that a signed-in person is still there."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import CodeWrong, ConfirmationRequired, TokenInvalid
from accounts.models import Action, Session, Ticket, User
from accounts.services import audit, entrance, factors, guessing, passkeys, sessions, tickets
from accounts.services.sessions import SignedIn
from config.api import attempts, origin
from config.api.throttling import counted_as
from config.rates import Rate

# Wrong ones of a person in WINDOW, from strangers together and from each known place by itself: whoever knows the
# password must not shut its owner out. Recovery codes apart, and from strangers by address too: they are long enough
# for that, and what is left to who has lost everything else.
ATTEMPTS, WINDOW = 15, timedelta(minutes=15)
RECOVERY_ATTEMPTS = 300
Limit = tuple[str, str, Rate]


def complete(
    *, token: str, method: str, code: str, credential: Mapping[str, Any] | None, host: str, client: Mapping[str, Any]
) -> SignedIn:
    """Let in who proves the second factor. The device is that of the first step, unless given again.

    Errors: TokenInvalid (over, or tried too often), CodeWrong, RateLimited, InvalidCredentials (blocked meanwhile).
    """
    with entrance.attempt(by=method) as attempt:
        ticket = tickets.read(token, Ticket.Purpose.SECOND_FACTOR)
        attempt.user, attempt.by = ticket.user, f"{ticket.data['by']}+{method}"
        user = prove(ticket=ticket, method=method, code=code, credential=credential, host=host)
        device = client["device"] or ticket.data["device"]
        return entrance.admit_by_both(user=user, by=attempt.by, method=method, client={**client, "device": device})


def prove(*, ticket: Ticket, method: str, code: str, credential: Mapping[str, Any] | None, host: str) -> User:
    """Whose second factor this is: the ticket's person. Errors: as `complete`."""
    user = person_of(ticket)
    limits = _count(user, method, device_id=(ticket.data.get("device") or {}).get("id", ""))
    tickets.try_once(ticket)
    if method == factors.PASSKEY:
        proved = passkeys.prove(user, state=ticket.data.get("passkey"), credential=credential or {}, host=host)
    else:
        proved = factors.prove(user, method=method, code=code)
    if not proved:
        raise CodeWrong
    for limit in limits:
        attempts.give_back(*limit)
    tickets.use(ticket)
    return user


def begin_passkey(*, token: str, host: str) -> Mapping[str, Any]:
    """What the browser needs to ask for the person's passkey. Errors: TokenInvalid."""
    ticket = tickets.read(token, Ticket.Purpose.SECOND_FACTOR)
    options, state = passkeys.ask(person_of(ticket), host=host)
    Ticket.objects.open().filter(pk=ticket.pk).update(data={**ticket.data, "passkey": state})
    return options


def person_of(ticket: Ticket) -> User:
    """Of a ticket that was opened for somebody."""
    if ticket.user is None:
        raise TokenInvalid
    return ticket.user


def confirm(*, user: User, session_id: uuid.UUID, password: str | None, method: str | None, code: str) -> None:
    """The person behind a session proves again who they are: by the second factor, if there is one. Then the session
    has passed that.

    Errors: CodeWrong, RateLimited.
    """
    attempts.count(*confirmations_of(user)).check()
    with entrance.attempt(by="confirmation", user=user):
        if not factors.methods_of(user):
            method, proved = None, password is not None and user.check_password(password)
        else:
            proved = method is not None and factors.prove(user, method=method, code=code)
        if not proved:
            raise CodeWrong
        with transaction.atomic():
            if method is not None:
                factors.hold(user, method)
                sessions.pass_second_factor(user=user, session_id=session_id, method=method)
            Session.objects.live().filter(pk=session_id, user=user).update(confirmed_at=Now())
            audit.record(action=Action.CONFIRMED, subject=user, actor=user, by=method or "password", session=session_id)


def confirmations_of(user: User) -> Limit:
    """What proofs of a signed-in person count against, wherever asked for: whoever holds a stolen token guesses."""
    return "confirm", str(user.pk), Rate.parse(settings.RATE_LIMITS["sign_in"])


def require_confirmation(*, user: User, session_id: uuid.UUID) -> None:
    """Errors: ConfirmationRequired: whoever holds a stolen token stops here."""
    lately = timezone.now() - settings.CONFIRMATION_LIFETIME
    session = Session.objects.live().filter(pk=session_id, user=user, confirmed_at__gt=lately).first()
    if session is None:
        raise ConfirmationRequired
    require_strength(user, session)


def require_strength(user: User, session: Session) -> None:
    """What they confirmed in it before they had a second factor, or by a way that asks for none, counts no more now
    that they have one. Errors: ConfirmationRequired.
    """
    if not session.second_factor and factors.methods_of(user):
        raise ConfirmationRequired


def _count(user: User, method: str, *, device_id: str) -> list[Limit]:
    """What this attempt counts against. Errors: RateLimited."""
    seconds, ip = int(WINDOW.total_seconds()), origin.current().ip
    few, many = Rate(ATTEMPTS, seconds), Rate(RECOVERY_ATTEMPTS, seconds)
    what = f"{user.pk}\n{'recovery' if method == factors.RECOVERY else 'code'}"
    if place := guessing.known_place(User.objects.filter(pk=user.pk), ip=ip, device_id=device_id):
        limits: list[Limit] = [("second_step_known", f"{what}\n{place}", few)]
    elif method == factors.RECOVERY:
        limits = [("second_step_from", f"{what}\n{counted_as(ip)}", few), ("second_step", what, many)]
    else:
        limits = [("second_step", what, few)]
    for limit in limits:
        attempts.count(*limit).check()
    return limits
