"""What moderators do with what was written for people: take them out of sight, and put them back."""

from django.db import transaction

from accounts.models import Action, User
from accounts.services import hiding
from analytics import events
from config.system import notify
from interpretations.models import ContentReport, Writing
from interpretations.services import reports


def hide(*, writing: Writing, reason: str, by: User) -> bool:
    """Its owner keeps it. Links to a chart show no reading about the topic of a hidden one, whenever it was written.

    Reports about it are upheld by that. reason: its owner is told. False: it is hidden already, or deleted. Errors:
    ValidationFailed.
    """
    what = Action(f"{writing.kind}.hidden")
    with transaction.atomic():
        done = hiding.hide(row=writing, reason=reason, by=by, action=what)
        if done:
            reports.uphold(writing=writing, note=reason.strip(), by=by)
            _tell(writing, what)
    return done


def hide_reported(*, report: ContentReport, reason: str, by: User) -> bool:
    """What it is about is out of sight, if it was not before.

    False: it is decided already, or the text was deleted, which nobody can hide. Errors: as of `hide`.
    """
    about = report.writing
    with transaction.atomic():
        # First the text, as `hide` does; whoever dismisses the report waits.
        writing = type(about).objects.select_for_update(no_key=True).filter(pk=about.pk).first()
        still_open = ContentReport.objects.open().select_for_update().filter(pk=report.pk).first()
        if writing is None or still_open is None:
            return False
        if hide(writing=writing, reason=reason, by=by):
            return True
        return writing.hidden and bool(reports.uphold(writing=writing, note=reason.strip(), by=by))


def unhide(*, writing: Writing, by: User) -> bool:
    """False: it is not hidden, or deleted."""
    what = Action(f"{writing.kind}.unhidden")
    with transaction.atomic():
        done = hiding.unhide(row=writing, by=by, action=what)
        if done:
            _tell(writing, what)
    return done


def _tell(writing: Writing, what: Action) -> None:
    events.record(what.value, user_id=writing.owner_id, **{f"{writing.kind}_id": str(writing.pk)})
    notify.tell(writing.owner_id, what.value, **writing.told)
