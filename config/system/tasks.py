from celery import shared_task

from config.system.models import Attempts, DeadLetter, IdempotencyRecord


@shared_task
def purge_idempotency_records() -> None:
    IdempotencyRecord.objects.all().expired().delete()


@shared_task
def purge_attempts() -> int:
    """Drop the windows that have ended. Returns how many."""
    return Attempts.objects.ended().delete()[0]


@shared_task
def purge_dead_letters() -> int:
    """Drop those that nobody needs any more. Returns how many."""
    return DeadLetter.objects.all().old().delete()[0]
