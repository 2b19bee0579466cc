"""Archives: asked for, written by one worker at a time, fetched by a link that expires, purged."""

import hashlib
import logging
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import IO, Any, Final

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import translation
from kombu.exceptions import OperationalError as BrokerUnreachable
from psycopg_pool import PoolTimeout

from accounts.models import Action, DataExport, User
from accounts.privacy import tasks
from accounts.privacy.archiving import Archive, total_of
from accounts.privacy.errors import ExportGone, ExportInterrupted, ExportNotFound
from accounts.privacy.mails import tell_of_export
from accounts.privacy.rooms import delete_files
from accounts.services import audit
from analytics import events
from config.api import attempts
from config.api.errors import describe
from config.rates import Rate

logger = logging.getLogger(__name__)

_SALT: Final = "accounts.export"
_DATABASE_AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)
_BROKER_AWAY: Final = (BrokerUnreachable, OSError)
BATCH: Final = 200


class TakenOver(Exception):
    """The archive is another worker's now, or its person is gone."""


def request_export(*, user: User, export_id: uuid.UUID, origin: str) -> DataExport:
    """A new archive, in the person's language; while one is under way, that one. origin: `https://host`, with which
    links begin. Errors: RateLimited.
    """
    if known := _asked_already(user, export_id):
        return known
    try:
        with transaction.atomic(durable=True):
            export = DataExport.objects.create(id=export_id, user=user, origin=origin[:300], locale=user.locale)
            # Of several at once one gets here. What it does not make is not counted either.
            attempts.count("export", str(user.pk), Rate.parse(settings.RATE_LIMITS["export"])).check()
            events.record("user.export_requested", user_id=user.pk, export_id=str(export.pk))
            audit.record(action=Action.USER_EXPORTED, subject=user, target=export)
            transaction.on_commit(partial(_enqueue, export.pk))
    except IntegrityError:
        known = _asked_already(user, export_id)
        if known is None:
            raise
        return known
    export.refresh_from_db()
    return export


def _asked_already(user: User, export_id: uuid.UUID) -> DataExport | None:
    """That of the same request, which was repeated, or the one that is under way."""
    mine = DataExport.objects.visible_to(user)
    return mine.filter(pk=export_id).first() or mine.active().first()


def _enqueue(export_id: uuid.UUID) -> None:
    """The row is committed: what does not reach the broker, the sweep queues again."""
    try:
        tasks.make_export.delay(str(export_id))
    except _BROKER_AWAY as error:
        logger.warning("export not queued", extra={"error": type(error).__name__})


@dataclass(slots=True)
class _Worker:
    """Counts, and holds the lease. tick: to be called often. Errors: TakenOver."""

    export: DataExport
    done: int = 0
    _renew_at: float = field(default=0.0)

    def tick(self) -> None:
        self.done += 1
        self.hold()

    def hold(self) -> None:
        now = time.monotonic()
        if now < self._renew_at:
            return
        lease: timedelta = settings.EXPORT_LEASE
        # A second, so that whoever waits sees it move.
        self._renew_at = now + min(1.0, lease.total_seconds() / 4)
        if not self.export.keep(lease=lease, done=self.done):
            raise TakenOver


class _Held(File):  # type: ignore[type-arg]
    """Storing a large file takes longer than a lease: each piece that is read renews it."""

    def __init__(self, file: IO[bytes], worker: _Worker) -> None:
        super().__init__(file, name="archive.zip")
        self.source, self.worker = file, worker

    def read(self, *args: Any) -> bytes:
        self.worker.hold()
        return self.source.read(*args)


def make_export(*, export_id: uuid.UUID) -> None:
    """Write and store the archive, unless another worker does."""
    export = DataExport.objects.filter(pk=export_id).first()
    if export is None or not export.start(lease=settings.EXPORT_LEASE):
        return
    try:
        with translation.override(export.locale):
            _make(export)
    except _DATABASE_AWAY:
        raise
    except TakenOver:
        default_storage.delete(export.name_of(export.attempt))
    except Exception as error:  # noqa: BLE001  (whatever it was, the row must not be left without a word)
        _stumble(export, error)


