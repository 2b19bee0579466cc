"""Passkeys (WebAuthn). allauth keeps the state of a ceremony in a browser's session; here a ticket holds it, and of a
sign-in, which anybody may begin, its token, sealed.
"""

import struct
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.errors import CodeWrong, PasskeyNotFound, TokenInvalid
from accounts.models import Ticket, User
from accounts.services import entrance, factors, sealed, sessions, tickets
from accounts.services.sessions import SignedIn

# What reading and checking a credential that anybody may have made up raises.
_FAULTS = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    struct.error,
    InvalidSignature,
)
MOST = 20  # passkeys of a person


@dataclass
class _Ceremony:
    """As much of a request as allauth looks at."""

    host: str
    session: dict[str, Any] = field(default_factory=dict)

    def get_host(self) -> str:
        return self.host


@contextmanager
def _ceremony(host: str, state: Any = None) -> Iterator[_Ceremony]:
    ceremony: Any = _Ceremony(host, {auth.STATE_SESSION_KEY: state} if state else {})
    with context.request_context(ceremony):
        yield ceremony


def _plain(options: Any) -> Any:
    """Of fido2's options, JSON."""
    if isinstance(options, Mapping):
        return {str(key): _plain(value) for key, value in options.items() if value is not None}
    return [_plain(item) for item in options] if isinstance(options, list | tuple) else options


def _is_of_ours(response: Any, host: str) -> bool:
    """Whether a page of ours asked for it. A browser asks for a host's passkeys on any page of its subdomains, too."""
    origin: str = response.response.client_data.origin
    pages = (settings.PUBLIC_URL, settings.FRONTEND_URL, *settings.CORS_ALLOWED_ORIGINS)
    parts = map(urlsplit, filter(None, pages))
    return urlsplit(origin).netloc == host or origin in {f"{page.scheme}://{page.netloc}" for page in parts}


def begin(user: User, *, host: str) -> Mapping[str, Any]:
    """What the browser needs to make a passkey: {passkey_token, options}. Errors: EmailNotVerified."""
    factors.check_may_add(user)
    with _ceremony(host) as ceremony:
        options = _plain(auth.begin_registration(user, passwordless=True))
        state = ceremony.session[auth.STATE_SESSION_KEY]
    ticket = tickets.open_ticket(Ticket.Purpose.ADD_PASSKEY, user=user, state=state)
    return {"passkey_token": tickets.token_of(ticket), "options": options}


def add(
    user: User,
    *,
    token: str,
    name: str,
    credential: Mapping[str, Any],
    host: str,
    session_id: uuid.UUID | None = None,
) -> tuple[Authenticator, list[str]]:
    """The passkey, and the recovery codes if these are new. session_id: as of `factors.confirm_totp`.

    Errors: TokenInvalid, CodeWrong (it is not what was asked for).
    """
    ticket = tickets.read(token, Ticket.Purpose.ADD_PASSKEY)
    tickets.use(ticket)
    if ticket.user_id != user.pk:
        raise CodeWrong
    try:
        with _ceremony(host, ticket.data["state"]):
            if not _is_of_ours(auth.parse_registration_response(credential), host):
                raise CodeWrong
            made = auth.complete_registration(credential)
            credential_id = made.credential_data.credential_id
    except _FAULTS as error:
        raise CodeWrong from error
    with transaction.atomic():
        factors.lock(user)
        if auth.get_authenticator_by_credential_id(user, credential_id) or passkeys_of(user).count() >= MOST:
            raise CodeWrong
        row = auth.WebAuthn.add(user, name, dict(credential)).instance
        row.data["id"] = str(uuid.uuid4())  # what clients call it
        row.save(update_fields=["data"])
        if session_id is not None:
            sessions.pass_second_factor(user=user, session_id=session_id, method=factors.PASSKEY)
        return row, factors.added(user, factors.PASSKEY)


