"""Signing in by what an OpenID Connect issuer says, in a browser or in an app."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.errors import AccountExists, IssuerNotFound, TokenInvalid
from accounts.models import Issuer, Session, Ticket, User
from accounts.models.user import normalise_email
from accounts.openid import issuer as openid
from accounts.services import addresses, api_keys, browsers, entrance, notices, sealed, sessions, tickets
from accounts.services.people import apply, note_created
from accounts.services.sealed import Sealed
from accounts.services.sessions import SignedIn
from analytics import events
from config.api.errors import AppError
from config.api.unseen import has_unseen, shown

_UNUSABLE = "!openid"  # a hash that no password has
_TRIES = 3
# Longer than an identity token is good for at most, whatever it says (`openid.tokens.MAX_AGE`).
NONCE_KEPT = timedelta(days=2)


class _Overtaken(Exception):
    """Another request was faster: what was looked up holds no more."""


def offered(slug: str) -> Issuer:
    """Errors: IssuerNotFound."""
    issuer = Issuer.objects.offered().filter(slug=slug).first()
    if issuer is None:
        raise IssuerNotFound
    return issuer


def begin(
    *,
    issuer: Issuer,
    callback: str,
    destination: str,
    guest: uuid.UUID | None = None,
    linking: uuid.UUID | None = None,
) -> tuple[str, str]:
    """(where to send the browser, what it must keep until it is back). Nothing is stored here.

    destination: where it goes in the end. guest: the session of who may become the person, and keep their charts, if it
    lives until then. linking: the session whose person links the identity, instead of signing in by it.
    """
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    url, verifier = openid.authorization_url(issuer, callback=callback, state=state, nonce=nonce)
    kept = sealed.seal(
        Ticket.Purpose.OPENID_CONNECT, issuer=str(issuer.pk), state=state, nonce=nonce, verifier=verifier,
        to=destination, guest=str(guest) if guest else None, linking=str(linking) if linking else None,
    )  # fmt: skip
    return url, kept


def returning(*, issuer: Issuer, state: str, kept: str) -> Sealed:
    """The browser is back, with the state that this very browser was given. Whether for the first time, who spends
    it finds out.

    kept: what it has kept. Errors: TokenInvalid.
    """
    trip = sealed.unseal(kept, Ticket.Purpose.OPENID_CONNECT)
    if not constant_time_compare(state, trip.data["state"]) or trip.data["issuer"] != str(issuer.pk):
        raise TokenInvalid
    return trip


def known_by(*, issuer: Issuer, browser: str) -> list[uuid.UUID]:
    """Who was signed in by this browser lately and has an identity at the issuer, the last first.

    Their returns are counted apart from those of strangers behind the same address. Of an account alone there may be
    as many as somebody likes to make, of identities as many as the issuer allows.
    """
    people = browsers.people_of(browser)
    linked = set(linked_to(issuer).filter(user__in=people).values_list("user", flat=True)) if people else set()
    return [person for person in people if person in linked]


def sign_in_by_code(
    *, issuer: Issuer, trip: Sealed, code: str, callback: str, locale: str, client: Mapping[str, Any]
) -> SignedIn:
    """Errors: TokenInvalid, TokenExpired, ExternalServiceFailed, AccountExists, and those of `entrance.admit`."""
    data = trip.data
    with entrance.attempt(by=way(issuer)) as attempt:
        claims = openid.exchange(issuer, code=code, callback=callback, verifier=data["verifier"], nonce=data["nonce"])
        guest = uuid.UUID(data["guest"]) if data["guest"] else None
        return _enter(attempt, issuer, claims, locale=locale, guest=guest, client=client)


def sign_in_by_token(
    *, issuer: Issuer, id_token: str, nonce: str, locale: str, guest: uuid.UUID | None, client: Mapping[str, Any]
) -> SignedIn:
    """By an identity token that an app got itself. Each is good once. Errors: as above."""
    with entrance.attempt(by=way(issuer)) as attempt:
        claims = openid.read(issuer, id_token, nonce=nonce)
        spend(issuer, nonce)
        return _enter(attempt, issuer, claims, locale=locale, guest=guest, client=client)


def vouches(*, slug: str, id_token: str, nonce: str) -> bool:
    """Has the issuer signed this token, for us and with this nonce? It is not asked for more than we hold, or hardly:
    this is for who has counted nothing yet.
    """
    issuer = Issuer.objects.offered().filter(slug=slug).first()
    try:
        return issuer is not None and bool(openid.read(issuer, id_token, nonce=nonce, sparing=True))
    except AppError:
        return False


def way(issuer: Issuer) -> str:
    return f"openid:{issuer.slug}"


def spend(issuer: Issuer, nonce: str) -> None:
    """The row's id follows from issuer and nonce, so that there is one. Errors: TokenInvalid (used before)."""
    tickets.spend(uuid.uuid5(issuer.pk, nonce), Ticket.Purpose.NONCE, kept=NONCE_KEPT)


