"""What owners think of what was written for them: one word each, that may be changed or taken back."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from interpretations.models import Writing

W = TypeVar("W", bound=Writing)


def rate(*, writing: W, by: User, rating: int, comment: str) -> W:
    """Keep what its owner thinks of it, in the place of what they thought before.

    Errors: InvalidState while it is being written, and of one in which nothing was; NoAnswer of a question.
    """
    return _keep(writing, by, rating=rating, comment=comment, rated_at=timezone.now())


def withdraw_rating(*, writing: W, by: User) -> W:
    """Errors: as above."""
    return _keep(writing, by, rating=None, comment="", rated_at=None)


def _keep(writing: W, by: User, **said: Any) -> W:
    with transaction.atomic(durable=True):
        row: W = type(writing).objects.defer(*writing.aside).select_for_update().get(pk=writing.pk)
        row.check_written()
        before = {"rating": row.rating, "comment": row.comment}
        if before == {name: said[name] for name in before}:
            return row
        for name, value in said.items():
            setattr(row, name, value)
        row.updated_at = timezone.now()
        row.save(update_fields=[*said, "updated_at"])
        after = {"rating": row.rating, "comment": row.comment}
        audit.record(
            action=Action(f"{row.kind}.rated"), subject=row.owner_id, actor=by, target=row, before=before, after=after
        )
        events.record(
            f"{row.kind}.rated",
            user_id=row.owner_id,
            **row.recorded,
            rating=row.rating or 0,
            before=before["rating"] or 0,
            topic=row.topic,
            model=row.model,
            prompt_version=row.prompt_version,
        )
    return row
