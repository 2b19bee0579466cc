"""Mail: queued in the transaction of what it tells, sent by a worker, tried again until it is out of date."""

import logging
import smtplib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.template.loader import render_to_string
from django.utils import timezone, translation
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts.models import Mail, Ticket, User
from accounts.services import guessing, tickets
from config.system import retrying

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # EMAIL_TIMEOUT and more
ATTEMPTS = 10
# Letters of one kind that an address gets in an hour, whoever asks for them.
PER_HOUR = 5
# Sign-in codes, of which each is good for who asked alone: PER_HOUR of each asking address, and of strangers together.
CODES_PER_HOUR = 60
_BATCH: Final = 5000
_CALLED: Final = 500  # by one sweep
_LINKS = {
    Mail.Kind.WELCOME: "verify-email",
    Mail.Kind.VERIFY_EMAIL: "verify-email",
    Mail.Kind.CHANGE_EMAIL: "change-email",
    Mail.Kind.RESET_PASSWORD: "reset-password",
}
# By kind, what its letter says besides the row's particulars; None if it is not wanted any more. See `AccountsConfig`.
PARTICULARS: Final[dict[str, Callable[[Mail], Mapping[str, Any] | None]]] = {}


def queue(
    kind: Mail.Kind,
    *,
    to: str,
    user: User | None = None,
    ticket: Ticket | None = None,
    at_once: bool = True,
    **data: Any,
) -> Mail:
    """In the caller's transaction; the worker is called when it commits. at_once: else the sweep sees to it."""
    mail = Mail.objects.create(kind=kind, to=to, user=user, ticket=ticket, data=data)
    if at_once:
        transaction.on_commit(partial(_call_worker, mail.pk))
    return mail


def _call_worker(mail_id: UUID) -> None:
    """Without failing a request whose rows are committed: the sweep calls again."""
    from accounts.tasks import send_mail  # which imports this module

    try:
        send_mail.delay(str(mail_id))
    except (BrokerUnreachable, OSError) as error:
        logger.warning("task not queued", extra={"mail": str(mail_id), "error": type(error).__name__})


def send(*, mail_id: UUID) -> None:
    """Send it, if nobody else does. What the mail server cannot take now is due again later."""
    mail = Mail.objects.select_related("user", "ticket").filter(pk=mail_id).first()
    if mail is None or not mail.take(lease=LEASE):
        return
    person = _reader(mail)
    particulars = None if person is None or _is_over(mail) or not _admit(mail, person) else _particulars(mail)
    if person is None or particulars is None:
        mail.close(sent=False)
        return
    try:
        compose(mail, person, particulars).send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("mail not sent", extra={"mail": str(mail.pk), "error": type(error).__name__})
        if retrying.is_permanent(error):
            mail.close(sent=False)
        else:
            mail.postpone(by=retrying.pause(failed=mail.attempts + 1))
    else:
        mail.close(sent=True)


def sweep() -> int:
    """Call workers for what is due and waited for it, was lost, or failed. Returns how many.

    First goes what is to nobody, of which one address may ask for any number: it would be in the way of what is not.
    Of the rest one to each is first, as somebody may ask for any number to the same few.
    """
    while _drop_to_nobody():
        pass
    due = list(Mail.objects.due_to_each().values_list("pk", flat=True)[:_CALLED])
    for mail_id in due:
        _call_worker(mail_id)
    return len(due)


def _drop_to_nobody() -> bool:
    """A batch of what was asked for by an address that no account has. False: there is no more.

    A code's ticket stays until it expires, or who tries a code would be told that nobody has the address.
    """
    account = User.objects.readers().filter(Exact(Lower("email"), Lower(OuterRef("to"))))
    asked = Mail.objects.due().filter(user=None, ticket__isnull=False).exclude(Exists(account))
    batch = list(asked.values_list("pk", "ticket", "kind")[:_BATCH])
    Mail.objects.filter(pk__in=[mail_id for mail_id, _, _ in batch]).delete()
    Ticket.objects.filter(pk__in=[ticket for _, ticket, kind in batch if kind != Mail.Kind.SIGN_IN_CODE]).delete()
    return len(batch) == _BATCH


