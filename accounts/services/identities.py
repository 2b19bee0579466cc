"""The issuers by which a person may sign in, linked and unlinked by themselves while they are signed in."""

import uuid
from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet

from accounts.errors import IdentityNotFound, IdentityTaken, LastWayIn, SessionRevoked
from accounts.models import Issuer, Session, User
from accounts.openid import issuer as openid
from accounts.services import issuers, notices, second_step
from accounts.services.people import locked
from accounts.services.sealed import Sealed
from config.api.errors import InvalidState


def identities_of(user: User) -> QuerySet[SocialAccount]:
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("date_joined", "pk")
    return found


def begin(*, user: User, session_id: uuid.UUID, issuer: Issuer, callback: str, destination: str) -> tuple[str, str]:
    """As `issuers.begin`; the session is who comes back. Errors: ConfirmationRequired, InvalidState (a guest)."""
    _check(user, session_id)
    return issuers.begin(issuer=issuer, callback=callback, destination=destination, linking=session_id)


def link_by_code(*, issuer: Issuer, trip: Sealed, code: str, callback: str) -> None:
    """Errors: SessionRevoked (it ended meanwhile), ConfirmationRequired, IdentityTaken, those of `openid.exchange`."""
    session = Session.objects.live().select_related("user").filter(pk=trip.data["linking"]).first()
    if session is None or not session.user.may_sign_in:
        raise SessionRevoked
    second_step.require_strength(session.user, session)  # they may have set up a second factor since they left
    claims = openid.exchange(
        issuer, code=code, callback=callback, verifier=trip.data["verifier"], nonce=trip.data["nonce"]
    )
    _link(session.user, issuer, claims)


def link_by_token(*, user: User, session_id: uuid.UUID, issuer: Issuer, id_token: str, nonce: str) -> SocialAccount:
    """By an identity token that an app got itself. Errors: as `begin`, `openid.read`, IdentityTaken."""
    _check(user, session_id)
    claims = openid.read(issuer, id_token, nonce=nonce)
    issuers.spend(issuer, nonce)
    return _link(user, issuer, claims)


def unlink(*, user: User, session_id: uuid.UUID, slug: str) -> None:
    """Errors: ConfirmationRequired, IdentityNotFound, LastWayIn."""
    second_step.require_confirmation(user=user, session_id=session_id)
    with transaction.atomic(durable=True):
        row = locked(user)  # of two that are unlinked at once, the second sees that it is the last
        linked = identities_of(row).filter(provider=slug)
        if not linked.exists():
            raise IdentityNotFound
        if not _has_another_way_in(row, slug):
            raise LastWayIn
        linked.delete()
        notices.note_unlinked(user=row, slug=slug)


def _check(user: User, session_id: uuid.UUID) -> None:
    if user.is_guest:
        raise InvalidState
    second_step.require_confirmation(user=user, session_id=session_id)


def _link(user: User, issuer: Issuer, claims: Mapping[str, str]) -> SocialAccount:
    with transaction.atomic(durable=True):
        row = locked(user)
        account, linked = issuers.link(row, issuer, claims["sub"])
        if account.user_id != row.pk:
            raise IdentityTaken
        if linked:
            notices.note_linked(user=row, issuer=issuer)
    return account


def _has_another_way_in(user: User, slug: str) -> bool:
    """Of their own: a code by mail is as good as whoever runs the mailbox, which may be this very issuer."""
    others = identities_of(user).exclude(provider=slug).filter(provider__in=Issuer.objects.offered().values("slug"))
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return user.has_usable_password() or passkeys.exists() or others.exists()
