"""API keys: made and shown once, presented with every call, rotated with an overlap, revoked at once."""

import hashlib
import re
import secrets
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.errors import (
    AccountSuspended,
    ApiKeyNotFound,
    KeyOverlaps,
    SecondFactorMissing,
    TokenExpired,
    TokenInvalid,
    TooManyKeys,
)
from accounts.models import Action, ApiKey, Mail, Session, User
from accounts.permissions import scopes_of
from accounts.scopes import KEY_SCOPES, STAFF_SCOPES
from accounts.services import audit, mails, second_step, sessions
from config.api import origin, throttling
from config.api.errors import AppError, ValidationFailed
from config.api.throttling import counted_as
from config.rates import Rate
from config.system.secret import API_KEY

MOST = 20  # live keys of one person
LONGEST_OVERLAP = timedelta(days=7)
# How old `last_used_at` may grow before a call writes it again.
USE_NOTED_EVERY = timedelta(minutes=1)
# Of calls with a dead key, by its beginning and the address: so many go to the audit log.
REFUSALS_NOTED = Rate(1, 60)
# Told by its beginning from every other secret, by scanners of source code too.
PREFIX: Final = API_KEY
_KEY = re.compile(rf"{PREFIX}([0-9a-f]{{32}})_([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class KeyClaims:
    """Whose key it is and what it may do: `request.auth` of a call by key."""

    key_id: uuid.UUID
    scopes: frozenset[str]
    hashed: str = field(repr=False)  # of its secret, which a rotation ends though the key lives
    second_factor: bool  # passed by who gave it its scopes

    @property
    def counted_as(self) -> tuple[str, str]:
        """The rate limit and whom it counts."""
        return "api_key", str(self.key_id)


def create_key(
    *,
    user: User,
    key_id: uuid.UUID,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    session_id: uuid.UUID | None = None,
) -> tuple[ApiKey, str]:
    """A key and its text, which is never seen again. session_id: which asks, and must have been confirmed lately.

    Errors: ConfirmationRequired, SecondFactorMissing, ValidationFailed, TooManyKeys.
    """
    _refuse_scopes(user, scopes)
    _refuse_past(expires_at)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once would both be the twentieth
        _require_confirmation(user, session_id)
        second_factor = _passed_second_factor(user, session_id, scopes)
        there = ApiKey.objects.visible_to(user).filter(pk=key_id).first()
        if there is not None:  # its maker died before anybody saw the secret
            there.secret_hash = _hashed(secret)
            there.save(update_fields=["secret_hash", "updated_at"])
            return there, _text(there, secret)
        if ApiKey.objects.visible_to(user).live().count() >= MOST:
            raise TooManyKeys(most=MOST)
        key = ApiKey.objects.create(
            pk=key_id,
            user=user,
            name=name,
            scopes=sorted(set(scopes)),
            second_factor=second_factor,
            secret_hash=_hashed(secret),
            created_at=timezone.now(),
            expires_at=expires_at,
        )
        audit.record(
            action=Action.KEY_CREATED, subject=user, target=key, after={"scopes": key.scopes, "expires_at": expires_at}
        )
        _tell(user, key)
    return key, _text(key, secret)


def change_key(
    *,
    user: User,
    key_id: uuid.UUID,
    changes: Mapping[str, Any],
    check: Callable[[ApiKey], None],
    session_id: uuid.UUID,
) -> ApiKey:
    """Its name, scopes or end. check: raises under the row's lock if the caller's copy is stale.

    session_id: which asks, and must have been confirmed lately if the key is to do more, or for longer. What was opened
    with a key is over once the key no longer holds what that needs.
    Errors: ApiKeyNotFound, ConfirmationRequired, SecondFactorMissing, ValidationFailed, and check's own.
    """
    if "scopes" in changes:
        _refuse_scopes(user, changes["scopes"])
        changes = {**changes, "scopes": sorted(set(changes["scopes"]))}
    _refuse_past(changes.get("expires_at"))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # a factor is removed before, or after
        key = _locked(user, key_id)
        check(key)
        if _widens(key, changes):
            _require_confirmation(user, session_id)
        if STAFF_SCOPES.intersection(changes.get("scopes", ())):
            changes = {**changes, "second_factor": _passed_second_factor(user, session_id, changes["scopes"])}
        before = {name: getattr(key, name) for name, value in changes.items() if getattr(key, name) != value}
        if before:
            for name in before:
                setattr(key, name, changes[name])
            key.save(update_fields=[*before, "updated_at"])
            after = {name: changes[name] for name in before}
            audit.record(action=Action.KEY_CHANGED, subject=user, target=key, before=before, after=after)
            transaction.on_commit(sessions.tell_of_revocation)
    return key


def rotate_key(
    *, user: User, key_id: uuid.UUID, overlap: timedelta, session_id: uuid.UUID | None = None
) -> tuple[ApiKey, str]:
    """A new secret under the same id. The former one works until the overlap ends.

    overlap: up to LONGEST_OVERLAP; zero ends all former ones at once. session_id: as `create_key`.
    Errors: ApiKeyNotFound, ConfirmationRequired, SecondFactorMissing, KeyOverlaps.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        _require_confirmation(user, session_id)
        key = _locked(user, key_id)
        _passed_second_factor(user, session_id, key.scopes)
        if overlap and key.previous_until and key.previous_until > timezone.now():
            raise KeyOverlaps
        until, former = timezone.now() + overlap if overlap else None, key.rotated_at
        key.previous_hash, key.previous_until = (key.secret_hash, until) if until else ("", None)
        key.secret_hash, key.rotated_at = _hashed(secret), timezone.now()
        key.save(update_fields=["secret_hash", "previous_hash", "previous_until", "rotated_at", "updated_at"])
        audit.record(
            action=Action.KEY_ROTATED, subject=user, target=key, former_works_until=until,
            before={"rotated_at": former}, after={"rotated_at": key.rotated_at},
        )  # fmt: skip
        _tell(user, key)
    return key, _text(key, secret)


def revoke_key(*, user: User, key_id: uuid.UUID, by: User | None = None) -> None:
    """Dead from the commit on. Errors: ApiKeyNotFound."""
    with transaction.atomic():
        key = _locked(user, key_id)
        key.revoked_at, key.previous_hash, key.previous_until = timezone.now(), "", None
        key.save(update_fields=["revoked_at", "previous_hash", "previous_until", "updated_at"])
        audit.record(
            action=Action.KEY_REVOKED, subject=user, actor=by, target=key, before={"revoked_at": None},
            after={"revoked_at": key.revoked_at},
        )  # fmt: skip
        transaction.on_commit(sessions.tell_of_revocation)


def revoke_all(*, user: User, reason: str) -> int:
    """In the caller's transaction, which holds the person's row. Returns how many there were."""
    ended = list(ApiKey.objects.visible_to(user).select_for_update().values_list("pk", flat=True))
    if ended:
        dead = {"revoked_at": timezone.now(), "previous_hash": "", "previous_until": None}
        ApiKey.objects.filter(pk__in=ended).update(**dead)
        audit.record(
            action=Action.KEY_REVOKED, subject=user, before={"revoked_at": None},
            after={"revoked_at": dead["revoked_at"]}, by=reason, count=len(ended), keys=ended,
        )  # fmt: skip
        transaction.on_commit(sessions.tell_of_revocation)
    return len(ended)


def authenticate_key(text: str) -> tuple[User, KeyClaims]:
    """The person whose key this is, and what it may do. Asks the database each time: a revoked key is dead at once.

    Errors: TokenInvalid, TokenExpired, AccountSuspended.
    """
    match = _KEY.fullmatch(text)
    if match is None:
        raise _refused(TokenInvalid(), "malformed")
    key = ApiKey.objects.select_related("user").filter(pk=uuid.UUID(match[1])).first()
    hashed = _hashed(match[2])
    if key is None:
        raise _refused(TokenInvalid(), "unknown", starts_with=match[1][:8])
    if not _is_secret_of(key, hashed):
        raise _refused(TokenInvalid(), "wrong_secret", key)
    if key.revoked_at is not None:
        raise _refused(TokenInvalid(), "revoked", key)
    if key.user.is_suspended:
        raise _refused(AccountSuspended.of(key.user), "suspended", key)
    if not key.user.may_sign_in:
        raise _refused(TokenInvalid(), "blocked", key)
    if not key.is_live:
        raise _refused(TokenExpired(), "expired", key)
    _note_use(key)
    return key.user, KeyClaims(key.pk, frozenset(key.scopes) & KEY_SCOPES, hashed, key.second_factor)


def _refused(error: AppError, reason: str, key: ApiKey | None = None, starts_with: str = "") -> AppError:
    """The error, once it is in the audit log: of one beginning from one address the first in a minute. A client with a
    dead key calls on and on.
    """
    beginning = key.pk.hex[:8] if key else starts_with
    seen = throttling.count("refused_key", f"{beginning}\n{counted_as(origin.current().ip)}", REFUSALS_NOTED)
    if seen.allowed:
        whose = key.user if key else None
        audit.record_refused_sign_in(reason=reason, user=whose, target=key, by="api_key", starts_with=beginning)
    return error


def ended_among(claims: Collection[KeyClaims]) -> set[KeyClaims]:
    """Those whose key or secret, or whose owner's account, has ended since, or whose scopes the key has not kept."""
    keys = ApiKey.objects.select_related("user").live().filter(pk__in={one.key_id for one in claims})
    live = {key.pk: key for key in keys}

    def goes_on(one: KeyClaims) -> bool:
        key = live.get(one.key_id)
        if key is None:
            return False
        admitted = key.user.may_sign_in and _is_secret_of(key, one.hashed)
        return admitted and one.scopes.issubset(key.scopes)

    return {one for one in claims if not goes_on(one)}


def _require_confirmation(user: User, session_id: uuid.UUID | None) -> None:
    """With the person's row held: what ends their sessions in this moment comes before it, or after the key."""
    if session_id is not None:
        second_step.require_confirmation(user=user, session_id=session_id)


def _widens(key: ApiKey, changes: Mapping[str, Any]) -> bool:
    """More scopes, a later end or none; or scopes of staff's again, which it lost with its owner's second factor."""
    scopes, end = set(changes.get("scopes", ())), changes.get("expires_at", key.expires_at)
    longer = key.expires_at is not None and (end is None or end > key.expires_at)
    regained = not key.second_factor and bool(STAFF_SCOPES & scopes)
    return longer or regained or not scopes <= set(key.scopes)


def _passed_second_factor(user: User, session_id: uuid.UUID | None, scopes: Collection[str]) -> bool:
    """Errors: SecondFactorMissing: only whoever has passed it hands on what is staff's."""
    mine = Session.objects.visible_to(user).exclude(second_factor="")
    passed = session_id is not None and mine.filter(pk=session_id).exists()
    if STAFF_SCOPES.intersection(scopes) and not passed:
        raise SecondFactorMissing
    return passed


def _tell(user: User, key: ApiKey) -> None:
    if user.email:
        mails.queue(Mail.Kind.KEY_MADE, to=user.email, user=user, key=key.name, scopes=key.scopes)


def _is_secret_of(key: ApiKey, hashed: str) -> bool:
    if constant_time_compare(hashed, key.secret_hash):
        return True
    overlaps = key.previous_until is not None and key.previous_until > timezone.now()
    return overlaps and constant_time_compare(hashed, key.previous_hash)


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is not None and key.last_used_at > now - USE_NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=Now(), last_used_ip=origin.current().ip)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _text(key: ApiKey, secret: str) -> str:
    return f"{PREFIX}{key.pk.hex}_{secret}"


def _locked(user: User, key_id: uuid.UUID) -> ApiKey:
    key = ApiKey.objects.visible_to(user).select_for_update().filter(pk=key_id).first()
    if key is None:
        raise ApiKeyNotFound
    return key


def _refuse_scopes(user: User, scopes: Collection[str]) -> None:
    """A key may do a part of what its owner may, and nothing that wants the owner themselves."""
    if refused := sorted(set(scopes) - (scopes_of(user) & KEY_SCOPES)):
        raise ValidationFailed(details={"scopes": [_("A key of yours cannot have: %s.") % ", ".join(refused)[:300]]})


def _refuse_past(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= timezone.now():
        raise ValidationFailed(details={"expires_at": [_("Must be in the future.")]})