def _make(export: DataExport) -> None:
    user, worker = export.user, _Worker(export)
    if not export.keep(lease=settings.EXPORT_LEASE, total=total_of(user)):
        raise TakenOver
    with tempfile.TemporaryFile() as file:
        Archive(file, user, worker.tick).write()
        size = file.tell()
        digest = _digest(file, worker)
        file.seek(0)
        name = default_storage.save(export.name_of(export.attempt), _Held(file, worker))
    with transaction.atomic(durable=True):
        if not export.complete(file=name, size=size, sha256=digest, retention=settings.EXPORT_RETENTION):
            raise TakenOver
        # What came or went meanwhile: the archive holds what was there when it got to it.
        DataExport.objects.filter(pk=export.pk).update(total=worker.done, done=worker.done)
        events.record("user.exported", user_id=user.pk, export_id=str(export.pk), bytes=size)
        tell_of_export(export)


def _digest(file: IO[bytes], worker: _Worker) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1_048_576):
        digest.update(piece)
        worker.hold()
    return digest.hexdigest()


def _stumble(export: DataExport, error: Exception) -> None:
    """Leave it to the sweep for another attempt; after the last it has failed."""
    logger.error("export interrupted", exc_info=error, extra={"attempt": export.attempt, "export": str(export.pk)})
    if export.has_attempts_left:
        export.requeue()
    else:
        export.fail(error=_told(export, error))


def _told(export: DataExport, error: Exception) -> dict[str, Any]:
    with translation.override(export.locale):
        told: dict[str, Any] = describe(error)[1]["error"]
    return told


def sweep_exports() -> int:
    """Queue again what a crash lost; returns how many. Several sweeps at once queue each once."""
    queued = 0
    for export in DataExport.objects.abandoned()[:BATCH]:
        if export.has_attempts_left:
            queued += _queue(export, export.requeue(lease_expired=True))
        else:
            export.fail(error=_told(export, ExportInterrupted()), lease_expired=True)
    for export in DataExport.objects.forgotten()[:BATCH]:
        queued += _queue(export, export.count_enqueue())
    return queued


def _queue(export: DataExport, taken: bool) -> bool:
    if taken:
        _enqueue(export.pk)
    return taken


def purge_exports() -> int:
    """Delete archives that have expired; returns how many. The file goes first: only the row knows its name."""
    purged = 0
    while batch := list(DataExport.objects.outdated()[:BATCH]):
        for export in batch:
            delete_files(export)
            purged += DataExport.objects.filter(pk=export.pk).delete()[0]
    return purged


def find_export(*, user: User, export_id: uuid.UUID) -> DataExport:
    """Errors: ExportNotFound, whether it never was, is purged, or is another's."""
    export = DataExport.objects.visible_to(user).filter(pk=export_id).first()
    if export is None:
        raise ExportNotFound
    return export


def token_of(export: DataExport) -> str:
    """What a link carries: it is good for EXPORT_LINK, as long as the archive is there."""
    return signing.dumps([str(export.pk), str(export.user_id)], salt=_SALT)


def open_export(*, token: str) -> DataExport:
    """The archive of a link, which somebody is about to fetch: that goes into the audit log.

    Errors: ExportNotFound (we never signed it), ExportGone (expired, purged, deleted).
    """
    try:
        export_id, user_id = signing.loads(token, salt=_SALT, max_age=settings.EXPORT_LINK)
    except signing.SignatureExpired:
        raise ExportGone from None
    except signing.BadSignature:
        raise ExportNotFound from None
    export = DataExport.objects.select_related("user").filter(pk=export_id, user=user_id).first()
    if export is None or export.status != DataExport.Status.COMPLETED or not export.user.may_sign_in:
        raise ExportGone
    if export in DataExport.objects.outdated().filter(pk=export.pk):
        raise ExportGone
    # By whoever has the link: nobody is signed in.
    audit.record(action=Action.EXPORT_FETCHED, subject=export.user, target=export)
    return export
