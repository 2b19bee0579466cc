"""Who is it that knows this password?"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts import passwords
from accounts.errors import AccountSuspended, InvalidCredentials, TokenInvalid
from accounts.models import Ticket, User
from accounts.services import audit, entrance, tickets
from accounts.services.guessing import guess
from accounts.services.sessions import SignedIn


def person_called(login: str) -> User | None:
    """By e-mail or username, as it was typed."""
    person: User | None = User.objects.by_login(login).first()
    return person


def attacked(*, username: str = "", code_token: str = "", mfa_token: str = "") -> dict[str, Any]:
    """For the audit log, of an attempt that was not looked at: the login that was named, and whose it is."""
    if username:
        return {"login": username, "user": person_called(username)}
    token, purpose = mfa_token or code_token, Ticket.Purpose.SECOND_FACTOR if mfa_token else Ticket.Purpose.SIGN_IN_CODE
    try:
        ticket = tickets.read(token, purpose)
    except TokenInvalid:
        return {}
    named = person_called(ticket.email)  # always: that its letter was written is not to be timed
    return {"login": ticket.email, "user": ticket.user or named}


def check_credentials(*, login: str, password: str) -> User | None:
    """The person, by e-mail or username; None alike for a name nobody has and a wrong password, and as late.

    A refusal goes to the audit log, which alone is told why. Errors: AccountSuspended, once the password was right.
    """
    user = person_called(login)
    if not passwords.is_hashable(password):
        audit.record_refused_sign_in(reason="wrong_password", login=login, user=user)
        return None
    if user is None:
        make_password(password)  # one hash here as there, or the answer's time would tell which names exist
        audit.record_refused_sign_in(reason="unknown_login", login=login)
        return None
    if user.check_password(password):
        if user.may_sign_in:
            return user
        reason = "blocked" if not user.is_active else "suspended"
        audit.record_refused_sign_in(reason=reason, login=login, user=user)
        if user.is_active:
            raise AccountSuspended.of(user)
        return None
    audit.record_refused_sign_in(reason="wrong_password", login=login, user=user)
    return None


def guess_credentials(*, login: str, password: str, ip: str, device_id: str = "") -> User | None:
    """As `check_credentials`, for whoever may be guessing. Errors: RateLimited."""
    with guess(login=login, ip=ip, device_id=device_id) as made:
        user = check_credentials(login=login, password=password)
        if user is not None:
            made.succeed()
    return user


def sign_in(*, login: str, password: str, device: Mapping[str, Any] | None, ip: str, user_agent: str) -> SignedIn:
    """A new session for the person.

    Errors: InvalidCredentials, AccountSuspended, EmailNotVerified, MfaRequired, RateLimited.
    """
    device_id = (device or {}).get("id", "")
    user = guess_credentials(login=login, password=password, ip=ip, device_id=device_id)
    if user is None:
        raise InvalidCredentials
    client = {"device": device, "ip": ip, "user_agent": user_agent}
    with entrance.attempt(by="password", user=user):
        return entrance.admit(user=user, by="password", client=client)
