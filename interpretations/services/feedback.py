"""What owners think of their readings: one word each, that may be changed or taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from config.api.errors import InvalidState
from interpretations.models import ACTIVE, Interpretation


def rate_interpretation(*, interpretation: Interpretation, by: User, rating: int, comment: str) -> Interpretation:
    """Keep what its owner thinks of it, in the place of what they thought before.

    Errors: InvalidState while it is being written, and of one in which nothing was.
    """
    return _keep(interpretation, by, rating=rating, comment=comment, rated_at=timezone.now())


def withdraw_rating(*, interpretation: Interpretation, by: User) -> Interpretation:
    """Errors: InvalidState as above."""
    return _keep(interpretation, by, rating=None, comment="", rated_at=None)


def _keep(interpretation: Interpretation, by: User, **said: Any) -> Interpretation:
    with transaction.atomic(durable=True):
        row = Interpretation.objects.defer("factors").select_for_update().get(pk=interpretation.pk)
        if row.status in ACTIVE or not row.text:
            raise InvalidState
        before = {"rating": row.rating, "comment": row.comment}
        if before == {name: said[name] for name in before}:
            return row
        for name, value in said.items():
            setattr(row, name, value)
        row.updated_at = timezone.now()
        row.save(update_fields=[*said, "updated_at"])
        after = {"rating": row.rating, "comment": row.comment}
        audit.record(
            action=Action.READING_RATED, subject=row.owner_id, actor=by, target=row, before=before, after=after
        )
        events.record(
            "interpretation.rated",
            user_id=row.owner_id,
            interpretation_id=row.pk,
            rating=row.rating or 0,
            topic=row.topic,
            model=row.model,
            prompt_version=row.prompt_version,
        )
    return row
