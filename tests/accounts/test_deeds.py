"""What staff do for a person from their page: each is asked for first, and recorded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, DataExport, Mail, Role, Session, StaffGrant, User
from accounts.services import sessions
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
DEEDS = ("verify", "sign-out", "archive")
REFUSED = "This is not possible in its present state."


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN, is_staff=True)


@pytest.fixture
def office(client, boss):
    client.force_login(boss)
    return client


def page(user, deed):
    return f"/admin/accounts/user/{user.pk}/{deed}/"


def deeds_of(user, action):
    return AuditEntry.objects.filter(action=action, subject_id=user.pk)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_link_asks_and_does_nothing(office, api, alice, deed):
    api(alice)
    User.objects.filter(pk=alice.pk).update(email_verified=False)

    answer = office.get(page(alice, deed))

    assert (answer.status_code, '<form method="post"' in answer.content.decode()) == (200, True)
    assert Session.objects.get(user=alice).is_live
    assert not DataExport.objects.exists()
    assert not Mail.objects.exists()


def test_the_verification_mail_is_sent_again(office, boss, alice):
    User.objects.filter(pk=alice.pk).update(email_verified=False)

    assert office.post(page(alice, "verify")).status_code == 302

    mail = Mail.objects.get()
    assert (mail.kind, mail.user) == (Mail.Kind.VERIFY_EMAIL, alice)
    (entry,) = deeds_of(alice, "admin.changed")
    assert (entry.actor_id, entry.after) == (boss.pk, {"mail": "verify_email"})


def test_nobody_is_asked_to_verify_what_is_verified(office, alice):
    User.objects.filter(pk=alice.pk).update(email_verified=True)

    answer = office.post(page(alice, "verify"), follow=True)

    assert not Mail.objects.exists()
    assert not deeds_of(alice, "admin.changed")
    assert [str(message) for message in answer.context["messages"]] == [REFUSED]


def test_all_sessions_end(office, boss, api, alice):
    client = api(alice)
    factories_own = sessions.open_session(user=boss, device=None, ip="127.0.0.1", user_agent="tests")

    assert office.post(page(alice, "sign-out")).status_code == 302

    assert client.get("/users/me").status_code == 401
    (entry,) = deeds_of(alice, "session.revoked")
    assert (entry.actor_id, entry.detail["reason"]) == (boss.pk, "staff")
    assert Session.objects.get(pk=factories_own.session.pk).is_live


def test_an_archive_is_made_whose_link_goes_to_the_person(office, boss, alice):
    User.objects.filter(pk=alice.pk).update(locale="ru")

    answer = office.post(page(alice, "archive"), follow=True)

    export = DataExport.objects.get()
    assert (export.user, export.locale) == (alice, "ru")
    (entry,) = deeds_of(alice, "user.exported")
    assert entry.actor_id == boss.pk
    assert str(export.pk) not in answer.content.decode()


@pytest.fixture
def nothing_comes_of(client, api):
    """Of a deed: it is refused, and changes nothing of the person's."""

    def nothing_comes_of(deed, user):
        session = api(user).signed_in.session
        User.objects.filter(pk=user.pk).update(email_verified=False)
        assert client.post(page(user, deed)).status_code == 403
        assert Session.objects.get(pk=session.pk).is_live
        assert not Mail.objects.exists()
        assert not DataExport.objects.exists()

    return nothing_comes_of


@pytest.mark.parametrize("deed", DEEDS)
def test_not_over_who_may_more(office, nothing_comes_of, deed):
    nothing_comes_of(deed, factories.UserFactory.create(email="root@example.com", is_staff=True, is_superuser=True))


@pytest.mark.parametrize("deed", DEEDS)
def test_not_for_who_is_gone(office, alice, deed):
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now(), email_verified=False)

    assert office.post(page(alice, deed)).status_code == 403
    assert not Mail.objects.exists()
    assert not DataExport.objects.exists()
    factories.gone(alice)
    assert office.post(page(alice, deed)).status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
def test_support_sees_none_of_them(client, boss, alice, nothing_comes_of, deed):
    helper = factories.UserFactory.create(role=Role.USER, is_staff=True)
    ends = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=helper, grants="support", reason="x", granted_by=boss, expires_at=ends)
    client.force_login(helper)

    shown = client.get(f"/admin/accounts/user/{alice.pk}/change/")
    assert (shown.status_code, page(alice, deed) in shown.content.decode()) == (200, False)
    nothing_comes_of(deed, alice)
