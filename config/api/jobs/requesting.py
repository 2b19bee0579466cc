"""Ask for a job, and stop it."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language
from kombu.exceptions import OperationalError as BrokerUnreachable
from structlog.contextvars import get_contextvars

from config.api.errors import InvalidState
from config.api.jobs import tasks
from config.api.jobs.errors import TooManyJobs
from config.api.jobs.kinds import KINDS
from config.system import staff
from config.system.models import Job, JobPart

logger = logging.getLogger(__name__)

BROKER_AWAY = (BrokerUnreachable, OSError)
# Plain items of a part: well under a second, and few enough that a page unpacks little.
PART = 250


def request_job(
    *, job_id: uuid.UUID, owner_id: uuid.UUID, kind: str, items: Sequence[Any], options: dict[str, Any] | None = None
) -> Job:
    """Store a job and queue its parts; asked again under the same id, the one there is. Errors: TooManyJobs."""
    parts = [
        JobPart(job_id=job_id, first=first, size=len(cut), items=JobPart.packed(orjson.dumps(cut)))
        for first, cut in _cut(kind, items)
    ]
    asked = {"kind": kind, "total": len(items), "options": options or {}, **_context()}
    with transaction.atomic(durable=True):
        _one_by_one(owner_id)
        known = Job.objects.of(owner_id).filter(pk=job_id).first()
        if known is not None:
            return known
        if Job.objects.of(owner_id).active().count() >= settings.JOBS_AT_ONCE:
            raise TooManyJobs
        job = Job.objects.create(id=job_id, owner_id=owner_id, **asked)
        JobPart.objects.bulk_create(parts)
        # Birth data lie in it until it is purged, also of a job that stores no chart.
        staff.guard().note("job.requested", model=Job, target=job, after={"total": job.total}, kind=kind)
        transaction.on_commit(partial(enqueue, [part.pk for part in parts]))
    # The times are the database's.
    job.refresh_from_db()
    return job


def _context() -> dict[str, Any]:
    """In whose language errors are told, and of which request."""
    return {"locale": get_language() or "en", "request_id": get_contextvars().get("request_id")}


def _one_by_one(owner_id: uuid.UUID) -> None:
    """Until the transaction ends nobody else asks for a job of this owner: the count would not see theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"jobs of {owner_id}"])


def _cut(kind: str, items: Sequence[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Parts of about equal work, with the index of their first item."""
    weigh = KINDS[kind].weigh
    cut: list[Any] = []
    first, weight = 0, 0
    for index, item in enumerate(items):
        cut.append(item)
        weight += weigh(item)
        if weight >= PART:
            yield first, cut
            first, cut, weight = index + 1, [], 0
    if cut:
        yield first, cut


def enqueue(part_ids: Sequence[int]) -> None:
    """The rows are committed: what does not reach the broker, the sweep queues again."""
    try:
        for part_id in part_ids:
            tasks.run_part.delay(part_id)
    except BROKER_AWAY as error:
        logger.warning("job's parts not queued", extra={"error": type(error).__name__})


def cancel_job(*, job: Job) -> Job:
    """By its owner. What is stored stays, what is under way is thrown away. Errors: InvalidState when it has ended."""
    with transaction.atomic(durable=True):
        before = {"status": job.status}
        if not drop_job(job=job):
            raise InvalidState
        after = {"status": job.status}
        staff.guard().note("job.cancelled", model=Job, target=job, before=before, after=after, kind=job.kind)
    return job


def drop_job(*, job: Job) -> bool:
    """In the caller's transaction. False: it has ended."""
    if not job.cancel():
        return False
    job.refresh_from_db()
    KINDS[job.kind].ended(job)
    return True