def _reader(mail: Mail) -> User | None:
    """Whom it is for. Who asked by address alone is looked up here, where nobody waits for the answer."""
    if mail.user is not None:
        taken = mail.kind == Mail.Kind.CHANGE_EMAIL and User.objects.by_login(mail.to).exists()
        is_farewell, is_gone = mail.kind == Mail.Kind.ACCOUNT_DELETED, mail.user.deleted_at is not None
        return mail.user if (is_gone if is_farewell else mail.user.may_sign_in) and not taken else None
    person: User | None = User.objects.readers().by_login(mail.to).first()
    if person is None or mail.ticket is None:
        return None
    if mail.kind == Mail.Kind.VERIFY_EMAIL and person.email_verified:
        return None
    # To the address that we hold, never to the one that was typed: two of them may look alike.
    mail.to = person.email or ""
    return person


def whose(rows: Iterable[Model]) -> list[UUID]:
    """The people of letters, each once, in two questions: of one that was asked for by its address alone, and not sent
    yet, all who have that address, or had it.
    """
    columns = ("user_id", "ticket__user_id", "login")
    letters = list(Mail.objects.filter(pk__in=[row.pk for row in rows]).values_list(*columns))
    known = {user or asker for user, asker, _ in letters if user or asker}
    logins = {login for user, asker, login in letters if not (user or asker) and login}
    by_address = User.objects.filter(logins__overlap=sorted(logins)).values_list("pk", flat=True)
    return sorted(known.union(by_address))


def _is_over(mail: Mail) -> bool:
    ticket = mail.ticket
    over = ticket is not None and (ticket.used_at is not None or ticket.expires_at <= timezone.now())
    return over or mail.attempts >= ATTEMPTS


def _admit(mail: Mail, person: User) -> bool:
    """Its ticket is the person's from now on. False: they have had enough, and nothing comes of it.

    Of two workers at once the second sees what the first has admitted.
    """
    if mail.ticket is None:
        return True
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        admitted = not (_is_flood_of_codes if mail.kind == Mail.Kind.SIGN_IN_CODE else _is_flood)(mail, person)
        if admitted:
            Ticket.objects.filter(pk=mail.ticket.pk, user=None).update(user=person, email=person.email)
    return admitted


def _is_flood(mail: Mail, person: User) -> bool:
    """More than a person needs; the earlier ones are in their mailbox."""
    lately = timezone.now() - timedelta(hours=1)
    asked = Ticket.objects.of_address(mail.to)
    return Mail.objects.filter(kind=mail.kind, sent_at__gt=lately, ticket__in=asked).count() >= PER_HOUR


def _is_flood_of_codes(mail: Mail, person: User) -> bool:
    """Each asker has only their own. Counted is what may be guessed at, also while the mail server is away."""
    lately = timezone.now() - timedelta(hours=1)
    good = Mail.objects.filter(kind=mail.kind, created_at__gt=lately, ticket__user=person).exclude(pk=mail.pk)
    asker = mail.ticket.data.get("asker", "") if mail.ticket else ""
    if good.filter(ticket__data__asker=asker).count() >= PER_HOUR:
        return True
    known = guessing.known_place(User.objects.filter(pk=person.pk), ip=asker.partition("/")[0], device_id="")
    return not known and good.count() >= CODES_PER_HOUR


def _particulars(mail: Mail) -> Mapping[str, Any] | None:
    find = PARTICULARS.get(mail.kind)
    more = find(mail) if find else {}
    return None if more is None else {**mail.data, **more}


def compose(mail: Mail, person: User, particulars: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The letter as it goes out. The back office shows it of rows that are not stored."""
    with translation.override(particulars.get("locale", person.locale)):
        context = {**particulars, "person": person, "frontend": settings.FRONTEND_URL, "address": mail.to}
        if mail.ticket is not None:
            context["token"] = token = tickets.token_of(mail.ticket)
            context["code"] = tickets.code_of(mail.ticket)
            context["minutes"] = int((mail.ticket.expires_at - mail.ticket.created_at).total_seconds() // 60)
            context["hours"] = context["minutes"] // 60
            if settings.FRONTEND_URL and mail.kind in _LINKS:
                # After the #, which browsers keep from servers, their logs and the pages one goes on to.
                context["link"] = f"{settings.FRONTEND_URL}/{_LINKS[Mail.Kind(mail.kind)]}#token={token}"
        subject = render_to_string(f"mail/{mail.kind}.subject.txt", context)
        letter = EmailMultiAlternatives(
            " ".join(subject.split()), render_to_string(f"mail/{mail.kind}.txt", context), to=[mail.to]
        )
        letter.attach_alternative(render_to_string(f"mail/{mail.kind}.html", context), "text/html")
        return letter
