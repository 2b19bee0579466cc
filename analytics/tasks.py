"""What analytics does by itself."""

from uuid import UUID

from celery import shared_task

from analytics.alerts import evaluating, sending
from analytics.services import client_events, shipping


@shared_task
def ship_events() -> int:
    """Returns how many events were delivered."""
    return shipping.run()


@shared_task
def purge_client_events() -> int:
    """Returns how many ids were forgotten."""
    return client_events.purge()


@shared_task
def evaluate_alerts() -> int:
    """Returns how many rules were evaluated."""
    return evaluating.run()


@shared_task(time_limit=90, soft_time_limit=60)
def send_notice(notice_id: str) -> None:
    sending.send(notice_id=UUID(notice_id))


@shared_task
def sweep_notices() -> int:
    """Returns how many notices are due."""
    return sending.sweep()


@shared_task
def purge_alerts() -> int:
    """Returns how many were forgotten."""
    return evaluating.purge()
