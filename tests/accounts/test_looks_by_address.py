"""What staff look at is found in the log by the person whose it is, also where the row itself names nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Mail, Role, Session
from accounts.services import mails, profiles, visits
from tests import factories

pytestmark = pytest.mark.django_db
MAILS, VISITS = "/admin/accounts/mail/", "/admin/accounts/visit/"


@pytest.fixture
def visit(alice):
    by = factories.UserFactory.create(is_staff=True, role=Role.ADMIN)
    ends = timezone.now() + timedelta(hours=1)
    session = Session.objects.create(user=by, kind="back_office", second_factor="totp", expires_at=ends)
    return visits.begin(person=alice, by=by, session_id=session.pk, reason="Her chart does not open.")[0]


@pytest.fixture
def ask(anonymous):
    """The letter that somebody asked for by an address alone."""

    def ask(address, path="/auth/password/reset"):
        assert anonymous.post(path, {"email": address}).status_code in (200, 202, 204)
        letter = Mail.objects.latest("created_at")
        assert (letter.to, letter.user) == (address, None)
        return letter

    return ask


def look(office, row, listed):
    """The entry of a look at the row's page, and what it says of whose it is."""
    assert office.get(f"{listed}{row.pk}/change/").status_code == 200
    entry = AuditEntry.objects.filter(action="admin.viewed").latest("id")
    assert entry.target_id == str(row.pk)
    return entry.subject_id, entry.people


def listed(office, page):
    assert office.get(page).status_code == 200
    return AuditEntry.objects.filter(action="admin.listed").latest("id").people


def found(office, person):
    """What a search of the log by the person's id finds."""
    page = office.get("/admin/accounts/auditentry/", {"q": str(person.pk)})
    return [(entry.action, entry.target_type) for entry in page.context["cl"].result_list]


def test_a_look_at_a_visit_is_about_its_person(office, visit, alice):
    assert look(office, visit, VISITS) == (alice.pk, None)
    assert listed(office, VISITS) == [alice.pk]
    assert ("admin.viewed", "accounts.visit") in found(office, alice)


@pytest.mark.parametrize("path", ["/auth/password/reset", "/auth/code"])
def test_a_look_at_a_letter_that_was_asked_for_by_its_address_is_about_who_has_it(
    office, alice, mallory, ask, path
):  # fmt: skip
    letter = ask("alice@example.com", path)

    assert look(office, letter, MAILS) == (alice.pk, None)
    assert listed(office, MAILS) == [alice.pk]
    assert ("admin.viewed", "accounts.mail") in found(office, alice)
    assert found(office, mallory) == []
    mails.send(mail_id=letter.pk)
    assert Mail.objects.get(pk=letter.pk).sent_at is not None
    assert look(office, letter, MAILS) == (alice.pk, None)


def test_however_the_address_was_spelled(office, alice, ask):
    assert look(office, ask("Alice@EXAMPLE.com".replace("EXAMPLE", "example")), MAILS) == (alice.pk, None)


def test_who_had_the_address_is_named_too(office, alice, mallory, ask):
    waiting, sent = ask("alice@example.com"), ask("alice@example.com", "/auth/code")
    mails.send(mail_id=sent.pk)
    alice.email = "new@example.com"
    alice.save(update_fields=["email"])

    assert look(office, waiting, MAILS) == (alice.pk, None)
    mallory.email = "alice@example.com"
    mallory.save(update_fields=["email"])
    assert look(office, waiting, MAILS) == (None, sorted([alice.pk, mallory.pk]))
    assert ("admin.viewed", "accounts.mail") in found(office, alice)
    assert ("admin.viewed", "accounts.mail") in found(office, mallory)
    assert look(office, sent, MAILS) == (alice.pk, None)  # to whom it went is known


def test_who_has_left_is_named_and_of_nobodys_nobody(office, alice, ask):
    hers, nobodys = ask("alice@example.com"), ask("nobody@example.com")
    profiles.delete_account(user=alice)

    assert look(office, hers, MAILS) == (alice.pk, None)
    assert look(office, nobodys, MAILS) == (None, None)
    assert listed(office, MAILS) == [alice.pk]


def test_a_list_of_letters_asks_no_more_for_more(office, ask, django_assert_max_num_queries):
    for user in factories.UserFactory.create_batch(2):
        ask(user.email)
    office.get(MAILS)
    with django_assert_max_num_queries(30) as few:
        office.get(MAILS)
    asking = factories.UserFactory.create_batch(10)
    for user in asking:
        Mail.objects.create(kind=Mail.Kind.RESET_PASSWORD, to=user.email)
    with django_assert_max_num_queries(len(few)):
        office.get(MAILS)
    named = AuditEntry.objects.filter(action="admin.listed").latest("id").people
    assert {user.pk for user in asking} < set(named)
    assert len(named) == 12
