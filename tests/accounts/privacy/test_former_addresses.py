"""What was asked for by an address alone goes with whoever had it, also long before."""

import pytest

from accounts.models import ErasureReport, Mail, Ticket, User
from accounts.privacy import erasing, registry
from accounts.services import people
from tests.accounts.privacy.conftest import delete

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]
FORMER = "alice@example.com"


@pytest.fixture
def moved(alice):
    """Alice, who has another address by now."""
    people.apply(User.objects.get(pk=alice.pk), {"email": "last@example.com"}, by=alice)
    return alice


@pytest.fixture
def asked(anonymous, moved):
    """By somebody who typed her former address."""
    for path in ("/auth/password/reset", "/auth/code", "/auth/email/verify/resend"):
        assert anonymous.post(path, {"email": "ALICE@Example.com"}).status_code in (200, 202), path


def left():
    return Mail.objects.filter(to__iexact=FORMER).count(), Ticket.objects.filter(email__iexact=FORMER).count()


@pytest.mark.usefixtures("asked")
def test_what_was_asked_for_by_a_former_address_is_erased(moved):
    assert left() == (3, 3)
    delete(moved)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    assert left() == (0, 0)
    rooms = ErasureReport.objects.get().rooms
    assert [rooms[name]["removed"] for name in ("mails", "tickets")] == [4, 3]  # with the letter of the deletion itself


@pytest.mark.usefixtures("asked")
def test_what_is_left_of_it_is_reported(moved, monkeypatch):
    delete(moved)
    with monkeypatch.context() as forgetful:
        forgetful.delitem(registry.ROOMS, "mails")
        forgetful.delitem(registry.ROOMS, "tickets")
        assert erasing.purge_deleted().incomplete == 1

    report = ErasureReport.objects.get()
    letter = {"accounts_mail.user_id": 1}  # of the deletion itself
    assert report.status == "incomplete"
    assert report.left == {"accounts_mail.login": 3, "accounts_ticket.login": 3, **letter}
    assert User.objects.filter(pk=moved.pk).exists()

    assert erasing.purge_deleted().erased == 1
    assert left() == (0, 0)


@pytest.mark.usefixtures("asked")
def test_what_was_asked_for_by_an_address_that_another_has_by_now_is_theirs(moved, mallory):
    people.apply(User.objects.get(pk=mallory.pk), {"email": FORMER}, by=mallory)
    delete(moved)

    assert erasing.purge_deleted().erased == 1

    assert left() == (3, 3)
