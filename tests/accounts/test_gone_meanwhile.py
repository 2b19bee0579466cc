"""What changes between a look and the write that rests on it: the account is gone, suspended, or taken by another."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.authentication import ended_among
from accounts.backends import LoginBackend
from accounts.errors import UserNotFound
from accounts.models import ApiKey, AuditEntry, Device, Role, Session, User
from accounts.services import api_keys, members, profiles, staff
from config.api.errors import ValidationFailed
from tests import factories
from tests.factories import PASSWORD
from tests.locks import held_up

pytestmark = pytest.mark.django_db(transaction=True)


def unchecked(user):
    """The caller's copy is not stale."""


@pytest.fixture
def boss():
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN, is_staff=True)


@pytest.fixture
def gone(alice):
    """A copy of a row that was deleted after it was read."""
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())
    return alice


def test_nobody_changes_deletes_or_promotes_who_is_gone(gone, boss):
    with pytest.raises(UserNotFound):
        members.update_member(user=gone, changes={"name": "Somebody"}, check=unchecked, by=boss)
    with pytest.raises(UserNotFound):
        members.delete_member(user=gone, check=unchecked, by=boss)
    with pytest.raises(UserNotFound):
        staff.change_rights(user=gone, by=boss, role=Role.ADMIN)

    row = User.objects.get(pk=gone.pk)
    assert (row.name, row.role) == (gone.name, Role.USER)
    assert not AuditEntry.objects.filter(action__in=("user.updated", "user.deleted", "role.changed")).exists()


def test_an_address_that_is_taken_behind_the_look_up_is_refused(db):
    def make():
        try:
            profiles.create_account(user_id=uuid.uuid4(), email="ada@example.com", password=PASSWORD)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            factories.UserFactory.create(email="ada@example.com")
            late = pool.submit(make)
            deadline = time.monotonic() + 20
            while not held_up():
                assert time.monotonic() < deadline
                time.sleep(0.01)
        with pytest.raises(ValidationFailed) as refused:
            late.result()

    assert list(refused.value.details) == ["email"]
    assert User.objects.count() == 1


def test_the_back_office_is_closed_to_the_suspended(alice, boss):
    staff.suspend(user=alice, by=boss, reason="Spam.")

    with pytest.raises(PermissionDenied):
        LoginBackend().authenticate(RequestFactory().post("/"), username=alice.email, password=PASSWORD)


def test_what_outlasts_its_request_ends_with_its_key(alice):
    key, text = api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="bot", scopes=["charts:read"])
    _user, claims = api_keys.authenticate_key(text)
    assert ended_among([claims]) == set()

    api_keys.revoke_key(user=alice, key_id=key.pk)
    assert ended_among([claims]) == {claims}


def test_it_outlasts_a_rotation_by_the_overlap(alice):
    key, text = api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="bot", scopes=["charts:read"])
    _user, older = api_keys.authenticate_key(text)
    _key, text = api_keys.rotate_key(user=alice, key_id=key.pk, overlap=timedelta(minutes=1))
    _user, newer = api_keys.authenticate_key(text)
    assert ended_among([older, newer]) == set()

    ApiKey.objects.update(previous_until=timezone.now())
    assert ended_among([older, newer]) == {older}


def test_a_device_is_used_whenever_its_session_is(anonymous, alice):
    phone = {"id": "6f9619ff", "name": "Phone", "platform": "android"}
    signed = {"username": alice.email, "password": PASSWORD, "device": phone}
    token = anonymous.post("/auth/token", signed).json()["access_token"]
    before = timezone.now() - timedelta(days=1)
    Session.objects.update(last_used_at=before)
    Device.objects.update(last_used_at=before)
    cache.clear()

    answer = anonymous.get("/users/me", Authorization=f"Bearer {token}")

    assert answer.status_code == 200
    assert Session.objects.get().last_used_at > before
    assert Device.objects.get().last_used_at > before
