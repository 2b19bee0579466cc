import logging
import uuid
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Change, Mail, Session, Ticket, Visit
from accounts.services import audit, mails, visits
from accounts.services.browsers import KNOWN_FOR
from accounts.services.ledger import sweep_credits as sweep
from accounts.services.ledger_check import contradictions

logger = logging.getLogger(__name__)

KEEP_MAILS = timedelta(days=30)
BATCH = 5000


@shared_task
def purge_expired_sessions() -> int:
    """Delete sessions that nobody is known by any more, in batches that lock nothing for long. Returns how many."""
    return _purge(Session.objects.expired(timezone.now() - KNOWN_FOR))


@shared_task
def purge_changes() -> int:
    """Forget changes of standings from before anything that is kept of them. Returns how many."""
    return Change.objects.old().delete()[0]


@shared_task
def send_mail(mail_id: str) -> None:
    mails.send(mail_id=uuid.UUID(mail_id))


@shared_task
def sweep_mails() -> int:
    return mails.sweep()


@shared_task
def tell_of_visits() -> int:
    return visits.tell()


@shared_task
def purge_visits() -> int:
    """Forget those that were told of as long ago as the audit log goes back. Returns how many."""
    return _purge(Visit.objects.told(timezone.now() - settings.AUDIT_RETENTION))


@shared_task
def purge_tickets() -> int:
    """Delete tickets a day after they expired, those of addresses that nobody has at once, and mails after KEEP_MAILS.

    Returns how many tickets.
    """
    now = timezone.now()
    _purge(Mail.objects.old(now - KEEP_MAILS))
    of_nobody = Ticket.objects.expired(now).filter(user=None).exclude(email="")
    return _purge(of_nobody) + _purge(Ticket.objects.expired(now - timedelta(days=1)))


def _purge(rows: QuerySet[Any]) -> int:
    purged = 0
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        purged += rows.model._default_manager.filter(pk__in=batch).delete()[1].get(rows.model._meta.label, 0)
    return purged


@shared_task
def sweep_credits() -> None:
    sweep()


@shared_task
def check_ledger() -> int:
    """Say of each row that contradicts the ledger's entries that it does. Returns how many there are."""
    found = list(contradictions())
    for line in found:
        logger.error("the ledger contradicts itself", extra={"what": line})
    return len(found)


@shared_task
def purge_audit_log() -> int:
    """Drop entries older than they are kept. Returns how many."""
    return audit.purge()
