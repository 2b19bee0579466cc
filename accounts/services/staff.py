"""What staff do to people: rights, grants, suspensions. Nobody raises themselves; an administrator always stays, and a
superuser where there was one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import LastAdministrator, LastSuperuser, NotOverYourself, UserNotFound
from accounts.models import Action, Role, Session, StaffGrant, User
from accounts.permissions import is_above, scopes_of
from accounts.scopes import FUNCTION_SCOPES, ROLE_SCOPES, STAFF_SCOPES, scopes_named
from accounts.services import audit, sessions
from analytics import events
from config.api.errors import InvalidState, ValidationFailed

RIGHTS: Final = frozenset({"role", "is_active", "is_staff", "is_superuser"})


def keep_in_charge(user: User, **changes: Any) -> None:
    """Call in the transaction that takes rights away, before it does. changes: to RIGHTS; none: to who goes, for a time
    or for good. Errors: LastAdministrator, LastSuperuser.

    The rows of all administrators are locked, in one order: two who demote each other wait, and the second is refused.
    """
    rows = User.objects.administrators().select_for_update().order_by("pk")
    locked = {row["pk"]: row for row in rows.values("pk", "role", "is_superuser")}
    former = locked.pop(user.pk, None)
    if former is None:
        return
    after = {**former, "is_active": True, **(changes or {"is_active": False})}
    is_root = after["is_active"] and after["is_superuser"]
    if not locked and not (is_root or (after["is_active"] and after["role"] == Role.ADMIN)):
        raise LastAdministrator
    if former["is_superuser"] and not is_root and not any(row["is_superuser"] for row in locked.values()):
        raise LastSuperuser


def change_rights(*, user: User, by: User, **changes: Any) -> User:
    """changes: to RIGHTS. Who is not active any more is signed out at once.

    Errors: NotOverYourself, ValidationFailed (a role that holds what `by` does not), LastAdministrator, LastSuperuser,
    UserNotFound.
    """
    refuse_above(user, by)  # before who is the last is told
    with transaction.atomic():
        keep_in_charge(user, **changes)
        locked = _locked(user)
        check_rights(locked, changes, by=by)
        before = {name: getattr(locked, name) for name, value in changes.items() if getattr(locked, name) != value}
        if not before:
            return locked
        after = {name: changes[name] for name in before}
        for name, value in after.items():
            setattr(locked, name, value)
        locked.save(update_fields=[*after, "updated_at"])
        if not after.get("is_active", True):
            sessions.revoke(user=locked, reason=Session.Reason.STAFF)
        else:
            sessions.standing_changed(locked)
        audit.record(action=Action.ROLE_CHANGED, subject=locked, actor=by, target=locked, before=before, after=after)
        if "role" in after:
            events.record("user.role_changed", user_id=locked.pk, by=by.pk, role=after["role"])
    return locked


def check_rights(user: User, changes: Mapping[str, Any], *, by: User) -> None:
    """As with grants, nobody gives what they do not have. Errors: NotOverYourself, ValidationFailed."""
    refuse_above(user, by)
    if changes.get("is_superuser") and not by.is_superuser:
        raise NotOverYourself
    if "role" in changes:
        _refuse_missing("role", ROLE_SCOPES[changes["role"]], by)


def suspend(*, user: User, by: User, reason: str, message: str = "", until: datetime | None = None) -> User:
    """Shut a person out until a time, or until staff end it: their sessions and keys are dead at once.

    reason: for staff. message: what the person is told.
    Errors: ValidationFailed, NotOverYourself, LastAdministrator, LastSuperuser, UserNotFound.
    """
    if not reason.strip():
        raise ValidationFailed(details={"reason": [_("This field may not be blank.")]})
    if until is not None and until <= timezone.now():
        raise ValidationFailed(details={"until": [_("Must be in the future.")]})
    refuse_above(user, by)  # as above
    with transaction.atomic():
        keep_in_charge(user)
        locked = _locked(user)
        refuse_above(locked, by)
        before = _suspension_of(locked)
        locked.suspended_at, locked.suspended_until = timezone.now(), until
        locked.suspension_reason, locked.suspension_message = reason, message
        locked.save(update_fields=[*_SUSPENSION, "updated_at"])
        sessions.revoke(user=locked, reason=Session.Reason.STAFF)
        after = _suspension_of(locked)
        audit.record(
            action=Action.SUSPENDED, subject=locked, actor=by, target=locked, before=before, after=after,
            reason=reason, until=until, told=message,
        )  # fmt: skip
        events.record("user.suspended", user_id=locked.pk, by=by.pk)
    return locked


_SUSPENSION = ("suspended_at", "suspended_until", "suspension_reason", "suspension_message")


def _suspension_of(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in _SUSPENSION}


def reinstate(*, user: User, by: User) -> User:
    """End a suspension before its time. Errors: NotOverYourself, UserNotFound, InvalidState (there is none)."""
    with transaction.atomic():
        locked = _locked(user)
        refuse_above(locked, by)
        if not locked.is_suspended:
            raise InvalidState
        before = _suspension_of(locked)
        locked.suspended_at = locked.suspended_until = None
        locked.suspension_reason = locked.suspension_message = ""
        locked.save(update_fields=[*_SUSPENSION, "updated_at"])
        after = _suspension_of(locked)
        audit.record(action=Action.REINSTATED, subject=locked, actor=by, target=locked, before=before, after=after)
        events.record("user.reinstated", user_id=locked.pk, by=by.pk)
    return locked


def grant(*, user: User, grants: str, reason: str, expires_at: datetime, by: User) -> StaffGrant:
    """Give a staff function or a scope for a time. Nobody gives what they do not have.

    Errors: NotOverYourself, ValidationFailed, UserNotFound.
    """
    check_grant(user=user, grants=grants, expires_at=expires_at, by=by)
    with transaction.atomic():
        locked = _locked(user)
        given = StaffGrant.objects.create(
            user=locked, grants=grants, reason=reason, granted_by=by, expires_at=expires_at
        )
        audit.record(
            action=Action.GRANT_GIVEN, subject=locked, actor=by, target=given, grants=grants, reason=reason,
            until=expires_at,
        )  # fmt: skip
        sessions.standing_changed(locked)
    return given


def check_grant(*, user: User, grants: str, expires_at: datetime, by: User) -> None:
    """Errors: as `grant`'s."""
    refuse_above(user, by)
    if grants not in FUNCTION_SCOPES and grants not in STAFF_SCOPES:
        raise ValidationFailed(details={"grants": [_("Must be a staff function or a staff scope.")]})
    _refuse_missing("grants", scopes_named(grants), by)
    if expires_at <= timezone.now():
        raise ValidationFailed(details={"expires_at": [_("Must be in the future.")]})


def _refuse_missing(field: str, scopes: frozenset[str], by: User) -> None:
    if missing := sorted(scopes - scopes_of(by)):
        raise ValidationFailed(details={field: [_("You do not have: %s.") % ", ".join(missing)]})


def end_grant(*, grant: StaffGrant, by: User) -> None:
    """Take it back at once; twice is once. Errors: NotOverYourself (it is theirs, or of somebody who may more)."""
    refuse_above(grant.user, by)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=grant.user_id)  # a visit begins before, or after
        now = timezone.now()
        if StaffGrant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=now):
            audit.record(
                action=Action.GRANT_ENDED, subject=grant.user_id, actor=by, target=grant, before={"ended_at": None},
                after={"ended_at": now}, grants=grant.grants,
            )  # fmt: skip
            sessions.standing_changed(user)


def refuse_above(user: User, by: User) -> None:
    """Over whoever may more than you, and over yourself, somebody else decides."""
    if user.pk == by.pk or is_above(user, by):
        raise NotOverYourself


def _locked(user: User) -> User:
    locked: User | None = User.objects.present().select_for_update().filter(pk=user.pk).first()
    if locked is None:
        raise UserNotFound
    return locked
