"""Passwords: changed by who knows them, reset by who has the mailbox. Either way the other sessions end."""

import uuid

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import passwords
from accounts.errors import TokenInvalid
from accounts.models import Action, ApiKey, Mail, Session, Ticket, User
from accounts.services import addresses, api_keys, audit, guessing, mails, second_step, sessions, tickets
from accounts.services.people import locked
from analytics import events
from config.api import attempts, origin
from config.api.errors import InvalidState, ValidationFailed


def change_password(
    *, user: User, session_id: uuid.UUID, current: str | None, new: str, end_api_keys: bool = False
) -> None:
    """By who knows the current one, or has none so far and has lately proved who they are otherwise.

    Errors: RateLimited, ValidationFailed (by field), InvalidState (a guest), ConfirmationRequired.
    """
    if user.is_guest:
        raise InvalidState
    if user.has_usable_password():
        check_current(user=user, current=current)
    else:
        second_step.require_confirmation(user=user, session_id=session_id)
    replace_password(user=user, session_id=session_id, new=new, end_api_keys=end_api_keys)


def replace_password(*, user: User, session_id: uuid.UUID, new: str, end_api_keys: bool = False) -> None:
    """Of who has just proved who they are. The letter about it says how many API keys work on.

    Errors: ValidationFailed.
    """
    _check(new, user, field="new_password")
    hashed = make_password(new)  # takes a quarter of a second: not while a row is locked
    with transaction.atomic(durable=True):
        _replace(locked(user), hashed, keep=session_id, end_api_keys=end_api_keys)


def check_current(*, user: User, current: str | None) -> None:
    """Errors: RateLimited, ValidationFailed."""
    limit = second_step.confirmations_of(user)
    attempts.count(*limit).check()
    if current is None or not passwords.is_hashable(current) or not user.check_password(current):
        audit.record_refused_sign_in(reason="wrong_password", user=user, by="password_change")
        raise ValidationFailed(details={"current_password": [_("This is not your password.")]})
    attempts.give_back(*limit)


def ask_to_reset(*, email: str, at_once: bool = True) -> None:
    """Mail a token to whoever has the address: the same work whether anybody does. at_once: as of `mails.queue`."""
    with transaction.atomic(durable=True):
        ticket = tickets.open_ticket(Ticket.Purpose.RESET_PASSWORD, email=email)
        mails.queue(Mail.Kind.RESET_PASSWORD, to=email, ticket=ticket, at_once=at_once)


def reset_password(*, token: str, new: str) -> None:
    """All that signed in before ends, API keys too; of an account without a proved address, everything made before.

    Errors: TokenInvalid (used, expired, or mailed to an address that the account has no more), ValidationFailed.
    """
    ticket = tickets.read(token, Ticket.Purpose.RESET_PASSWORD)
    user = ticket.user
    if user is None or not user.may_sign_in:
        raise TokenInvalid
    _check(new, user, field="password")
    hashed = make_password(new)
    with transaction.atomic(durable=True):
        tickets.use(ticket)
        guessing.note_reset(ticket, ip=origin.current().ip)
        row = locked(user)
        if (row.email or "").lower() != ticket.email.lower():
            raise TokenInvalid
        addresses.take_over_unverified(row)
        _replace(row, hashed, end_api_keys=True)


def _check(password: str, user: User, *, field: str) -> None:
    try:
        passwords.check(password, user)
    except ValidationError as error:
        raise ValidationFailed(details={field: error.messages}) from error


def _replace(user: User, hashed: str, *, end_api_keys: bool, keep: uuid.UUID | None = None) -> None:
    """In the caller's transaction, which holds the row."""
    before = {"password_set": user.has_usable_password()}
    user.password = hashed
    user.save(update_fields=["password", "updated_at"])
    events.record("user.updated", user_id=user.pk, changed=["password"])
    after = {"password_set": True}
    audit.record(action=Action.PASSWORD_CHANGED, subject=user, actor=user, target=user, before=before, after=after)
    tickets.void(user, *Ticket.Purpose)
    sessions.revoke(user=user, reason=Session.Reason.PASSWORD_CHANGED, but=[keep] if keep else ())
    if end_api_keys:
        api_keys.revoke_all(user=user, reason=Session.Reason.PASSWORD_CHANGED)
    keys = ApiKey.objects.visible_to(user).live().count()
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=user.email or "", user=user, keys=keys)
