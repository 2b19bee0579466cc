"""Over a superuser only another one decides, at every door, and the last of them stays."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import LastSuperuser, NotOverYourself
from accounts.models import ApiKey, AuditEntry, Role, Session, StaffGrant, User
from accounts.services import api_keys, members, staff
from tests import factories
from tests.accounts.test_back_office import form_of, sessions_url, users_url
from tests.accounts.test_refresh import code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
ABOVE = "Over your own rights, and over whoever may more than you, somebody else decides."
LAST = "This is the last superuser, who has to stay."
NEW = {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"}


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", PASSWORD, name="Root")


@pytest.fixture
def boss(db):
    """An administrator, who has every scope."""
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN, is_staff=True)


def office_of(user):
    client = Client()
    client.force_login(user)
    return client


def state_of(user):
    return User.objects.filter(pk=user.pk).values().get()


def told(page):
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("several", [False, True], ids=["the last", "one of two"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "", [{"name": "x"}]),
        ("put", "", [{"name": "x"}]),
        ("delete", "", []),
        ("put", "/suspension", [{"reason": "Mutiny."}]),
        ("delete", "/suspension", []),
    ],
)
def test_an_administrator_changes_no_superuser_over_the_api(api, boss, root, method, path, body, several):
    if several:
        factories.UserFactory.create(is_superuser=True)
    if (method, path) == ("delete", "/suspension"):
        User.objects.filter(pk=root.pk).update(suspended_at=timezone.now(), suspension_reason="x")
    before = state_of(root)

    answer = getattr(api(boss), method)(f"/users/{root.pk}{path}", *body)

    assert code(answer) == (403, "PERMISSION_DENIED")
    assert state_of(root) == before
    assert not AuditEntry.objects.filter(action__in=("user.updated", "user.deleted", "user.suspended")).exists()


def test_an_administrator_opens_no_form_of_a_superuser(boss, root):
    office, before = office_of(boss), state_of(root)
    several = {"action": "delete_selected", "_selected_action": [root.pk, factories.UserFactory.create().pk]}

    answers = (
        office.post(users_url("change", root.pk), {"name": "x", "locale": "en", "email": "x@example.com"}),
        office.post(users_url("delete", root.pk), {"post": "yes"}),
        office.post(reverse("admin:auth_user_password_change", args=[root.pk]), NEW),
        office.post(users_url(), {**several, "post": "yes"}),
    )

    assert [answer.status_code for answer in answers] == [403] * 4
    assert state_of(root) == before
    assert User.objects.present().count() == 3
    assert not AuditEntry.objects.filter(action="admin.deleted").exists()


def test_an_administrator_suspends_and_reinstates_no_superuser_in_the_back_office(boss, root):
    office, page = office_of(boss), users_url("change", root.pk).removesuffix("change/")
    before = state_of(root)
    assert told(office.post(f"{page}suspend/", {"reason": "Mutiny."}, follow=True)) == [ABOVE]
    assert state_of(root) == before

    User.objects.filter(pk=root.pk).update(suspended_at=timezone.now(), suspension_reason="x")
    assert told(office.post(f"{page}reinstate/", follow=True)) == [ABOVE]
    assert User.objects.get(pk=root.pk).is_suspended


def test_the_sessions_keys_and_grants_of_a_superuser_go_on(boss, root, api):
    office, theirs = office_of(boss), api(root).signed_in.session
    key, _ = api_keys.create_key(user=root, key_id=uuid.uuid4(), name="k", scopes=["charts:read"])
    ends = timezone.now() + timedelta(days=1)
    given = StaffGrant.objects.create(user=root, grants="support", reason="x", expires_at=ends)
    lists = (
        (sessions_url(), "revoke", theirs.pk),
        (reverse("admin:accounts_apikey_changelist"), "revoke", key.pk),
        (reverse("admin:accounts_staffgrant_changelist"), "end", given.pk),
    )

    for url, action, pk in lists:
        page = office.post(url, {"action": action, "_selected_action": [str(pk)], "confirmed": "yes"}, follow=True)
        assert told(page)[0] == ABOVE
    body = {"user": str(root.pk), "grants": "finance", "reason": "x", "expires_at_0": "2099-01-01"}
    page = office.post(reverse("admin:accounts_staffgrant_add"), {**body, "expires_at_1": "00:00"})

    assert page.context["adminform"].form.non_field_errors() == [ABOVE]
    assert Session.objects.get(pk=theirs.pk).revoked_at is None
    assert ApiKey.objects.get().revoked_at is None
    assert (StaffGrant.objects.get().ended_at, StaffGrant.objects.get().grants) == (None, "support")


def test_an_administrator_makes_no_superuser(boss, alice):
    office = office_of(boss)
    page = office.get(users_url("change", alice.pk))

    assert office.post(users_url("change", alice.pk), {**form_of(page), "is_superuser": "on"}).status_code == 302
    with pytest.raises(NotOverYourself):
        staff.change_rights(user=alice, by=boss, is_superuser=True)
    assert not User.objects.get(pk=alice.pk).is_superuser


def test_who_became_a_superuser_in_the_meantime_is_above(boss, alice):
    """The row that was read is older than the one that is locked."""
    factories.UserFactory.create(is_superuser=True)
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    before = state_of(alice)

    for do in (
        lambda: staff.suspend(user=alice, by=boss, reason="x"),
        lambda: staff.change_rights(user=alice, by=boss, is_active=False),
        lambda: members.update_member(user=alice, changes={"name": "x"}, check=lambda row: None, by=boss),
        lambda: members.delete_member(user=alice, check=lambda row: None, by=boss),
    ):
        with pytest.raises(NotOverYourself):
            do()
    assert state_of(alice) == before


@pytest.mark.parametrize("other", ["none", "suspended", "blocked"])
def test_the_last_superuser_deletes_themselves_at_no_door(api, boss, root, other):
    states = {"suspended": {"suspended_at": timezone.now(), "suspension_reason": "x"}, "blocked": {"is_active": False}}
    if other in states:
        factories.UserFactory.create(is_superuser=True, **states[other])
    office, several = office_of(root), {"action": "delete_selected", "_selected_action": [boss.pk, root.pk]}

    answer = api(root).delete("/users/me")
    assert (code(answer), answer.json()["error"]["message"]) == ((422, "BUSINESS_RULE"), LAST)
    assert told(office.post(users_url("delete", root.pk), {"post": "yes"}, follow=True)) == [LAST]
    assert told(office.post(users_url(), {**several, "post": "yes"}, follow=True)) == [LAST]

    assert not User.objects.exclude(deleted_at=None).exists()
    assert not AuditEntry.objects.filter(action__in=("user.deleted", "admin.deleted")).exists()


@pytest.mark.parametrize("change", [{"is_superuser": ""}, {"is_active": ""}])
def test_a_superuser_takes_rights_from_another_and_never_from_the_last(boss, root, change):
    other = User.objects.create_superuser("other@example.com", PASSWORD, name="Other")
    office, url = office_of(root), users_url("change", other.pk)
    data = {name: value for name, value in form_of(office.get(url)).items() if name not in change}

    assert office.post(url, data).status_code == 302
    assert list(User.objects.superusers()) == [root]
    (entry,) = AuditEntry.objects.filter(action="role.changed")
    (name,) = change
    assert (entry.actor_id, entry.before, entry.after) == (root.pk, {name: True}, {name: False})
    for last in ({"is_superuser": False}, {"is_active": False}):
        with pytest.raises(LastSuperuser):
            staff.keep_in_charge(root, **last)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["delete", "suspend", "demote"])
def test_two_superusers_who_remove_each_other_at_once_leave_one(api, boss, root, crowd, way):
    other = User.objects.create_superuser("other@example.com", PASSWORD, name="Other")
    pairs = [(api(root), root, other), (api(other), other, root)] * 4

    def remove():
        client, by, user = pairs.pop()
        if way == "demote":
            try:
                return staff.change_rights(user=user, by=by, is_superuser=False) and "done"
            except LastSuperuser:
                return "kept"
        ask = client.delete if way == "delete" else client.put
        body = () if way == "delete" else ({"reason": "Mutiny."},)
        status = ask(f"/users/{user.pk}{'' if way == 'delete' else '/suspension'}", *body).status_code
        return "done" if status < 300 else status

    outcomes = crowd(8, remove)

    assert User.objects.superusers().count() == 1
    assert "done" in outcomes
