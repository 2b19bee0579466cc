"""Moderators hide what people made, and show it again. The rooms tell of it: see `charts.services.moderation`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.models.hiding import LONGEST_REASON, Hideable
from accounts.services import audit
from config.api.errors import ValidationFailed

_COLUMNS = ("hidden_at", "hidden_reason")


def hide(*, row: Hideable, reason: str, by: User, action: Action) -> bool:
    """In the caller's transaction. False: it is hidden already, or deleted.

    reason: its owner is shown it. action: what the audit log calls it. Errors: ValidationFailed.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationFailed(details={"reason": [_("This field may not be blank.")]})
    if len(reason) > LONGEST_REASON:
        message = _("Ensure this field has no more than %d characters.") % LONGEST_REASON
        raise ValidationFailed(details={"reason": [message]})
    return _write(row, action, by, hidden_at=timezone.now(), hidden_by=by, hidden_reason=reason)


def unhide(*, row: Hideable, by: User, action: Action) -> bool:
    """In the caller's transaction. False: it is not hidden, or deleted."""
    return _write(row, action, by, hidden_at=None, hidden_by=None, hidden_reason="")


def _write(row: Hideable, action: Action, by: User, **values: Any) -> bool:
    """Of several at once the first finds it in the other state, under the row's lock."""
    manager: Any = type(row)._default_manager
    rows = manager.filter(pk=row.pk, deleted_at=None)
    other = rows.filter(hidden_at__isnull=values["hidden_at"] is not None)
    before = other.select_for_update().values(*_COLUMNS).first()
    if before is None:
        return False
    rows.update(**values, updated_at=timezone.now())
    after = {name: values[name] for name in _COLUMNS}
    audit.record(action=action, subject=row.owner_id, actor=by, target=row, before=before, after=after)
    return True
