"""Erasure: what its owners have deleted is removed for good once its time has come, by small batches.

Killed anywhere it is gone on with by the next run, and any number may run at once: a batch and what the report says of
it are one transaction, under the lock of the report's row.
"""

import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Action, Change, ErasureReport, User
from accounts.models.change import KEPT
from accounts.models.privacy import subject_of
from accounts.privacy import searching
from accounts.privacy.registry import PURGES, ROOMS, Room, StillThere, delete_some, forget_notes
from accounts.services import audit
from analytics import events

logger = logging.getLogger(__name__)

BATCH: Final = 200
_CHANGES: Final = Change._meta.db_table


class OutOfTime(Exception):
    """The next run goes on."""


class Erased(Enum):
    HERE = "here"
    ELSEWHERE = "elsewhere"  # by another run, at the same time
    INCOMPLETE = "incomplete"  # something refers to them still


@dataclass(slots=True)
class Outcome:
    """purged: rows by kind. erased: people of whom nothing is left, by this run; incomplete: of whom something is."""

    purged: dict[str, int] = field(default_factory=dict)
    erased: int = 0
    incomplete: int = 0

    def count(self, how: Erased) -> None:
        self.erased += how is Erased.HERE
        self.incomplete += how is Erased.INCOMPLETE


@dataclass(slots=True)
class _Clock:
    end: float | None = None

    def check(self) -> None:
        """Errors: OutOfTime."""
        if self.end is not None and time.monotonic() >= self.end:
            raise OutOfTime


def due_people(now: datetime | None = None) -> Any:
    """Deleted longer ago than they are kept, the oldest first."""
    before = (now or timezone.now()) - settings.ACCOUNT_RETENTION
    return User.objects.filter(deleted_at__lt=before).order_by("deleted_at", "pk")


def due_rows(name: str, now: datetime | None = None) -> Any:
    """Of a kind that its owners delete one by one: those deleted longer ago than they are kept."""
    return PURGES[name].due((now or timezone.now()) - settings.DELETED_RETENTION)


def purge_deleted(*, seconds: float | None = None, thoroughly: bool = False) -> Outcome:
    """Purge what is due, then erase the people who are. seconds: begin no further batch after so long.

    thoroughly: look for each person's id in every column of the database, which reads all of it.
    """
    outcome, clock = Outcome(), _Clock(None if seconds is None else time.monotonic() + seconds)
    Change.objects.old().delete()  # also where no schedule runs: ids of whom earlier runs have erased
    try:
        for name in PURGES:
            _purge(name, outcome, clock)
        for user_id, deleted_at in list(due_people().values_list("pk", "deleted_at")):
            outcome.count(erase_person(user_id=user_id, deleted_at=deleted_at, clock=clock, thoroughly=thoroughly))
    except OutOfTime:
        logger.info("purge goes on in the next run")
    return outcome


def _purge(name: str, outcome: Outcome, clock: _Clock) -> None:
    outcome.purged[name] = 0
    while True:
        clock.check()
        with transaction.atomic(durable=True):
            done = delete_some(due_rows(name).select_for_update(skip_locked=True), BATCH)
        outcome.purged[name] += done
        if not done:
            return


def erase_person(
    *, user_id: uuid.UUID, deleted_at: datetime, clock: _Clock | None = None, thoroughly: bool = False
) -> Erased:
    """Erase everything of a person who has deleted their account, at that time.

    Errors: OutOfTime; IntegrityError of whoever has not, before anything is erased.
    """
    report, made = ErasureReport.objects.get_or_create(
        subject=subject_of(user_id),
        defaults={"person": user_id, "deleted_at": deleted_at, "rooms": lambda: _before(user_id)},
    )
    if report.status == ErasureReport.Status.COMPLETED:
        return Erased.ELSEWHERE
    if not made:  # by a release that named nobody
        ErasureReport.objects.filter(pk=report.pk, person=None).exclude(status=ErasureReport.Status.COMPLETED).update(
            person=user_id
        )
    left: dict[str, int] = {}
    for room in reversed(ROOMS.values()):
        for _batch in _batches(room, user_id, report):
            (clock or _Clock()).check()
        left |= _outside(room, user_id, report)
    try:
        if left:
            raise StillThere(left)
        return _conclude(user_id, report, thoroughly)
    except StillThere as there:
        left = there.left
    except IntegrityError as error:  # a table that the search does not know refers to the row
        left = {str(getattr(getattr(error.__cause__, "diag", None), "table_name", None) or "?"): 1}
    unfinished = ErasureReport.objects.filter(pk=report.pk).exclude(status=ErasureReport.Status.COMPLETED)
    unfinished.update(status=ErasureReport.Status.INCOMPLETE, left=left)
    logger.error("erasure incomplete", extra={"report": str(report.pk), "left": left})
    return Erased.INCOMPLETE


