"""Filters that staff keep under a name: whose they are, what is kept of them, and who sees them."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant
from accounts.privacy.registry import ROOMS
from config.backoffice.filters import MOST
from config.backoffice.models import SavedFilter
from tests import factories
from tests.accounts.standing.cast import unlooking

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"
RUSSIANS = "?is_staff__exact=0&locale=ru"


def staff_member(grants=None):
    staff = factories.UserFactory.create(is_staff=True, role=Role.USER if grants else Role.ADMIN)
    if grants:
        ends = timezone.now() + timedelta(days=1)
        boss = factories.UserFactory.create(role=Role.ADMIN)
        StaffGrant.objects.create(user=staff, grants=grants, reason="x", granted_by=boss, expires_at=ends)
    return staff


def signed_in(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def bob(db):
    return staff_member()


@pytest.fixture
def office(bob):
    factories.UserFactory.create(email="ivan@example.com", locale="ru")
    return signed_in(bob)


def save(office, *, query=RUSSIANS, name="Russians", listed="accounts.user", shared=False):
    body = {"listed": listed, "query": query, "name": name, **({"is_shared": "on"} if shared else {})}
    return office.post("/admin/filters/save/", body)


def shown(office, page=PEOPLE):
    return [one.name for one in office.get(page).context["saved_filters"]()]


def test_a_filter_is_saved_shown_and_opens_what_it_kept(office, bob):
    answer = save(office)

    assert (answer.status_code, answer["Location"]) == (302, f"{PEOPLE}{RUSSIANS}")
    saved = SavedFilter.objects.get()
    assert (saved.owner, saved.listed, saved.query) == (bob, "accounts.user", "is_staff__exact=0&locale=ru")
    html = office.get(PEOPLE).content.decode()
    assert f'href="?{saved.query.replace("&", "&amp;")}">Russians</a>' in html
    listed = office.get(f"{PEOPLE}?{saved.query}")
    assert [user.email for user in listed.context["cl"].result_list] == ["ivan@example.com"]
    assert shown(office, "/admin/accounts/session/") == []


def test_what_was_searched_for_is_not_kept(office):
    save(office, query=f"{RUSSIANS}&q=alice@example.com&o=-1&p=3&id__exact={uuid.uuid4()}&e=1")

    assert SavedFilter.objects.get().query == "is_staff__exact=0&locale=ru&o=-1"


def test_one_of_the_same_name_is_replaced(office):
    save(office)
    save(office, query="?is_staff__exact=1", shared=True)

    saved = SavedFilter.objects.get()
    assert (saved.query, saved.is_shared) == ("is_staff__exact=1", True)


def test_a_private_one_is_its_owners_and_a_shared_one_everybodys_who_sees_the_list(office, bob):
    save(office)
    save(office, name="Shared", shared=True)
    other, operator = signed_in(staff_member()), signed_in(staff_member("operator"))

    assert shown(office) == ["Russians", "Shared"]
    assert shown(other) == ["Shared"]
    assert operator.get(PEOPLE).status_code == 403
    html = other.get(PEOPLE).content.decode()
    assert str(bob) in html
    assert "/admin/filters/" not in html  # another's is not theirs to delete


def test_only_ones_own_is_deleted(office):
    save(office, shared=True)
    saved = SavedFilter.objects.get()
    address = f"/admin/filters/{saved.pk}/delete/"

    assert signed_in(staff_member()).post(address).status_code == 404
    assert (office.get(address).status_code, SavedFilter.objects.count()) == (405, 1)
    assert office.post(address).status_code == 302
    assert not SavedFilter.objects.exists()
    assert office.post(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"query": ""}, 302, "Nothing is chosen"),
        ({"query": "?q=alice"}, 302, "Nothing is chosen"),
        ({"name": " "}, 302, "Name: This field is required."),
        ({"name": "x" * 61}, 302, "Name: Ensure this value has at most 60"),
        ({"name": "a\u202eb"}, 302, "Invisible characters"),
        ({"query": f"?created_at__gte={'x' * 2000}"}, 400, ""),
        ({"query": "?nonsense=1"}, 400, ""),
        ({"query": "?password__startswith=b"}, 400, ""),
        ({"listed": "accounts.nothing"}, 400, ""),
        ({"listed": "sessions.session"}, 400, ""),
        ({"listed": ""}, 400, ""),
        ({"listed": "\0"}, 400, ""),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_kept(office, asked, status, told):
    answer = save(office, **asked)

    assert answer.status_code == status
    assert not SavedFilter.objects.exists()
    if told:
        assert told in office.get(PEOPLE).content.decode()


def test_who_may_not_see_the_list_keeps_nothing_of_it(alice):
    assert save(signed_in(staff_member("operator"))).status_code == 403
    assert save(signed_in(alice)).status_code == 302  # to sign in
    assert not SavedFilter.objects.exists()


def test_nobody_keeps_more_than_so_many(office, bob):
    rows = [SavedFilter(owner=bob, listed="charts.chart", name=str(n), query="kind=natal") for n in range(MOST)]
    SavedFilter.objects.bulk_create(rows)

    save(office)

    assert SavedFilter.objects.count() == MOST
    assert f"At most {MOST}" in office.get(PEOPLE).content.decode()


def test_both_are_recorded(office, bob):
    save(office)
    saved = SavedFilter.objects.get()
    office.post(f"/admin/filters/{saved.pk}/delete/")

    added, deleted = AuditEntry.objects.filter(target_id=str(saved.pk)).order_by("id")
    assert (added.action, added.actor_id, added.after["list"]) == ("admin.added", bob.pk, "accounts.user")
    assert (deleted.action, deleted.actor_id) == ("admin.deleted", bob.pk)


def test_it_goes_with_the_person(office, bob):
    save(office)
    room = ROOMS["saved_filters"]
    assert (room.found(bob.pk), room.sheets[0].count(bob)) == (1, 1)

    assert room.erase(bob.pk, 100) == 1

    assert not SavedFilter.objects.exists()


def test_a_list_asks_one_question_more_however_many_there_are(office, bob, monkeypatch):
    counts = []
    office.get(PEOPLE)
    for many in (1, 30):
        rows = [SavedFilter(owner=bob, listed="accounts.user", name=f"{many}-{n}", query="a=1") for n in range(many)]
        SavedFilter.objects.bulk_create(rows)
        with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
            office.get(PEOPLE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert sum("saved_filter" in query["sql"].replace("savedfilter", "saved_filter") for query in queries) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_kept(bob):
    clients, together = [signed_in(bob), signed_in(bob)], Barrier(2)
    statuses = []

    def keep(client):
        try:
            together.wait(10)
            statuses.append(save(client).status_code)
        finally:
            connection.close()

    threads = [Thread(target=keep, args=[client], daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (statuses, SavedFilter.objects.count()) == ([302, 302], 1)
