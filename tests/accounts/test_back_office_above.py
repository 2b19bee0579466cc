"""Over whoever may more than they, staff do nothing in the back office, and they give nobody what they do not have."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Role, Session, StaffGrant, User
from accounts.services import api_keys
from tests import factories
from tests.accounts.test_back_office import form_of, sessions_url, users_url

pytestmark = pytest.mark.django_db
NEW = {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"}


def granted(user, *grants):
    ends = timezone.now() + timedelta(days=1)
    for name in grants:
        StaffGrant.objects.create(user=user, grants=name, reason="x", expires_at=ends)
    return user


def office_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(db):
    """Who gives rights, and has not all of them."""
    user = factories.UserFactory.create(email="manager@example.com", is_staff=True)
    return office_of(granted(user, "users:read", "users:write", "roles:write"))


@pytest.fixture
def moderator(db):
    return office_of(factories.UserFactory.create(email="mod@example.com", is_staff=True, role=Role.MODERATOR))


def test_no_role_is_given_by_whoever_does_not_have_its_scopes(manager, alice):
    page = manager.get(users_url("change", alice.pk))

    answer = manager.post(users_url("change", alice.pk), {**form_of(page), "name": "A.", "role": "admin"})

    alice.refresh_from_db()
    assert (answer.status_code, alice.role, alice.name) == (200, "user", "Alice")
    assert answer.context["adminform"].form.errors["role"][0].startswith("You do not have: analytics:read, audit:read")
    assert not AuditEntry.objects.filter(action="role.changed").exists()


def test_a_role_that_gives_no_more_is_given(manager, alice):
    page = manager.get(users_url("change", alice.pk))

    answer = manager.post(users_url("change", alice.pk), {**form_of(page), "role": "readonly"})

    alice.refresh_from_db()
    assert (answer.status_code, alice.role) == (302, "readonly")


def test_a_grant_protects_its_holder(manager, alice):
    """Who could set their password would sign in with what they were given."""
    granted(alice, "finance")
    password = alice.password

    answers = (
        manager.post(reverse("admin:auth_user_password_change", args=[alice.pk]), NEW),
        manager.post(users_url("change", alice.pk), {"name": "x", "locale": "en", "email": "x@example.com"}),
    )

    alice.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (alice.password, alice.name, alice.email) == (password, "Alice", "alice@example.com")


def test_the_sessions_of_whoever_may_more_go_on(moderator, api, alice):
    boss = api(factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN))
    chosen = [boss.signed_in.session.pk, api(alice).signed_in.session.pk]

    page = moderator.post(
        sessions_url(), {"action": "revoke", "_selected_action": chosen, "confirmed": "yes"}, follow=True
    )

    told = [str(message) for message in page.context["messages"]]
    above = "Over your own rights, and over whoever may more than you, somebody else decides."
    assert told == [above, "1 session was ended."]
    assert boss.get("/users/me").status_code == 200
    assert set(Session.objects.exclude(revoked_at=None).values_list("pk", flat=True)) == {chosen[1]}


def test_the_keys_of_whoever_may_more_go_on(moderator, alice):
    boss = factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN)
    theirs, more, hers = (
        api_keys.create_key(user=user, key_id=uuid.uuid4(), name="k", scopes=["charts:read"])[0]
        for user in (boss, boss, alice)
    )
    url, chosen = reverse("admin:accounts_apikey_changelist"), [theirs.pk, more.pk, hers.pk]

    page = moderator.post(url, {"action": "revoke", "_selected_action": chosen, "confirmed": "yes"}, follow=True)

    above = "Over your own rights, and over whoever may more than you, somebody else decides."
    assert [str(message) for message in page.context["messages"]] == [above, "1 key revoked."]
    assert set(ApiKey.objects.filter(revoked_at=None)) == {theirs, more}


def test_the_grants_of_whoever_may_more_go_on(manager, alice):
    """Who gives rights takes back only what they might have given."""
    bob = factories.UserFactory.create(email="bob@example.com")
    mine = User.objects.get(email="manager@example.com")
    granted(alice, "finance")
    granted(bob, "users:read")
    chosen = StaffGrant.objects.exclude(user=mine) | StaffGrant.objects.filter(user=mine, grants="users:read")
    body = {"action": "end", "_selected_action": [str(grant.pk) for grant in chosen], "confirmed": "yes"}

    page = manager.post(reverse("admin:accounts_staffgrant_changelist"), body, follow=True)

    told = [str(message) for message in page.context["messages"]]
    assert told == [
        "Over your own rights, and over whoever may more than you, somebody else decides.", "1 grant ended.",
    ]  # fmt: skip
    assert StaffGrant.objects.get(ended_at__isnull=False).user == bob
    (entry,) = AuditEntry.objects.filter(action="grant.ended")
    assert (entry.actor_id, entry.subject_id) == (mine.pk, bob.pk)
