from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.models import Session

# People see where they were signed in lately, and staff can answer for it.
KEEP_ENDED = timedelta(days=30)
BATCH = 5000


@shared_task
def purge_expired_sessions() -> int:
    """Delete sessions that ended long ago, in batches that lock nothing for long. Returns how many."""
    old = Session.objects.expired(timezone.now() - KEEP_ENDED)
    purged = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        purged += Session.objects.filter(pk__in=batch).delete()[0]
    return purged
