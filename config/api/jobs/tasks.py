from celery import shared_task
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=840,
    time_limit=900,
    autoretry_for=(OperationalError, InterfaceError, PoolTimeout),
    retry_backoff=True,
    retry_jitter=True,
    max_retries=5,
)
def run_part(part_id: int) -> None:
    from config.api.jobs import running

    running.run_part(part_id=part_id)


@shared_task
def sweep_jobs() -> None:
    from config.api.jobs import running

    running.sweep_jobs()


@shared_task
def purge_jobs() -> None:
    from config.api.jobs import running

    while running.purge_jobs():
        pass
