"""Addresses: proved by what was mailed to them, changed, and good for signing in without a password."""

import uuid
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts.errors import AccountExists, CodeWrong, TokenInvalid
from accounts.models import Action, Device, Mail, Session, Ticket, User
from accounts.services import api_keys, audit, entrance, mails, notices, sessions, tickets
from accounts.services.people import apply, locked
from accounts.services.sessions import SignedIn
from analytics import events
from config.api import origin
from config.api.errors import InvalidState
from config.api.throttling import counted_as


def ask_to_verify(*, user: User | None = None, email: str = "", by: User | None = None) -> None:
    """Mail a token to the person, or to whoever has the address: the same work whether anybody does. by: of the staff.

    Errors: InvalidState of who has no address, or one that is verified.
    """
    if user is not None and (user.email is None or user.email_verified):
        raise InvalidState
    with transaction.atomic(durable=True):
        to = user.email or "" if user else email
        ticket = tickets.open_ticket(Ticket.Purpose.VERIFY_EMAIL, user=user, email=to)
        mails.queue(Mail.Kind.VERIFY_EMAIL, to=to, user=user, ticket=ticket)
        if by is not None:
            sent = {"mail": Mail.Kind.VERIFY_EMAIL}
            audit.record(action=Action.ADMIN_CHANGED, subject=user, actor=by, target=user, after=sent)


def welcome(user: User) -> None:
    """In the transaction that made the account."""
    ticket = None
    if not user.email_verified:
        ticket = tickets.open_ticket(Ticket.Purpose.VERIFY_EMAIL, user=user, email=user.email or "")
    mails.queue(Mail.Kind.WELCOME, to=user.email or "", user=user, ticket=ticket)


def verify(*, token: str) -> None:
    """Errors: TokenInvalid (also when the account has another address by now)."""
    ticket = tickets.read(token, Ticket.Purpose.VERIFY_EMAIL)
    with transaction.atomic(durable=True):
        tickets.use(ticket)
        user = _person(ticket)
        apply(user, {"email_verified": True}, by=user)


def ask_to_change(*, user: User, email: str) -> None:
    """Mail a token to the new address. Whether it is somebody's already is not told here, but to its owner's mailbox.

    Errors: InvalidState (a guest, who registers instead).
    """
    if user.is_guest:
        raise InvalidState
    with transaction.atomic(durable=True):
        tickets.void(user, Ticket.Purpose.CHANGE_EMAIL)
        ticket = tickets.open_ticket(Ticket.Purpose.CHANGE_EMAIL, user=user, email=email)
        mails.queue(Mail.Kind.CHANGE_EMAIL, to=email, user=user, ticket=ticket)


def change(*, token: str, keep: uuid.UUID | None = None) -> None:
    """The new address holds, and is proved; the old one is told. All sessions end but `keep`.

    Errors: TokenInvalid, AccountExists (registered by somebody in the meantime).
    """
    ticket = tickets.read(token, Ticket.Purpose.CHANGE_EMAIL)
    try:
        with transaction.atomic(durable=True):
            tickets.use(ticket)
            user = locked(_owner(ticket))
            old = user.email or ""  # which only guests have not
            apply(user, {"email": ticket.email, "email_verified": True}, by=user)
            audit.record(
                action=Action.EMAIL_CHANGED, subject=user, actor=user, target=user,
                before={"email": old}, after={"email": ticket.email},
            )  # fmt: skip
            tickets.void(user, *Ticket.Purpose)
            sessions.revoke(user=user, reason=Session.Reason.EMAIL_CHANGED, but=keep)
            mails.queue(Mail.Kind.EMAIL_CHANGED, to=old, user=user, new=ticket.email)
    except IntegrityError as error:
        raise AccountExists from error


def ask_for_code(*, email: str) -> str:
    """The token that goes with the code which is mailed, if the address has an account."""
    with transaction.atomic(durable=True):
        ticket = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, email=email, asker=counted_as(origin.current().ip))
        mails.queue(Mail.Kind.SIGN_IN_CODE, to=email, ticket=ticket)
    return tickets.token_of(ticket)


def sign_in_by_code(*, token: str, code: str, client: Mapping[str, Any]) -> SignedIn:
    """Errors: TokenInvalid (over, or tried too often), CodeWrong, and those of `entrance.admit`."""
    with entrance.attempt(by="code") as attempt:
        ticket = tickets.read(token, Ticket.Purpose.SIGN_IN_CODE)
        # Until its letter is written the ticket has an address only. Looked up always: that it was is not to be timed.
        named = User.objects.by_login(ticket.email).first()
        attempt.user = ticket.user or named
        attempt.login = ticket.email
        tickets.check_code(ticket, code)
        # Of an address without an account no code was mailed: it is wrong however well it was guessed.
        if ticket.user is None:
            raise CodeWrong
        with transaction.atomic(durable=True):
            tickets.use(ticket)
            user = _person(ticket)
            take_over_unverified(user)
        return entrance.admit(user=user, by="code", client=client)


def take_over_unverified(user: User) -> None:
    """The owner of the address proves it for the first time: whoever may have registered with it before loses access,
    and all that they made to come back by.

    The row is locked by the caller.
    """
    if user.email_verified:
        return
    had_password = user.has_usable_password()
    user.set_unusable_password()
    user.email_verified = True
    user.save(update_fields=["password", "email_verified", "updated_at"])
    events.record("user.updated", user_id=user.pk, changed=["email_verified", "password"])
    audit.record(
        action=Action.PASSWORD_CHANGED, subject=user, actor=user, target=user, by="address_proved",
        before={"password_set": had_password}, after={"password_set": False},
    )  # fmt: skip
    tickets.void(user, *Ticket.Purpose)
    sessions.revoke(user=user, reason=Session.Reason.PASSWORD_CHANGED)
    api_keys.revoke_all(user=user, reason="address_proved")
    linked = SocialAccount.objects.filter(user=user).order_by("pk")
    for issuer in linked.values_list("provider", flat=True):
        notices.note_unlinked(user=user, slug=issuer)
    linked.delete()
    if Authenticator.objects.filter(user=user).delete()[0]:
        audit.record(
            action=Action.FACTOR_REMOVED, subject=user, actor=user, target=user, factor="all",
            before={"factor": "all"}, after={"factor": None},
        )  # fmt: skip
    Device.objects.filter(user=user).delete()


def _owner(ticket: Ticket) -> User:
    if ticket.user is None or not ticket.user.may_sign_in:
        raise TokenInvalid
    return ticket.user


def _person(ticket: Ticket) -> User:
    """The locked row of the person, who still has the address that the ticket was mailed to. Errors: TokenInvalid."""
    user = locked(_owner(ticket))
    if (user.email or "").lower() != ticket.email.lower():
        raise TokenInvalid
    return user
