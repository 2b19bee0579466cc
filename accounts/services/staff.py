"""What staff do to people: roles, grants, suspensions. Nobody raises themselves, and an administrator always stays."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import LastAdministrator, NotOverYourself, UserNotFound
from accounts.models import Action, Role, Session, StaffGrant, User
from accounts.permissions import scopes_of
from accounts.scopes import FUNCTION_SCOPES, ROLE_SCOPES, STAFF_SCOPES, scopes_named
from accounts.services import audit, sessions
from analytics import events
from config.api.errors import InvalidState, ValidationFailed


def keep_an_administrator(*, but: User) -> None:
    """Call in the transaction that takes rights away, before it does. Errors: LastAdministrator.

    All their rows are locked, in one order: two administrators who demote each other wait, and the second is refused.
    """
    locked = list(User.objects.administrators().select_for_update().order_by("pk").values_list("pk", flat=True))
    if but.pk in locked and len(locked) == 1:
        raise LastAdministrator


def change_role(*, user: User, role: str, by: User, reason: str = "") -> User:
    """Errors: NotOverYourself, ValidationFailed (it holds what `by` does not), LastAdministrator, UserNotFound."""
    if user.pk == by.pk:
        raise NotOverYourself
    check_role(role=role, by=by)
    with transaction.atomic():
        if role != Role.ADMIN:
            keep_an_administrator(but=user)
        locked = _locked(user)
        former = locked.role
        if former == role:
            return locked
        locked.role = role
        locked.save(update_fields=["role", "updated_at"])
        audit.record(
            action=Action.ROLE_CHANGED, subject=locked, actor=by, target=locked, before={"role": former},
            after={"role": role}, reason=reason,
        )  # fmt: skip
        events.record("user.role_changed", user_id=locked.pk, by=by.pk, role=role)
    return locked


def suspend(*, user: User, by: User, reason: str, message: str = "", until: datetime | None = None) -> User:
    """Shut a person out until a time, or until staff end it: their sessions and keys are dead at once.

    reason: for staff. message: what the person is told.
    Errors: ValidationFailed, NotOverYourself, LastAdministrator, UserNotFound, InvalidState (it is somebody whose
    rights `by` does not have).
    """
    if not reason.strip():
        raise ValidationFailed(details={"reason": [_("This field may not be blank.")]})
    if until is not None and until <= timezone.now():
        raise ValidationFailed(details={"until": [_("Must be in the future.")]})
    refuse_above(user, by)
    with transaction.atomic():
        keep_an_administrator(but=user)
        locked = _locked(user)
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
    """End a suspension before its time. Errors: UserNotFound, InvalidState (there is none)."""
    refuse_above(user, by)
    with transaction.atomic():
        locked = _locked(user)
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
    return given


def check_grant(*, user: User, grants: str, expires_at: datetime, by: User) -> None:
    """Errors: as `grant`'s."""
    if user.pk == by.pk:
        raise NotOverYourself
    if grants not in FUNCTION_SCOPES and grants not in STAFF_SCOPES:
        raise ValidationFailed(details={"grants": [_("Must be a staff function or a staff scope.")]})
    _refuse_missing("grants", scopes_named(grants), by)
    if expires_at <= timezone.now():
        raise ValidationFailed(details={"expires_at": [_("Must be in the future.")]})


def check_role(*, role: str, by: User) -> None:
    """As with grants, nobody gives what they do not have. Errors: ValidationFailed."""
    _refuse_missing("role", ROLE_SCOPES[role], by)


def _refuse_missing(field: str, scopes: frozenset[str], by: User) -> None:
    if missing := sorted(scopes - scopes_of(by)):
        raise ValidationFailed(details={field: [_("You do not have: %s.") % ", ".join(missing)]})


def end_grant(*, grant: StaffGrant, by: User) -> None:
    """Take it back at once; twice is once. Errors: NotOverYourself (it is theirs, or of somebody who may more)."""
    refuse_above(grant.user, by)
    with transaction.atomic():
        now = timezone.now()
        if StaffGrant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=now):
            audit.record(
                action=Action.GRANT_ENDED, subject=grant.user_id, actor=by, target=grant, before={"ended_at": None},
                after={"ended_at": now}, grants=grant.grants,
            )  # fmt: skip


def refuse_above(user: User, by: User) -> None:
    """Over whoever may more than you, and over yourself, somebody else decides."""
    if user.pk == by.pk or is_above(user, by):
        raise NotOverYourself


def is_above(user: User, by: User) -> bool:
    """May they anything that `by` may not?"""
    return not scopes_of(user) <= scopes_of(by)


def _locked(user: User) -> User:
    locked: User | None = User.objects.present().select_for_update().filter(pk=user.pk).first()
    if locked is None:
        raise UserNotFound
    return locked
