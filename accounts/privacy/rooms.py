"""The rooms of this app, and of those below it, which know nobody."""

import logging
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as OfficeSession
from django.core.files.storage import default_storage

from accounts.models import DataExport, Role, Session, User
from accounts.privacy import kept
from accounts.privacy.registry import (
    Room,
    Sheet,
    StillThere,
    by_chunks,
    delete_some,
    disowned,
    plain,
    register,
    room_of_rows,
)
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.models import Alert, OutboxEvent, Shipment
from analytics.services import persons
from config.system.models import IdempotencyRecord, Job, JobPart

logger = logging.getLogger(__name__)


def register_rooms() -> None:
    register(Room("profile", _users, lambda user_id, most: 0, (Sheet("profile.jsonl", _profile, lambda user: 1),)))
    kept.register_rooms()
    register(room_of_rows("rights_groups", lambda i: User.groups.through.objects.filter(user=i)))
    register(room_of_rows("rights_permissions", lambda i: User.user_permissions.through.objects.filter(user=i)))
    register(room_of_rows("back_office_history", lambda i: LogEntry.objects.filter(user=i)))
    register(disowned("alerts_acknowledged", lambda i: Alert.objects.filter(acknowledged_by=i), "acknowledged_by"))
    register(Room("back_office_sessions", _office_sessions_found, _erase_office_sessions))
    sheet = Sheet("events.jsonl", _events, _events_counted)
    register(Room("events", _events_found, _erase_events, (sheet,), outside=_erase_delivered))
    requests = lambda i: IdempotencyRecord.objects.filter(user_id=i)  # noqa: E731
    register(room_of_rows("requests", requests, without=("fingerprint",)))
    register(room_of_rows("jobs", lambda i: Job.objects.filter(owner_id=i)))
    register(room_of_rows("job_parts", lambda i: JobPart.objects.filter(job__owner_id=i), written=_part, chunk=2))
    exports = room_of_rows("exports", _exports, without=("origin", "attempt", "file"))
    register(replace(exports, prepare=_delete_exports_files))
    tokens = ("refresh_jti", "previous_jti")
    register(room_of_rows("sessions", lambda i: Session.objects.filter(user=i).order_by("pk"), without=tokens))


def _exports(user_id: uuid.UUID) -> Any:
    return DataExport.objects.filter(user=user_id).order_by("pk")


def _users(user_id: uuid.UUID) -> int:
    """The row goes last of all, when nothing refers to it: see `erasing`."""
    return int(User.objects.filter(pk=user_id).count())


def _profile(user: User) -> Iterator[Mapping[str, Any]]:
    yield plain(user, without=("password", "sessions_version", "logins"))


def _part(part: JobPart) -> Mapping[str, Any]:
    columns = plain(part, without=("items", "results", "attempt", "lease_until", "enqueued_at", "enqueues"))
    lines = [orjson.loads(line) for line in part.lines() if line] if part.results else []
    return {**columns, "items": part.asked, "results": lines}


def _events(user: User) -> Iterator[Mapping[str, Any]]:
    waiting = by_chunks(OutboxEvent.objects.filter(user_id=user.pk))
    return (_event(event, user) for event in persons.with_delivered(waiting, user_id=user.pk))


def _event(event: OutboxEvent, user: User) -> Mapping[str, Any]:
    """Who of the staff did it is theirs; that staff did is the person's."""
    row, by = plain(event), event.data.get("by")
    return {**row, "data": {**event.data, "by": "staff"}} if by and by != str(user.pk) else row


def _events_counted(user: User) -> int:
    return OutboxEvent.objects.filter(user_id=user.pk).count() + persons.count_delivered(user_id=user.pk)


def _was_staff(user_id: uuid.UUID) -> bool:
    """Only of them other people's rows tell anything; looking through all of those takes long."""
    user: User | None = User.objects.filter(pk=user_id).first()
    return user is not None and (user.is_staff or user.is_superuser or user.role != Role.USER)


def _by(user_id: uuid.UUID) -> Any:
    """Events about others that say that this person did it."""
    rows = OutboxEvent.objects.filter(data__by=str(user_id))
    return rows if _was_staff(user_id) else rows.none()


def _events_found(user_id: uuid.UUID) -> int:
    here = int(OutboxEvent.objects.filter(user_id=user_id).count() + _by(user_id).count())
    try:
        return here + persons.count_delivered(user_id=user_id)
    except ClickHouseUnavailable as error:  # the erasure will not be completed without it
        logger.warning("events in ClickHouse not counted", extra={"error": str(error)})
        return here


def _erase_events(user_id: uuid.UUID, most: int) -> int:
    deleted = delete_some(OutboxEvent.objects.filter(user_id=user_id), most)
    if deleted:
        return deleted
    named = list(_by(user_id).select_for_update()[:most])
    for event in named:
        event.data = {**event.data, "by": None}
        event.save(update_fields=["data"])
    return len(named)


def _erase_delivered(user_id: uuid.UUID) -> int:
    try:
        return persons.erase_delivered(user_id=user_id, was_staff=_was_staff(user_id))
    except persons.OnTheWay as error:
        raise StillThere({Shipment._meta.db_table: error.shipments}) from error
    except ClickHouseUnavailable as error:
        raise StillThere({f"ClickHouse: {error}": 1}) from error


def _office_sessions(user_id: uuid.UUID) -> list[str]:
    """Their data are encoded: each has to be looked into."""
    if not _was_staff(user_id):
        return []
    rows = by_chunks(OfficeSession.objects.all())
    return [row.pk for row in rows if row.get_decoded().get(SESSION_KEY) == str(user_id)]


def _office_sessions_found(user_id: uuid.UUID) -> int:
    return len(_office_sessions(user_id))


def _erase_office_sessions(user_id: uuid.UUID, most: int) -> int:
    keys = _office_sessions(user_id)[:most]
    OfficeSession.objects.filter(pk__in=keys).delete()
    return len(keys)


def delete_files(export: DataExport) -> None:
    """Whatever any of its workers has stored. Before the row goes, which is the only one to know the names."""
    for name in export.names:
        default_storage.delete(name)


def _delete_exports_files(user_id: uuid.UUID, most: int) -> None:
    for export in DataExport.objects.filter(user=user_id).order_by("pk")[:most]:
        delete_files(export)
