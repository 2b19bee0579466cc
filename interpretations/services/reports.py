"""People report what was written for them, and moderators decide: it is dismissed, or what it is about is hidden."""

from typing import Any

from django.db import transaction

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from config.system import notify
from interpretations.models import ContentReport, Writing


def report(*, writing: Writing, by: User, reason: str, comment: str) -> tuple[ContentReport, bool]:
    """The open report of this person about this text, and whether it was made now: repeated it stays as it is.

    Errors: InvalidState while it is being written, and of one in which nothing was; NoAnswer of a question.
    """
    writing.check_written()
    with transaction.atomic(durable=True):
        row, made = ContentReport.objects.get_or_create(
            reporter=by, status=ContentReport.Status.OPEN, **{writing.kind: writing},
            defaults={"reason": reason, "comment": comment},
        )  # fmt: skip
        if made:
            after = {"reason": reason, "comment": comment}
            audit.record(
                action=Action(f"{writing.kind}.reported"), subject=writing.owner_id, actor=by, target=row, after=after
            )
            told = {"topic": writing.topic, "model": writing.model, "prompt_version": writing.prompt_version}
            events.record(f"{writing.kind}.reported", user_id=by.pk, **writing.recorded, reason=reason, **told)
    return row, made


def dismiss(*, report: ContentReport, note: str, by: User) -> bool:
    """What was reported stays as it is. False: it is decided already."""
    with transaction.atomic():
        return _decide(report, ContentReport.Status.DISMISSED, Action.REPORT_DISMISSED, note, by)


def uphold(*, writing: Writing, note: str, by: User) -> int:
    """All that are open about what was hidden, in the caller's transaction. Returns how many."""
    open_ones = ContentReport.objects.open().about(writing).select_related("interpretation", "message")
    return sum(_decide(one, ContentReport.Status.UPHELD, Action.REPORT_UPHELD, note, by) for one in open_ones)


def _decide(report: ContentReport, status: str, action: Action, note: str, by: User) -> bool:
    if not report.decide(status, note=note, by=by):
        return False
    after: dict[str, Any] = {"status": status, "note": note}
    before = {"status": ContentReport.Status.OPEN.value, "note": ""}
    audit.record(action=action, subject=report.reporter_id, actor=by, target=report, before=before, after=after)
    events.record(action.value, user_id=report.reporter_id, report_id=report.pk, reason=report.reason)
    notify.tell(report.reporter_id, action.value, report=str(report.pk), **report.writing.told)
    return True
