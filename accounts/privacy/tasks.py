from uuid import UUID

from celery import shared_task
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

# Of ten thousand charts, twenty thousand documents. The row's lease tells earlier that a worker has died.
MOST_SECONDS = 4 * 3600
PURGE_SECONDS = 600


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=MOST_SECONDS,
    time_limit=MOST_SECONDS + 60,
    autoretry_for=(OperationalError, InterfaceError, PoolTimeout),
    retry_backoff=True,
    retry_jitter=True,
    max_retries=5,
)
def make_export(export_id: str) -> None:
    from accounts.privacy import exporting

    exporting.make_export(export_id=UUID(export_id))


@shared_task
def sweep_exports() -> None:
    from accounts.privacy import exporting

    exporting.sweep_exports()


@shared_task
def purge_exports() -> None:
    from accounts.privacy import exporting

    exporting.purge_exports()


@shared_task
def purge_deleted() -> None:
    """What does not fit into the time is the next run's."""
    from accounts.privacy import erasing

    erasing.purge_deleted(seconds=PURGE_SECONDS)
