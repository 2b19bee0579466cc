"""A person's row, held and changed."""

from collections.abc import Mapping
from typing import Any

from accounts.errors import SessionRevoked
from accounts.models import Action, User
from accounts.services import audit
from analytics import events


def locked(user: User) -> User:
    """The person's row, ours until the transaction ends. Errors: SessionRevoked (deleted in the meantime)."""
    row: User | None = User.objects.present().select_for_update().filter(pk=user.pk).first()
    if row is None:
        raise SessionRevoked
    return row


def apply(user: User, changes: Mapping[str, Any], *, by: User | None = None) -> None:
    """Write what differs, and tell it. by: None for whoever the request is of."""
    changed = sorted(name for name, value in changes.items() if getattr(user, name) != value)
    if changed:
        before = {name: getattr(user, name) for name in changed}
        for name in changed:
            setattr(user, name, changes[name])
        user.save(update_fields=[*changed, "updated_at"])
        events.record("user.updated", user_id=user.pk, changed=changed)
        after = {name: changes[name] for name in changed}
        audit.record(
            action=Action.USER_UPDATED, subject=user, actor=by, target=user,
            before=before, after=after, changed=changed,
        )  # fmt: skip


def note_created(user: User, *, by: User | None) -> None:
    """by: None for whoever the request is of."""
    after = {name: getattr(user, name) for name in ("email", "username", "name", "role", "locale")}
    audit.record(action=Action.USER_CREATED, subject=user, actor=by, target=user, after=after, guest=user.is_guest)
