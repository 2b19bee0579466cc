"""The back office's guard: scopes decide, the audit log remembers. Registered by the app's `ready()`."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.permissions import has_scope, is_staff
from accounts.services import audit


class ScopeGuard:
    def allows(self, request: HttpRequest, scope: str) -> bool:
        user = request.user
        return isinstance(user, User) and is_staff(user) and has_scope(user, scope)

    def note(
        self,
        action: str,
        *,
        model: type[Model],
        target: Model | None = None,
        people: Sequence[UUID] = (),
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        **detail: Any,
    ) -> None:
        if target is None:
            detail["model"] = model._meta.label_lower
        subject, theirs = _owner_of(target), list(people)
        if target is not None and subject is None and len(theirs) == 1:
            subject = theirs[0]
        if theirs == [subject]:
            theirs = []
        audit.record(action=action, subject=subject, target=target, people=theirs, before=before, after=after, **detail)

    def history_of(self, target: Model) -> str:
        return f"{reverse('admin:accounts_auditentry_changelist')}?{urlencode({'q': target.pk})}"


def _owner_of(target: Model | None) -> Any:
    """The id of whose it is: their own, or of whom the row, or the credit account or the chart that it is of, names."""
    if isinstance(target, User):
        return target.pk
    for row in (target, getattr(target, "account", None), getattr(target, "chart", None)):
        for column in ("owner_id", "user_id", "subject_id", "about_id"):
            if owner := getattr(row, column, None):
                return owner
    return None
