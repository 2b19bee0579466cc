"""Mail over real SMTP: what it says, in whose language, and what becomes of it when the server fails."""

import re
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts import tasks
from accounts.models import DataExport, Mail, Ticket, User
from accounts.services import addresses, mails, sessions, tickets
from config.celery import app as celery
from tests import factories
from tests.accounts.sign_in.conftest import token_in
from tests.interpretations.conftest import process
from tests.services.mailbox import text
from tests.serving import eventually

pytestmark = pytest.mark.django_db


def make_due():
    Mail.objects.filter(due_at__isnull=False).update(due_at=Now())


def test_who_registers_is_welcomed_and_confirms_by_the_letter(anonymous, ada, deliver, mailbox):
    anonymous.post("/auth/register", ada)

    (letter,) = deliver()

    assert (letter["Subject"], letter["To"], letter["From"]) == (
        "Welcome to Nocturna",
        "ada@example.com",
        "Nocturna <nocturna@localhost>",
    )
    assert token_in(letter) in text(letter, "html")
    assert anonymous.post("/auth/email/verify", {"token": token_in(letter)}).status_code == 204
    assert User.objects.get().email_verified
    assert deliver() == []


def test_a_russian_is_written_to_in_russian(anonymous, ada, deliver):
    anonymous.post("/auth/register", {**ada, "locale": "ru"})

    (letter,) = deliver()

    assert letter["Subject"].strip() == "Добро пожаловать в Nocturna"
    assert "Подтвердите, что этот адрес ваш:" in text(letter)
    assert '<html lang="ru">' in text(letter, "html")
    assert "Подтвердите, что этот адрес ваш:" in text(letter, "html")


def a_finished_export(person):
    now = timezone.now()
    done = {"status": DataExport.Status.COMPLETED, "completed_at": now, "expires_at": now + timedelta(days=1)}
    return DataExport.objects.create(user=person, origin="http://testserver", file="a.zip", size=1, sha256="0", **done)


EVERY = [(kind, locale) for kind in Mail.Kind for locale in ("en", "ru")]


@pytest.mark.parametrize(("kind", "locale"), EVERY)
def test_every_letter_has_subject_text_and_page_in_the_readers_language(alice, deliver, kind, locale):
    User.objects.update(locale=locale, name="<b>Click http://evil.example</b>")
    ticket = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, user=alice, email=alice.email)
    to = "new@example.com" if kind == Mail.Kind.CHANGE_EMAIL else alice.email
    session = sessions.open_session(user=alice, device=None, ip="127.0.0.1", user_agent="tests").session
    about = {"session": str(session.pk), "export": str(a_finished_export(alice).pk), "locale": locale}
    mails.queue(kind, to=to, user=alice, ticket=ticket, added="totp", new="new@example.com", **about)
    if kind == Mail.Kind.ACCOUNT_DELETED:
        User.objects.update(deleted_at=timezone.now())  # it goes to nobody else

    (letter,) = deliver()

    written = letter["Subject"] + text(letter) + text(letter, "html")
    assert letter["Subject"].strip()
    assert bool(re.search("[а-я]", written)) == (locale == "ru")
    # who registers with another's address chooses the name: no letter says it
    assert "evil" not in written
    assert not re.search("{{|{%", written)


@pytest.mark.parametrize("change", [{"added": "passkey"}, {"removed": "totp"}, {"added": "recovery_codes"}])
def test_what_changed_among_the_factors_is_named(alice, deliver, change):
    mails.queue(Mail.Kind.FACTORS_CHANGED, to=alice.email, user=alice, **change)

    (letter,) = deliver()

    names = {"totp": "authenticator app", "passkey": "passkey", "recovery_codes": "recovery codes"}
    ((verb, what),) = change.items()
    assert f"{verb.capitalize()} {'to' if verb == 'added' else 'from'} your account: {names[what]}" in text(letter)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"added": "Example & Sons"}, "Linked to your account, and signing in to it from now on: Example & Sons"),
        ({"removed": "Example & Sons"}, "Unlinked from your account, and signing in to it no more: Example & Sons"),
    ],
)
def test_which_issuer_was_linked_or_unlinked_is_named(alice, deliver, change, says):
    mails.queue(Mail.Kind.ISSUERS_CHANGED, to=alice.email, user=alice, **change)

    (letter,) = deliver()

    assert says in text(letter)
    assert says.replace("&", "&amp;") in text(letter, "html")


