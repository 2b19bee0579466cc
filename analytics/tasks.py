"""What analytics does by itself."""

from celery import shared_task

from analytics.services import client_events, shipping


@shared_task
def ship_events() -> int:
    """Returns how many events were delivered."""
    return shipping.run()


@shared_task
def purge_client_events() -> int:
    """Returns how many ids were forgotten."""
    return client_events.purge()