def _batches(room: Room, user_id: uuid.UUID, report: ErasureReport) -> Iterator[int]:
    """Batch after batch, until nothing is left in the room."""
    while True:
        room.prepare(user_id, BATCH)
        with transaction.atomic(durable=True):
            locked = ErasureReport.objects.select_for_update().get(pk=report.pk)
            if locked.status == ErasureReport.Status.COMPLETED:  # another run was the quicker
                return
            done = room.erase(user_id, BATCH)
            if done:
                _count(locked, room.name, done)
                locked.batches += 1
                locked.save(update_fields=["rooms", "batches"])
        if not done:
            return
        yield done


def _outside(room: Room, user_id: uuid.UUID, report: ErasureReport) -> dict[str, int]:
    """Remove what is not in this database; what is left of it. Of two at once both may count the same."""
    try:
        done = room.outside(user_id)
    except StillThere as there:
        return there.left
    if done:
        with transaction.atomic(durable=True):
            locked = ErasureReport.objects.select_for_update().get(pk=report.pk)
            if locked.status != ErasureReport.Status.COMPLETED:
                _count(locked, room.name, done)
                locked.save(update_fields=["rooms"])
    return {}


def _conclude(user_id: uuid.UUID, report: ErasureReport, thoroughly: bool) -> Erased:
    """Remove the person's row, search, and complete the report: all of it or nothing. Errors: StillThere."""
    with transaction.atomic(durable=True):
        locked = ErasureReport.objects.select_for_update().get(pk=report.pk)
        if locked.status == ErasureReport.Status.COMPLETED:
            return Erased.ELSEWHERE
        logins = audit.logins(user_id)
        forget_notes(User, [user_id])
        # By itself: Django would take along what refers to the row, and that may be what has to be kept.
        removed = User.objects.filter(pk=user_id, deleted_at__isnull=False)._raw_delete(connection.alias)
        if not removed and User.objects.filter(pk=user_id).exists():
            raise StillThere({User._meta.db_table: 1})
        _complete(user_id, locked, removed)
        left = searching.references(user_id) | searching.asked_by_address(logins)
        if thoroughly:
            left |= searching.mentions([str(user_id), user_id.hex])
            left.pop(_CHANGES, None)  # the report says until when
        if left:
            raise StillThere(left)
    return Erased.HERE


def _complete(user_id: uuid.UUID, report: ErasureReport, removed: int) -> None:
    _count(report, "profile", removed)
    report.status, report.left, report.searched = ErasureReport.Status.COMPLETED, {}, len(searching.columns())
    report.person = None
    report.completed_at = timezone.now()
    # By these rows every process learns that the person is gone; without them a kept session would live on.
    if Change.objects.filter(person=user_id).exists():
        report.passing = {_CHANGES: (report.completed_at + KEPT).isoformat()}
    report.save(update_fields=["person", "rooms", "status", "left", "passing", "searched", "completed_at"])
    events.record("user.erased", report_id=str(report.pk))
    with structlog.contextvars.bound_contextvars(user_id=None):  # whoever is about, it is nobody's doing
        audit.record(action=Action.USER_ERASED, subject=audit.pseudonym(user_id), target=report)


def _before(user_id: uuid.UUID) -> dict[str, Any]:
    return {name: {"found": count, "removed": 0} for name, count in found(user_id).items()}


def _count(report: ErasureReport, room: str, removed: int) -> None:
    """Rows that went along with another room's were found and are not removed; some are made by removing others."""
    counts = report.rooms.setdefault(room, {"found": 0, "removed": 0})
    counts["removed"] += removed


def found(user_id: uuid.UUID) -> dict[str, int]:
    """Room → how much there is of a person now."""
    return {room.name: count for room in ROOMS.values() if (count := room.found(user_id))}
