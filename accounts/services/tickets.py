"""Tickets: opened, told by their tokens, used once.

A token is the row's id and a signature over it and its purpose, so that no table holds what signs somebody in, and a
task that sends mail needs no secret in its arguments.
"""

import base64
import binascii
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.errors import CodeWrong, TokenInvalid
from accounts.models import Ticket, User

LIFETIMES = {
    Ticket.Purpose.VERIFY_EMAIL: timedelta(days=3),
    Ticket.Purpose.CHANGE_EMAIL: timedelta(hours=24),
    Ticket.Purpose.RESET_PASSWORD: timedelta(hours=1),
    Ticket.Purpose.SIGN_IN_CODE: timedelta(minutes=10),
    Ticket.Purpose.SECOND_FACTOR: timedelta(minutes=10),
    Ticket.Purpose.ADD_TOTP: timedelta(minutes=15),
    Ticket.Purpose.ADD_PASSKEY: timedelta(minutes=10),
}
# What a person may mistype before they begin anew; of a million codes it finds five.
ATTEMPTS = 5
_SIGNATURE, _DIGITS = 16, 6


def open_ticket(purpose: Ticket.Purpose, *, user: User | None = None, email: str = "", **data: Any) -> Ticket:
    """data: what was under way, as JSON."""
    expires_at = timezone.now() + LIFETIMES[purpose]
    return Ticket.objects.create(purpose=purpose, user=user, email=email, data=data, expires_at=expires_at)


def token_of(ticket: Ticket) -> str:
    """43 characters that are safe in a URL."""
    return spell(ticket.pk, ticket.purpose, settings.SECRET_KEY)


def code_of(ticket: Ticket) -> str:
    """Six digits, to be typed by a person; worth nothing without the ticket's token."""
    digest = salted_hmac("accounts.code", str(ticket.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**_DIGITS:0{_DIGITS}}"


def read(token: str, purpose: Ticket.Purpose) -> Ticket:
    """The open ticket of a token. Errors: TokenInvalid: made up, of another purpose, used or expired, all alike."""
    ticket_id = verified(token, purpose)
    ticket = Ticket.objects.open().select_related("user").filter(pk=ticket_id, purpose=purpose).first()
    if ticket is None:
        raise TokenInvalid
    return ticket


def use(ticket: Ticket) -> None:
    """Errors: TokenInvalid (another request was faster)."""
    if not ticket.use():
        raise TokenInvalid


def spend(ticket_id: uuid.UUID, purpose: Ticket.Purpose, *, kept: timedelta) -> None:
    """Of what has a use and was no ticket: the row, of which there is one, says that it is used. kept: how long that
    must be known. Errors: TokenInvalid (used before).
    """
    now = timezone.now()
    fields = {"purpose": purpose, "used_at": now, "expires_at": now + kept}
    _, first = Ticket.objects.get_or_create(pk=ticket_id, defaults=fields)
    if not first:
        raise TokenInvalid


def try_once(ticket: Ticket) -> None:
    """Count an attempt, before it is looked at. Errors: TokenInvalid (there were too many)."""
    if not ticket.try_once(at_most=ATTEMPTS):
        raise TokenInvalid


def check_code(ticket: Ticket, code: str) -> None:
    """Errors: TokenInvalid (too many attempts), CodeWrong."""
    try_once(ticket)
    if not constant_time_compare(code, code_of(ticket)):
        raise CodeWrong


def void(user: User, *purposes: Ticket.Purpose) -> None:
    """What the person asked for earlier is not to be had any more."""
    Ticket.objects.open().filter(user=user, purpose__in=purposes).update(used_at=timezone.now())


def verified(token: str, purpose: str) -> uuid.UUID:
    """The id that a token of this purpose names. Errors: TokenInvalid."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=") if len(token) == 43 else b""
        ticket_id = uuid.UUID(bytes=raw[:16])
    except (ValueError, binascii.Error) as error:
        raise TokenInvalid from error
    if not any(constant_time_compare(token, spell(ticket_id, purpose, key)) for key in _keys()):
        raise TokenInvalid
    return ticket_id


def _keys() -> Iterator[str]:
    yield settings.SECRET_KEY
    yield from map(str, settings.SECRET_KEY_FALLBACKS)


def spell(ticket_id: uuid.UUID, purpose: str, key: str) -> str:
    """The token of an id, for this purpose alone."""
    signature = salted_hmac(f"accounts.ticket.{purpose}", str(ticket_id), secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(ticket_id.bytes + signature[:_SIGNATURE]).decode().rstrip("=")
