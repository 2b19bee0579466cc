"""Staff write down what helps them to help a person, and take it back. Neither is ever rewritten."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.errors import UserNotFound
from accounts.models import Action, SupportNote, User
from accounts.services import audit
from accounts.services.staff import refuse_above


def add_note(*, user: User, by: User, text: str, key: uuid.UUID) -> SupportNote:
    """key: of the page; sent twice it is written once. The log keeps the text's length alone.

    Errors: NotOverYourself (theirs, or of somebody who may more), UserNotFound (deleted in the meantime).
    """
    refuse_above(user, by)
    with transaction.atomic():
        # Until this ends nobody deletes them: what is written later than that would outlive its erasure.
        if not User.objects.present().select_for_update(no_key=True).filter(pk=user.pk).exists():
            raise UserNotFound
        note, written = SupportNote.objects.get_or_create(about=user, key=key, defaults={"author": by, "text": text})
        if written:
            after = {"note": text}
            audit.record(action=Action.NOTE_WRITTEN, subject=user, actor=by, target=note, after=after)
    return note


def withdraw_note(*, note: SupportNote, by: User) -> bool:
    """It stays, and says that it no longer holds. False: it says so already. Errors: NotOverYourself."""
    refuse_above(note.about, by)
    with transaction.atomic():
        now = timezone.now()
        if not SupportNote.objects.filter(pk=note.pk, withdrawn_at=None).update(withdrawn_at=now):
            return False
        audit.record(
            action=Action.NOTE_WITHDRAWN, subject=note.about_id, actor=by, target=note,
            before={"withdrawn_at": None}, after={"withdrawn_at": now},
        )  # fmt: skip
    return True
