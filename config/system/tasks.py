from celery import shared_task

from config.system.models import Attempts, DeadLetter, IdempotencyRecord

BATCH = 5000


@shared_task
def purge_idempotency_records() -> None:
    IdempotencyRecord.objects.all().expired().delete()


@shared_task
def purge_attempts(*, batch: int = BATCH) -> int:
    """Drop the windows that have ended, in batches that lock nothing for long. Returns how many."""
    purged = 0
    while ended := list(Attempts.objects.ended().values_list("pk", flat=True)[:batch]):
        # Asked again: a window of the same key may have begun meanwhile.
        purged += Attempts.objects.ended().filter(pk__in=ended).delete()[0]
    return purged


@shared_task
def purge_dead_letters() -> int:
    """Drop those that nobody needs any more. Returns how many."""
    return DeadLetter.objects.all().old().delete()[0]