def passkeys_of(user: User) -> Any:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def remove(user: User, *, passkey_id: uuid.UUID) -> None:
    """Errors: PasskeyNotFound."""
    if not factors.remove(user, passkeys_of(user).filter(data__id=str(passkey_id)), factors.PASSKEY):
        raise PasskeyNotFound


def ask(user: User | None, *, host: str) -> tuple[Mapping[str, Any], Any]:
    """(options for the browser, state to check its answer by); of anybody's passkeys when nobody is named."""
    with _ceremony(host) as ceremony:
        options = _plain(auth.begin_authentication(user))
        return options, ceremony.session[auth.STATE_SESSION_KEY]


def prove(user: User, *, state: Any, credential: Mapping[str, Any], host: str) -> bool:
    """Is this the answer of one of the person's passkeys to what was asked?"""
    answer = _answer(user, state=state, credential=credential, host=host)
    return answer is not None and _count(*answer)


def _answer(user: User, *, state: Any, credential: Mapping[str, Any], host: str) -> tuple[Authenticator, int] | None:
    """(the person's passkey that has signed it, its counter); None if none has. Writes nothing."""
    try:
        with _ceremony(host, state):
            given = auth.parse_authentication_response(credential)
            if not _is_of_ours(given, host):
                return None
            row = auth.complete_authentication(user, dict(credential))
            return row, given.response.authenticator_data.counter
    except _FAULTS:
        return None


def begin_sign_in(*, host: str) -> Mapping[str, Any]:
    """{passkey_token, options}. Nothing is stored: whoever begins without end takes nothing from anybody."""
    options, state = ask(None, host=host)
    return {"passkey_token": sealed.seal(Ticket.Purpose.PASSKEY, state=state), "options": options}


@dataclass(frozen=True, slots=True)
class Answer:
    """user: whose passkey has signed what a token asked."""

    user: User
    row: Authenticator
    counter: int


def answer_of(*, token: str, credential: Mapping[str, Any], host: str) -> Answer | None:
    """Not of a token that was used. For who has counted nothing yet, and then for `sign_in`: to verify is dear."""
    try:
        begun = sealed.unseal(token, Ticket.Purpose.PASSKEY)
    except TokenInvalid:
        return None
    user = None if begun.is_spent else _named(credential)
    found = user and _answer(user, state=begun.data["state"], credential=credential, host=host)
    return Answer(user, *found) if user and found else None


def sign_in(*, token: str, credential: Mapping[str, Any], answer: Answer | None, client: Mapping[str, Any]) -> SignedIn:
    """By a passkey alone, which has verified its person: two factors in one. answer: as `answer_of` found it.

    Errors: TokenInvalid, CodeWrong, and those of `entrance.admit_by_both`.
    """
    with entrance.attempt(by=factors.PASSKEY) as attempt:
        begun = sealed.unseal(token, Ticket.Purpose.PASSKEY)
        attempt.user = answer.user if answer else _named(credential)
        if answer is None:
            raise TokenInvalid if begun.is_spent else CodeWrong
        begun.spend()
        if not _count(answer.row, answer.counter):
            raise CodeWrong
        return entrance.admit_by_both(user=answer.user, by=factors.PASSKEY, method=factors.PASSKEY, client=client)


def _named(credential: Mapping[str, Any]) -> User | None:
    try:
        named: User = auth.extract_user_from_response(dict(credential))
    except _FAULTS:
        return None
    return named


def _count(row: Authenticator, counter: int) -> bool:
    """A counter that does not grow is that of a copy (WebAuthn, 6.1.1); synchronised passkeys say 0 always.

    False, too, of a passkey that was removed meanwhile.
    """
    with transaction.atomic():
        locked: Authenticator | None = Authenticator.objects.select_for_update().filter(pk=row.pk).first()
        if locked is None or (counter and counter <= locked.data.get("counter", 0)):
            return False
        locked.data["counter"], locked.last_used_at = counter, timezone.now()
        locked.save(update_fields=["data", "last_used_at"])
    return True
