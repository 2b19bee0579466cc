"""Who deletes an account proves that it is theirs, and whoever has the mailbox is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mail, Session, User
from accounts.privacy import erasing
from accounts.services import profiles
from tests.accounts.sign_in.conftest import code
from tests.conftest import Api
from tests.factories import PASSWORD
from tests.services.mailbox import text

pytestmark = pytest.mark.django_db


def test_a_stolen_token_deletes_nothing_until_its_owner_confirms(api, alice, deliver):
    me = api(alice)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    assert code(me.delete("/users/me")) == (403, "CONFIRMATION_REQUIRED")
    assert User.objects.get().deleted_at is None
    assert me.get("/users/me").status_code == 200
    assert deliver() == []

    assert me.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert me.delete("/users/me").status_code == 204
    assert len(deliver()) == 1


def test_a_guest_has_nothing_to_confirm_by_and_no_mailbox(anonymous):
    guest = anonymous.post("/auth/guest").json()
    Session.objects.update(confirmed_at=timezone.now() - timedelta(days=1))

    assert anonymous.delete("/users/me", Authorization=f"Bearer {guest['access_token']}").status_code == 204
    assert User.objects.get().deleted_at is not None
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("locale", "subject", "words"),
    [
        ("en", "Your account was deleted", ["you are signed out everywhere", "erased for good", "write to us"]),
        ("ru", "Ваша учётная запись удалена", ["вы вышли из неё", "Окончательно", "напишите нам"]),
    ],
)
def test_the_letter_says_until_when_there_is_something_to_save(alice, deliver, settings, locale, subject, words):
    settings.ACCOUNT_RETENTION = timedelta(days=10)
    User.objects.update(locale=locale)
    assert Api(alice).delete("/users/me").status_code == 204
    mail, at = Mail.objects.get(), User.objects.get().deleted_at

    (letter,) = deliver()

    assert (letter["Subject"].strip(), letter["To"]) == (subject, "alice@example.com")
    for form in (text(letter), text(letter, "html")):
        assert all(said in form for said in words)
        assert f"{at:%Y-%m-%d %H:%M} UTC" in form
        assert f"{at + timedelta(days=10):%Y-%m-%d %H:%M} UTC" in form
    mail.refresh_from_db()
    assert mail.sent_at is not None


def test_whom_staff_delete_is_told_too_suspended_or_not(alice, deliver):
    User.objects.update(suspended_at=timezone.now(), suspension_reason="Spam.")
    profiles.delete_account(user=alice)

    assert [letter["To"] for letter in deliver()] == ["alice@example.com"]


def test_who_has_the_account_back_is_not_told_that_it_is_gone(alice, deliver):
    profiles.delete_account(user=alice)
    User.objects.update(deleted_at=None)

    assert deliver() == []
    assert Mail.objects.get().due_at is None


def test_no_other_letter_goes_to_who_is_gone(alice, deliver):
    Mail.objects.create(kind=Mail.Kind.PASSWORD_CHANGED, to=alice.email, user=alice, data={"keys": 0})
    profiles.delete_account(user=alice)

    assert [letter["Subject"] for letter in deliver()] == ["Your account was deleted"]


@pytest.mark.django_db(transaction=True)
def test_the_letter_is_erased_with_its_person(alice):
    profiles.delete_account(user=alice)
    assert Mail.objects.count() == 1
    User.objects.update(deleted_at=timezone.now() - timedelta(days=31))

    assert erasing.purge_deleted().erased == 1
    assert not Mail.objects.exists()
    assert not User.objects.exists()
