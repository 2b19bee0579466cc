"""The door: every way of signing in ends here, let in, asked for a second factor, or refused. All of it is audited."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.errors import AccountSuspended, EmailNotVerified, InvalidCredentials, MfaRequired
from accounts.models import Action, Session, Ticket, User
from accounts.services import audit, factors, sessions, tickets
from accounts.services.sessions import SignedIn
from config.api.errors import AppError, RateLimited

Client = Mapping[str, Any]  # device, ip, user_agent


@dataclass
class Attempt:
    """by: how. user: whose door it is, once that is known. login: the address that was named, if one was."""

    by: str
    user: User | None = None
    login: str = ""


@contextmanager
def attempt(*, by: str, user: User | None = None) -> Iterator[Attempt]:
    """Around a whole attempt to sign in, outside of its transactions: what refuses it goes to the audit log.

    Not the request for a second factor, which `admit` records, nor a limit, which the view does.
    """
    made = Attempt(by, user)
    try:
        yield made
    except (MfaRequired, RateLimited):
        raise
    except AppError as error:
        audit.record_refused_sign_in(reason=error.code.lower(), user=made.user, login=made.login, by=made.by)
        raise


def admit(*, user: User, by: str, client: Client) -> SignedIn:
    """Who has proved the first factor. by: how.

    Errors: InvalidCredentials (blocked or deleted), AccountSuspended, EmailNotVerified, MfaRequired.
    """
    _check(user)
    if methods := factors.methods_of(user):
        ticket = ask_for_second_factor(user, by=by, device=client["device"])
        raise MfaRequired(details={"mfa_token": tickets.token_of(ticket), "methods": methods})
    return sessions.open_session(user=user, by=by, **client)


def admit_by_both(*, user: User, by: str, method: str, client: Client) -> SignedIn:
    """Who has proved two factors. method: the second.

    Errors: InvalidCredentials, AccountSuspended, EmailNotVerified, CodeWrong (the factor was removed meanwhile).
    """
    _check(user)
    with transaction.atomic():
        factors.hold(user, method)
        return sessions.open_session(user=user, by=by, second_factor=method, **client)


def admit_to_back_office(
    *, user: User, by: str, method: str, ip: str, user_agent: str, expires_at: datetime
) -> Session:
    """As `admit_by_both`. Errors: SessionRevoked (shut out meanwhile), CodeWrong."""
    with transaction.atomic():
        factors.hold(user, method)
        return sessions.open_back_office(
            user=user, by=by, second_factor=method, ip=ip, user_agent=user_agent, expires_at=expires_at
        )


def ask_for_second_factor(user: User, *, by: str, device: Mapping[str, Any] | None) -> Ticket:
    """Half of a sign-in; the ticket stands for it."""
    with transaction.atomic():
        ticket = tickets.open_ticket(Ticket.Purpose.SECOND_FACTOR, user=user, by=by, device=device)
        audit.record(action=Action.SECOND_FACTOR_ASKED, subject=user, actor=user, target=ticket, by=by)
    return ticket


def _check(user: User) -> None:
    if not user.may_sign_in:
        present = user.is_active and user.deleted_at is None
        raise AccountSuspended.of(user) if present else InvalidCredentials
    if settings.EMAIL_VERIFICATION == "mandatory" and not user.email_verified:
        raise EmailNotVerified