def test_with_a_web_application_the_letter_has_a_link_into_it(anonymous, ada, deliver, settings):
    settings.FRONTEND_URL = "https://app.example.com"
    anonymous.post("/auth/register", ada)

    (letter,) = deliver()

    token = tickets.token_of(Ticket.objects.get())
    link = f"https://app.example.com/verify-email#token={token}"
    assert link in text(letter)
    assert f'href="{link}"' in text(letter, "html")


@pytest.mark.parametrize("answer", ["451 later", "421 busy"])
def test_what_the_server_cannot_take_now_is_sent_later(alice, deliver, mailbox, answer):
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    mailbox.answers = [answer]

    assert deliver() == []
    mail = Mail.objects.get()
    wait = mail.due_at - timezone.now()
    assert timedelta(seconds=29) < wait < timedelta(seconds=61)
    assert deliver() == []  # not yet

    make_due()
    assert len(deliver()) == 1
    mail.refresh_from_db()
    assert (mail.due_at, mail.attempts, mail.sent_at is None) == (None, 2, False)


def test_a_server_that_is_gone_is_tried_later(alice, deliver, settings):
    settings.EMAIL_PORT = 1
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)

    assert deliver() == []
    assert Mail.objects.get().due_at is not None


def test_what_the_server_never_takes_is_given_up(alice, deliver, mailbox):
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    mailbox.answers = ["550 no"]

    assert deliver() == []
    mail = Mail.objects.get()
    assert (mail.due_at, mail.sent_at) == (None, None)


@pytest.mark.parametrize(("answer", "due"), [("550 nobody", False), ("450 full", True)])
def test_an_address_that_the_server_does_not_know_is_given_up_and_a_full_one_tried_later(
    alice, deliver, mailbox, answer, due
):
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    mailbox.refusals = [answer]

    assert deliver() == []
    assert (Mail.objects.get().due_at is not None) == due


def test_tries_end(alice, deliver, mailbox):
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    Mail.objects.update(attempts=mails.ATTEMPTS)

    assert deliver() == []
    assert Mail.objects.get().due_at is None


def test_two_workers_send_one_letter(alice, mailbox, db):
    mail = mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    assert mail.take(lease=timedelta(minutes=2))

    mails.send(mail_id=mail.pk)

    assert mailbox.letters == []


def test_a_letter_whose_ticket_was_used_or_is_over_is_not_sent(alice, deliver):
    addresses.ask_to_verify(user=alice)
    Ticket.objects.update(used_at=Now())
    assert deliver() == []

    addresses.ask_to_verify(user=alice)
    Ticket.objects.filter(used_at=None).update(expires_at=timezone.now() + timedelta(milliseconds=1))
    assert deliver() == []
    assert not Mail.objects.due().exists()


def test_nobody_gets_more_than_they_need(anonymous, proved, deliver):
    for _ in range(mails.PER_HOUR + 2):
        assert anonymous.post("/auth/password/reset", {"email": proved.email}).status_code == 202

    assert len(deliver()) == mails.PER_HOUR


