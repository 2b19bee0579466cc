from celery import shared_task

from config.system.models import Attempts, IdempotencyRecord


@shared_task
def purge_idempotency_records() -> None:
    IdempotencyRecord.objects.all().expired().delete()


@shared_task
def purge_attempts() -> int:
    """Drop the windows that have ended. Returns how many."""
    return Attempts.objects.ended().delete()[0]
