"""The work: one worker at a time does a part, and what a crash lost is queued again."""

import logging
import uuid
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from config.api.errors import describe
from config.api.jobs import tasks
from config.api.jobs.errors import WorkerLost
from config.api.jobs.kinds import DATABASE_AWAY, JOB, KINDS, Outcome, TakenOver, Unwanted, Work
from config.api.jobs.requesting import BROKER_AWAY, drop_job, enqueue
from config.system.models import DeadLetter, Job, JobPart, Status

logger = logging.getLogger(__name__)

BATCH = 200  # of each kind in one sweep; the rest is the next one's


def run_part(*, part_id: int) -> None:
    """Do the part's items and store their results, unless another worker does, or the job has ended."""
    part = JobPart.objects.defer("results").select_related("job").filter(pk=part_id).first()
    if part is None or not part.start(lease=settings.JOB_LEASE):
        return
    part.job.begin()
    context = {"request_id": str(part.job.request_id)} if part.job.request_id else {}
    with translation.override(part.job.locale), structlog.contextvars.bound_contextvars(**context):
        try:
            outcome = KINDS[part.job.kind].run(Work(part.job, part, part.asked))
            _complete(part, outcome)
        except DATABASE_AWAY:
            raise
        except TakenOver:
            return
        except Unwanted:
            _drop(part.job)
        except Exception as error:  # noqa: BLE001  (whatever it was, the part must not be left without a word)
            _stumble(part, error)


def _complete(part: JobPart, outcome: Outcome) -> None:
    with transaction.atomic(durable=True):
        if outcome.fit is not None:
            outcome = outcome.fit()
        results = JobPart.written(outcome.lines, outcome.sheets)
        if not part.complete(results=results):
            return
        outcome.store()
        # The job's row last: until the commit the other workers wait for it.
        last = part.job.count(done=part.size, failed=outcome.failed)
        if last is None:
            raise TakenOver  # nothing of it is stored
        if last:
            _tell(part.job)


def _tell(job: Job) -> None:
    job.refresh_from_db()
    KINDS[job.kind].ended(job)


def _drop(job: Job) -> None:
    """Unrecorded: the log forgets whoever is gone."""
    with transaction.atomic(durable=True):
        drop_job(job=job)


def _stumble(part: JobPart, error: Exception) -> None:
    """Leave it to the sweep for another attempt; after the last the job has failed."""
    logger.error("part of a job interrupted", exc_info=error, extra={"attempt": part.attempt, "job": str(part.job_id)})
    if part.has_attempts_left:
        part.requeue()
    else:
        _fail(part.job, error)


def _fail(job: Job, error: Exception) -> None:
    with translation.override(job.locale):
        stored = describe(error)[1]["error"]
    with transaction.atomic(durable=True):
        if job.fail(error=stored):
            attempts = job.parts.aggregate(most=Max("attempt"))["most"] or 0
            DeadLetter.objects.keep(kind=JOB, row_id=job.pk, error=error, code=stored["code"], attempts=attempts)
            _tell(job)


def replay_job(job_id: uuid.UUID) -> bool:
    """Another round of attempts at the parts that are not done. False: it has not failed, or is gone."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return False
    with transaction.atomic(durable=True):
        if not job.allow_another_round():
            return False
        left = JobPart.objects.filter(job=job, status=Status.QUEUED).values_list("pk", flat=True)
        transaction.on_commit(partial(enqueue, list(left)))
    return True


def sweep_jobs() -> int:
    """Queue again what was lost; returns how many parts. Several sweeps at once queue each once."""
    abandoned = list(JobPart.objects.abandoned().bare().select_related("job").order_by("lease_until")[:BATCH])
    forgotten = list(JobPart.objects.forgotten().bare().order_by("enqueued_at")[:BATCH])
    queued = 0
    try:
        for part in abandoned:
            queued += _take_back(part)
        for part in forgotten:
            queued += _queue_again(part)
    except BROKER_AWAY as error:
        # It would keep us waiting for seconds over each of the others; they are the next sweep's.
        logger.warning("sweep cut short", extra={"error": type(error).__name__})
    if queued:
        logger.warning("parts of jobs queued again", extra={"count": queued})
    return queued


def _take_back(part: JobPart) -> bool:
    if not part.has_attempts_left:
        _fail(part.job, WorkerLost())
        return False
    with transaction.atomic(durable=True):
        taken = part.requeue(lease_expired=True)
        if taken:
            transaction.on_commit(partial(tasks.run_part.delay, part.pk))
    return taken


def _queue_again(part: JobPart) -> bool:
    with transaction.atomic(durable=True):
        again = part.count_enqueue()
        if again:
            transaction.on_commit(partial(tasks.run_part.delay, part.pk))
    return again


def purge_jobs() -> int:
    """Delete jobs, and with them their results, that ended longer ago than they are kept; returns how many."""
    kept = Job.objects.older_than(settings.JOB_RETENTION).order_by("completed_at")
    old = list(kept.values_list("pk", flat=True)[:BATCH])
    with transaction.atomic(durable=True):
        JobPart.objects.filter(job__in=old).delete()
        Job.objects.filter(pk__in=old).delete()
    return len(old)
