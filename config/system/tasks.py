from celery import shared_task

from config.system.models import IdempotencyRecord


@shared_task
def purge_idempotency_records() -> None:
    IdempotencyRecord.objects.all().expired().delete()
