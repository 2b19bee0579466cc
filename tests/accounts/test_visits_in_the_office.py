"""Visits begin, and are ended, from a person's page in the back office."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StaffGrant, Visit
from accounts.services import visits
from tests import factories
from tests.accounts.test_visits import REASON, caller, code, helper

__all__ = ["helper"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, helper):
    client.force_login(helper)
    return client


def page_of(user):
    return f"/admin/accounts/user/{user.pk}/visit/"


def test_the_button_asks_for_a_reason_shows_the_token_once_and_ends_it(office, helper, alice):
    assert page_of(alice) in office.get(f"/admin/accounts/user/{alice.pk}/change/").content.decode()
    assert 'name="reason"' in office.get(page_of(alice), follow=True).content.decode()
    assert not Visit.objects.exists()

    shown = office.post(page_of(alice), {"reason": REASON}, follow=True)

    token = shown.context["token"]
    assert f'value="{token}"' in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert caller(token).get("/users/me").json()["name"] == "Alice"
    assert token not in office.get(page_of(alice), follow=True).content.decode()
    office.post(page_of(alice), {"end": "yes"}, follow=True)
    assert code(caller(token).get("/users/me")) == (401, "SESSION_REVOKED")


def test_signing_out_of_the_back_office_ends_it(office, alice):
    token = office.post(page_of(alice), {"reason": REASON}).context["token"]

    office.post("/admin/logout/")

    assert code(caller(token).get("/users/me")) == (401, "SESSION_REVOKED")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_reason_nothing_begins(office, alice, reason):
    page = office.post(page_of(alice), {"reason": reason})

    assert list(page.context["form"].errors) == ["reason"]
    assert not Visit.objects.exists()


def test_staff_are_refused_on_the_page_too(office, helper):
    other = factories.UserFactory.create(is_staff=True)

    answer = office.post(page_of(other), {"reason": REASON}, follow=True)

    assert "somebody else decides" in answer.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("who", ["moderator", "support"])
def test_the_page_is_for_those_alone_who_hold_the_scope(alice, helper, who):
    staff = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR if who == "moderator" else Role.USER)
    ends = timezone.now() + timedelta(days=1)
    if who == "support":
        StaffGrant.objects.create(user=staff, grants="support", reason="x", granted_by=helper, expires_at=ends)
    client = Client()
    client.force_login(staff)
    assert client.post(page_of(alice), {"reason": REASON}).status_code == 403
    assert not Visit.objects.exists()

    StaffGrant.objects.create(user=staff, grants=visits.SCOPE, reason="x", granted_by=helper, expires_at=ends)
    assert client.post(page_of(alice), {"reason": REASON}).status_code == 200
    assert Visit.objects.get().staff == staff


def test_visits_are_listed_and_ended_by_staff(office, helper, alice):
    office.post(page_of(alice), {"reason": REASON})
    visit = Visit.objects.get()
    listed = "/admin/accounts/visit/"
    assert REASON in office.get(listed).content.decode()
    assert office.get(f"{listed}{visit.pk}/change/").status_code == 200

    office.post(listed, {"action": "end", "_selected_action": [str(visit.pk)], "confirmed": "yes"})

    assert Visit.objects.get().ended_at is not None