def test_an_address_gets_no_more_however_it_is_spelled_and_whoever_asks(api, alice, mallory, deliver):
    spelled = ["New@example.com", "new@example.com", "NEW@example.com", "nEw@example.com", "neW@example.com"]
    assert len(spelled) == mails.PER_HOUR
    for asker, address in zip([alice, mallory, alice, mallory, alice], spelled, strict=True):
        addresses.ask_to_change(user=asker, email=address)
        assert [letter["To"] for letter in deliver()] == [address]

    addresses.ask_to_change(user=mallory, email="New@EXAMPLE.com")
    assert deliver() == []
    addresses.ask_to_change(user=mallory, email="another@example.com")
    assert len(deliver()) == 1


def test_the_letters_of_an_address_are_found_by_an_index_among_those_of_many(db):
    ends = timezone.now() + timedelta(hours=1)
    Ticket.objects.bulk_create(
        Ticket(purpose="sign_in_code", email=f"n{number}@example.com", expires_at=ends) for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_ticket")

    assert "ticket_by_address" in Ticket.objects.of_address("N7@example.com").explain()


def test_a_letter_to_who_was_blocked_is_not_sent(alice, deliver):
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    User.objects.update(is_active=False)

    assert deliver() == []


def test_old_tickets_and_mails_are_purged(alice, deliver):
    addresses.ask_to_verify(user=alice)
    deliver()
    addresses.ask_to_verify(user=alice)
    old = Ticket.objects.order_by("created_at").first()
    past = timezone.now() - timedelta(days=2)
    Ticket.objects.filter(pk=old.pk).update(created_at=past - timedelta(days=1), expires_at=past)
    mails.queue(Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)
    Mail.objects.filter(ticket=None).update(created_at=timezone.now() - timedelta(days=31))

    assert tasks.purge_tickets() == 1
    assert Ticket.objects.count() == Mail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_it_when_the_registration_is_committed(anonymous, ada, mailbox):
    with start_worker(celery, perform_ping_check=False, pool="threads", concurrency=2, shutdown_timeout=30):
        anonymous.post("/auth/register", ada)

        (letter,) = mailbox.wait(1)

    assert letter["To"] == "ada@example.com"
    assert eventually(lambda: Mail.objects.get().sent_at)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_finds_what_was_lost(mailbox):
    alice = factories.UserFactory.create(email="alice@example.com")
    Mail.objects.create(kind=Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice)  # its task died with the process
    with start_worker(celery, perform_ping_check=False, pool="threads", concurrency=2, shutdown_timeout=30):
        assert tasks.sweep_mails() == 1

        mailbox.wait(1)


ASKED = ["verify_email", "reset_password", "sign_in_code"]


def asked_for(email, kind, **mail):
    ticket = tickets.open_ticket(Ticket.Purpose(kind), email=email)
    return Mail.objects.create(kind=kind, to=email, ticket=ticket, **mail)


def test_before_it_calls_a_worker_the_sweep_drops_what_is_to_nobody(alice, mallory, monkeypatch):
    monkeypatch.setattr(mails, "_BATCH", 4)
    User.objects.filter(pk=mallory.pk).update(is_active=False)
    guest = factories.UserFactory.create(is_guest=True, email=None)
    for kind in ASKED:
        for number in range(3):
            asked_for(f"nobody{number}@example.com", kind)
        asked_for(mallory.email, kind)
    due = [asked_for("Alice@EXAMPLE.com", kind) for kind in ASKED]
    due.append(mails.queue(Mail.Kind.EXPORT_READY, to="elsewhere@example.com", user=guest, at_once=False))
    held = asked_for("nobody@example.com", "reset_password", due_at=timezone.now() + timedelta(minutes=1))

    assert tasks.sweep_mails() == len(due)

    assert set(Mail.objects.all()) == {*due, held}
    # Whoever tries a code must not be told that its ticket is gone: nobody has the address.
    kept = Counter(Ticket.objects.values_list("purpose", flat=True))
    assert kept == {"sign_in_code": 5, "verify_email": 1, "reset_password": 2}


@pytest.mark.django_db(transaction=True)
def test_what_an_address_asks_for_above_its_share_waits_for_the_sweep(mailbox, anonymous, settings):
    """And the one letter of it that is to somebody is written, whatever else is asked for."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "2/15m"}
    alice = factories.UserFactory.create(email="alice@example.com", email_verified=False)
    for number in range(2):
        anonymous.post("/auth/password/reset", {"email": f"nobody{number}@example.com"})
    with start_worker(celery, perform_ping_check=False, pool="threads", concurrency=2, shutdown_timeout=30):
        eventually(lambda: not Mail.objects.due().exists())
        for path in ("password/reset", "code", "email/verify/resend"):
            for email in (*(f"n{number}@example.com" for number in range(5)), alice.email):
                assert anonymous.post(f"/auth/{path}", {"email": email}).status_code == 202
        assert mailbox.letters == []
        assert Mail.objects.due().count() == 18

        assert tasks.sweep_mails() == 3
        assert {letter["To"] for letter in mailbox.wait(3)} == {alice.email}
        assert eventually(lambda: not Mail.objects.due().exists())


@pytest.mark.django_db(transaction=True)
def test_the_sweep_sends_one_to_each_before_a_second_to_anybody(mailbox, monkeypatch):
    monkeypatch.setattr(mails, "_CALLED", 4)
    flooded = [factories.UserFactory.create(email=f"{name}@example.com") for name in ("alice", "boris", "clara")]
    neighbour = factories.UserFactory.create(email="neighbour@example.com")
    for _ in range(5):
        for user in flooded:
            asked_for(user.email, "sign_in_code")
    first = asked_for(neighbour.email, "sign_in_code")
    with start_worker(celery, perform_ping_check=False, pool="threads", concurrency=2, shutdown_timeout=30):
        assert tasks.sweep_mails() == 4
        assert {letter["To"] for letter in mailbox.wait(4)} == {user.email for user in (*flooded, neighbour)}
        assert eventually(lambda: Mail.objects.filter(sent_at=None).count() == 12)

    assert Mail.objects.get(pk=first.pk).sent_at
    left = list(Mail.objects.due_to_each().values_list("to", "created_at"))
    assert [to for to, _ in left] == [user.email for user in flooded] * 4
    assert left == sorted(left, key=lambda letter: letter[1])


def test_what_waits_is_found_by_an_index_among_many_that_were_sent(alice):
    Mail.objects.bulk_create(Mail(kind="welcome", to=alice.email, user=alice, due_at=None) for _ in range(2000))
    asked_for(alice.email, "sign_in_code")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_mail")

    assert Mail.objects.due_to_each().count() == 1
    assert "mail_due" in Mail.objects.due_to_each().values_list("pk")[:500].explain()


def test_tickets_of_nobody_are_purged_once_they_are_over(alice):
    asked_for("nobody@example.com", "sign_in_code")
    mine = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, email=alice.email, user=alice)
    spent = uuid.uuid4()
    tickets.spend(spent, Ticket.Purpose.PASSKEY, kept=timedelta(minutes=10))
    past = timezone.now() - timedelta(seconds=1)
    Ticket.objects.update(created_at=past - timedelta(hours=1), expires_at=past)

    assert tasks.purge_tickets() == 1
    assert set(Ticket.objects.values_list("pk", flat=True)) == {mine.pk, spent}


def test_a_mail_that_is_gone_is_nothing(db):
    tasks.send_mail("2b192129-4e49-4b27-a3b1-5f099ce2764b")


QUEUE = """
import django
django.setup()
from accounts.models import Mail, User
from accounts.services import mails
mails.queue(Mail.Kind.PASSWORD_CHANGED, to="alice@example.com", user=User.objects.get())
"""


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_fails_nothing(alice):
    """The sweep finds the letter later."""
    done = process(QUEUE, CELERY_BROKER_URL="amqp://127.0.0.1:1//").wait(60)

    assert done == 0
    assert Mail.objects.due().count() == 1
