"""What analytics does by itself."""

from celery import shared_task

from analytics.services import shipping


@shared_task
def ship_events() -> int:
    """Returns how many events were delivered."""
    return shipping.run()