def _enter(
    attempt: entrance.Attempt,
    issuer: Issuer,
    claims: Mapping[str, Any],
    *,
    locale: str,
    guest: uuid.UUID | None,
    client: Mapping[str, Any],
) -> SignedIn:
    attempt.user = _person(attempt, issuer, claims, locale=locale, guest=guest)
    return entrance.admit(user=attempt.user, by=attempt.by, client=client)


def _person(
    attempt: entrance.Attempt, issuer: Issuer, claims: Mapping[str, Any], *, locale: str, guest: uuid.UUID | None
) -> User:
    """Who this is. Of two who come for the first time at once the slower undoes what it made, and finds what the other
    has. Errors: AccountExists.
    """
    for _try in range(_TRIES):
        try:
            with transaction.atomic(durable=True):
                known = _linked(issuer, claims["sub"])
                return known or _link(attempt, issuer, claims, locale=locale, guest=guest)
        except _Overtaken:
            continue
    raise AccountExists


def linked_to(issuer: Issuer) -> QuerySet[SocialAccount]:
    """By itself, and not by an earlier issuer of its short name: whoever that knew by a subject may be another here."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(
        provider=issuer.slug, date_joined__gte=issuer.created_at
    )
    return rows


def _linked(issuer: Issuer, subject: str) -> User | None:
    account = linked_to(issuer).filter(uid=subject).select_related("user").first()
    if account is None or account.user.deleted_at is not None:
        return None
    user: User = account.user
    return user


def _link(
    attempt: entrance.Attempt, issuer: Issuer, claims: Mapping[str, Any], *, locale: str, guest: uuid.UUID | None
) -> User:
    """To the account that has proved the address which the issuer has proved too, or to a new one.

    An address that only one of the two has proved links nothing: whoever wrote it there might be anybody.
    """
    email, proved = _address(claims)
    holder = User.objects.by_login(email).first()
    if holder is None:
        user = _make(issuer, email, proved, claims, locale=locale, guest=guest)
    elif proved and holder.email_verified:
        user = holder
    else:
        attempt.user = holder
        raise AccountExists
    account, linked = link(user, issuer, claims["sub"])
    if account.user_id != user.pk:
        raise _Overtaken
    if linked:  # not by the second of two callbacks at once
        notices.note_linked(user=user, issuer=issuer, told=holder is not None)
    return user


def link(user: User, issuer: Issuer, subject: str) -> tuple[SocialAccount, bool]:
    """Whose identity this is now, and whether that is new: another's stays another's."""
    same = SocialAccount.objects.filter(provider=issuer.slug, uid=subject)
    same.filter(user__deleted_at__isnull=False).delete()  # of a deleted account the row stays until the purge
    for former in same.exclude(pk__in=linked_to(issuer)).select_related("user"):
        former.delete()
        notices.note_unlinked(user=former.user, slug=issuer.slug)
    found: tuple[SocialAccount, bool] = SocialAccount.objects.get_or_create(
        provider=issuer.slug, uid=subject, defaults={"user": user, "extra_data": {}}
    )
    return found


def _make(
    issuer: Issuer, email: str, proved: bool, claims: Mapping[str, Any], *, locale: str, guest: uuid.UUID | None
) -> User:
    name = claims.get("name") if isinstance(claims.get("name"), str) else ""
    fields = {
        "email": email,
        "email_verified": proved,
        "name": " ".join(shown(str(name)).split())[:200] or email.partition("@")[0],
        "password": _UNUSABLE,
        "is_guest": False,
    }
    try:
        with transaction.atomic():
            user = _complete(issuer, guest, fields) if guest else None
            if user is None:
                user = User.objects.create(created_at=timezone.now(), locale=locale, **fields)
                events.record("user.created", user_id=user.pk, is_guest=False, way=way(issuer))
                note_created(user, by=user)
            addresses.welcome(user)
    except IntegrityError as error:  # registered by somebody in this moment
        raise _Overtaken from error
    return user


def _complete(issuer: Issuer, guest: uuid.UUID, fields: Mapping[str, Any]) -> User | None:
    """The guest becomes the person, as by `profiles.register`; who has signed out or registered since does not."""
    # What ends their session waits for this row, or has ended it.
    whose = Session.objects.filter(pk=guest).values("user")
    row: User | None = User.objects.present().select_for_update().filter(pk__in=whose).first()
    if row is None or not sessions.is_guests(guest):
        return None
    apply(row, fields, by=row)
    events.record("user.registered", user_id=row.pk, way=way(issuer))
    sessions.revoke(user=row, reason=Session.Reason.REGISTERED)
    api_keys.revoke_all(user=row, reason=Session.Reason.REGISTERED)
    return row


def _address(claims: Mapping[str, Any]) -> tuple[str, bool]:
    """(address, has the issuer proved it?). Errors: TokenInvalid: without one nobody could be told anything."""
    email = claims.get("email")
    if not isinstance(email, str) or len(email) > 254:
        raise TokenInvalid
    email = normalise_email(email)
    if has_unseen(email):
        raise TokenInvalid
    try:
        validate_email(email)
    except ValidationError as error:
        raise TokenInvalid from error
    proved = claims.get("email_verified")
    return email, proved is True or proved == "true"  # as some issuers write it
