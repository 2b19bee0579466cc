"""People: registered, as guests or in full; changed; deleted."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Action, Mail, Session, User
from accounts.preferences import check_preferences
from accounts.services import addresses, api_keys, audit, mails, second_step, sessions
from accounts.services.people import apply as _apply
from accounts.services.people import locked as _locked
from accounts.services.people import note_created
from accounts.services.sessions import SignedIn
from accounts.services.staff import keep_in_charge
from analytics import events
from config.api.errors import InvalidState, ValidationFailed

Check = Callable[[User], None]
_UNUSABLE = "!guest"  # a hash that no password has (django.contrib.auth.hashers.UNUSABLE_PASSWORD_PREFIX)
EMAIL_TAKEN = gettext_lazy("This address is already registered.")
USERNAME_TAKEN = gettext_lazy("This username is taken.")


def register(
    *, email: str, password: str, guest: User | None = None, client: Mapping[str, Any], **profile: Any
) -> SignedIn:
    """A full account and its first session; a guest becomes it, and keeps everything.

    profile: name, username, locale. client: device, ip, user_agent. A guest's earlier sessions and keys end: whoever
    handed out a guest's token must not find themselves in the account of the person who registered with it.
    Errors: ValidationFailed (the address or the username is taken), InvalidState (registered in the meantime).
    """
    _refuse_taken(email=email, username=profile.get("username"))
    hashed = User(email=email)
    hashed.set_password(password)  # takes a quarter of a second: not while a row is locked
    fields = {"email": email, "password": hashed.password, **profile}
    try:
        with transaction.atomic(durable=True):
            user = _create(way="password", **fields) if guest is None else _complete(guest, fields)
            addresses.welcome(user)
            return sessions.open_session(user=user, **client)
    except IntegrityError as error:
        raise _taken(error) from error


def create_account(*, user_id: uuid.UUID, email: str, password: str, **profile: Any) -> User:
    """An account that somebody else makes, without a session. profile: as `register`. Errors: ValidationFailed."""
    _refuse_taken(email=email, username=profile.get("username"))
    hashed = User(email=email)
    hashed.set_password(password)
    try:
        with transaction.atomic(durable=True):
            return _create(way="staff", id=user_id, email=email, password=hashed.password, **profile)
    except IntegrityError as error:
        raise _taken(error) from error


def register_guest(*, locale: str, client: Mapping[str, Any]) -> SignedIn:
    """A limited account without credentials, and its session. client: device, ip, user_agent."""
    with transaction.atomic(durable=True):
        user = _create(way="guest", locale=locale, is_guest=True, password=_UNUSABLE)
        return sessions.open_session(user=user, **client)


def _create(*, way: str, **fields: Any) -> User:
    user: User = User.objects.create(created_at=timezone.now(), **fields)
    events.record("user.created", user_id=user.pk, is_guest=user.is_guest, way=way)
    # Who registers is not signed in yet; whoever makes an account for another is.
    by = None if "user_id" in structlog.contextvars.get_contextvars() else user
    note_created(user, by=by)
    return user


def _complete(guest: User, fields: Mapping[str, Any]) -> User:
    user = _locked(guest)
    if not user.is_guest:
        raise InvalidState
    _apply(user, {**fields, "is_guest": False})
    events.record("user.registered", user_id=user.pk, way="password")
    sessions.revoke(user=user, reason=Session.Reason.REGISTERED)
    api_keys.revoke_all(user=user, reason=Session.Reason.REGISTERED)
    return user


def update_profile(*, user: User, changes: Mapping[str, Any], check: Check) -> User:
    """Change the person's own fields; the preferences' parts that are given replace the stored ones.

    check is called with the locked row before anything changes. Errors: ValidationFailed, and check's own.
    """
    try:
        with transaction.atomic(durable=True):
            locked = _locked(user)
            check(locked)
            if locked.is_guest and changes.get("username"):
                raise ValidationFailed(details={"username": [_("A guest has no username. Register first.")]})
            if "preferences" in changes:
                check_preferences(locked, changes["preferences"])
                changes = {**changes, "preferences": {**locked.preferences, **changes["preferences"]}}
            _apply(locked, changes)
    except IntegrityError as error:
        raise _taken(error) from error
    return locked


def delete_account(*, user: User, check: Check | None = None, session_id: uuid.UUID | None = None) -> None:
    """Mark the account deleted: its sessions end, its address and username are free. The purge comes later.

    session_id: in which its owner asks, and must have confirmed lately that it is them, but for a guest, who could not.
    Errors: SessionRevoked (it was deleted in the meantime), ConfirmationRequired, LastAdministrator, LastSuperuser, and
    check's own.
    """
    with transaction.atomic():  # the back office deletes in a transaction of its own
        keep_in_charge(user)
        locked = _locked(user)
        if check is not None:
            check(locked)
        if session_id is not None and not locked.is_guest:
            second_step.require_confirmation(user=locked, session_id=session_id)
        locked.deleted_at = timezone.now()
        locked.save(update_fields=["deleted_at", "updated_at"])
        sessions.revoke(user=locked, reason=Session.Reason.ACCOUNT_DELETED)
        events.record("user.deleted", user_id=locked.pk)
        audit.record(
            action=Action.USER_DELETED, subject=locked, target=locked, before={"deleted_at": None},
            after={"deleted_at": locked.deleted_at},
        )  # fmt: skip
        _tell_of_deletion(locked, locked.deleted_at)


def _tell_of_deletion(user: User, at: datetime) -> None:
    """A guest has no address."""
    if user.email:
        kept_until = at + settings.ACCOUNT_RETENTION
        times: dict[str, Any] = {"deleted": f"{at:%Y-%m-%d %H:%M}", "kept_until": f"{kept_until:%Y-%m-%d %H:%M}"}
        mails.queue(Mail.Kind.ACCOUNT_DELETED, to=user.email, user=user, **times)


def _refuse_taken(*, email: str, username: str | None) -> None:
    details = {}
    if User.objects.by_login(email).exists():
        details["email"] = [str(EMAIL_TAKEN)]
    if username and User.objects.by_login(username).exists():
        details["username"] = [str(USERNAME_TAKEN)]
    if details:
        raise ValidationFailed(details=details)


def _taken(error: IntegrityError) -> Exception:
    """The same refusal when another request was faster than the look-up above."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "user_email_once":
        return ValidationFailed(details={"email": [str(EMAIL_TAKEN)]})
    if constraint == "user_username_once":
        return ValidationFailed(details={"username": [str(USERNAME_TAKEN)]})
    return error
