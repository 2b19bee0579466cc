"""A person is told by mail of new devices and linked issuers, and so is whoever else has the account."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import Action, Issuer, Mail, Session, User
from accounts.services import audit, mails
from config.rates import Rate


def tell_of_new_device(*, user: User, session: Session) -> None:
    """In the caller's transaction, which holds the person's row: of two at once the second counts the first.

    Not of more than a person is told lately. A guest has no address.
    """
    rate = Rate.parse(settings.RATE_LIMITS["device_mail"])
    lately = timezone.now() - timedelta(seconds=rate.seconds)
    told = Mail.objects.filter(Q(sent_at__gt=lately) | Q(due_at__isnull=False), kind=Mail.Kind.NEW_DEVICE, user=user)
    if user.email and told.count() < rate.limit:
        mails.queue(Mail.Kind.NEW_DEVICE, to=user.email, user=user, session=str(session.pk))


def about_new_device(mail: Mail) -> Mapping[str, Any] | None:
    """None: the session has ended."""
    session = Session.objects.live().filter(pk=mail.data["session"]).first()
    return None if session is None else {"session": session}


def note_linked(*, user: User, issuer: Issuer, told: bool = True) -> None:
    """In the caller's transaction. told: not to who has just made the account by it."""
    audit.record(
        action=Action.ISSUER_LINKED, subject=user, actor=user, target=user, issuer=issuer.slug,
        before={"issuer": None}, after={"issuer": issuer.slug},
    )  # fmt: skip
    if told:
        _tell_of_issuers(user, added=issuer.name)


def note_unlinked(*, user: User, slug: str) -> None:
    """In the caller's transaction. An issuer that is there no more is called by its short name."""
    audit.record(
        action=Action.ISSUER_UNLINKED, subject=user, actor=user, target=user, issuer=slug,
        before={"issuer": slug}, after={"issuer": None},
    )  # fmt: skip
    name = Issuer.objects.filter(slug=slug).values_list("name", flat=True).first()
    _tell_of_issuers(user, removed=name or slug)


def _tell_of_issuers(user: User, **change: Any) -> None:
    mails.queue(Mail.Kind.ISSUERS_CHANGED, to=user.email or "", user=user, **change)  # which only guests have not
