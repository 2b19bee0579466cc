"""Lists of the back office as files: what is in them, for whom, and what is recorded."""

import csv
import io
import urllib.parse
import urllib.request
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import SessionRevoked
from accounts.models import AuditEntry, Mail, Role, Session, StaffGrant, User
from config.backoffice import exporting
from config.backoffice.exporting import AT_ONCE, MOST, columns_of
from config.system.secret import is_secret
from tests import factories
from tests.accounts.standing.cast import unlooking
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD, name="Root")


@pytest.fixture
def office(client, root):
    client.force_login(root)
    return client


def asked(office, address, chosen, *, every=False):
    body = {"action": "export_csv", "_selected_action": [str(pk) for pk in chosen], "select_across": str(int(every))}
    return office.post(address, body)


def rows(answer):
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_chosen_rows_are_written_with_the_columns_of_the_page(office, alice, mallory):
    User.objects.filter(pk=alice.pk).update(email_verified=True, username="liddell")

    answer = asked(office, PEOPLE, [alice.pk])

    (row,) = rows(answer)
    assert list(row) == ["Id", "E-mail", "Name", "Username", "Role", "State", "Staff", "Created", "Last login"]
    assert (row["Id"], row["E-mail"], row["Username"], row["Role"]) == (
        str(alice.pk), "alice@example.com", "liddell", "User",
    )  # fmt: skip
    assert (row["State"], row["Staff"], row["Last login"]) == ("active", "false", "")
    assert row["Created"] == User.objects.get(pk=alice.pk).created_at.isoformat()
    assert answer["Content-Disposition"].startswith('attachment; filename="nocturna-user-')
    assert "no-store" in answer["Cache-Control"]


def test_all_that_the_list_is_narrowed_to(office, alice, mallory, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    people = factories.UserFactory.create_batch(5, locale="ru")

    found = rows(asked(office, f"{PEOPLE}?locale__exact=ru", [people[0].pk], every=True))

    assert {row["Id"] for row in found} == {str(one.pk) for one in people}
    assert len(found) == 5


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing_of_it(office, alice, begin):
    User.objects.filter(pk=alice.pk).update(name=f"{begin}HYPERLINK(1);=2")

    (row,) = rows(asked(office, PEOPLE, [alice.pk]))

    assert row["Name"] == f"'{begin}HYPERLINK(1);'=2"


def test_markup_of_the_page_is_left_out(office, alice):
    AuditEntry.objects.create(action="users.read", subject_id=alice.pk, actor_id=alice.pk)
    entry = AuditEntry.objects.latest("id")

    (row,) = rows(asked(office, "/admin/accounts/auditentry/", [entry.pk]))

    assert row["Whose"] == f"Alice {alice.pk}"
    assert row["Action"] == "Accounts of others read"


def test_it_is_recorded_whose_they_are_before_anything_is_sent(office, root, alice, mallory, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    others = factories.UserFactory.create_batch(1, locale="ru")
    chosen = [alice.pk, mallory.pk, others[0].pk]

    answer = asked(office, PEOPLE, chosen)

    entries = AuditEntry.objects.filter(action="admin.action", actor_id=root.pk).order_by("id")
    assert sorted(person for entry in entries for person in entry.people) == sorted(chosen)
    assert [entry.detail for entry in entries] == [
        {"model": "accounts.user", "name_of_action": "export_csv", "count": count} for count in (2, 1)
    ]
    assert len(rows(answer)) == 3


def test_more_than_can_be_written_is_said_and_nothing_recorded(office, alice, mallory, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)

    answer = asked(office, PEOPLE, [alice.pk, mallory.pk])

    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    assert "More than 1 rows" in office.get(PEOPLE).content.decode()
    assert not AuditEntry.objects.filter(action="admin.action").exists()
    assert AT_ONCE < MOST


def test_who_is_shut_out_meanwhile_gets_no_more(office, root, alice, mallory, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    pieces = asked(office, PEOPLE, [alice.pk, mallory.pk]).streaming_content
    assert [next(pieces), next(pieces)]

    Session.objects.filter(user=root).update(revoked_at=timezone.now(), revoked_reason="staff")

    with pytest.raises(SessionRevoked):
        next(pieces)


@pytest.mark.parametrize(("who", "status"), [("support", 200), ("operator", 403), ("finance", 200)])
def test_who_may_not_see_a_list_gets_no_file_of_it(client, root, alice, who, status):
    staff = factories.UserFactory.create(is_staff=True, role=Role.USER)
    ends = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=staff, grants=who, reason="x", granted_by=root, expires_at=ends)
    client.force_login(staff)

    assert asked(client, PEOPLE, [alice.pk]).status_code == status
    assert asked(client, "/admin/accounts/auditentry/", [1]).status_code == 403


def test_no_list_shows_a_secret(rf, root):
    request = rf.get("/")
    request.user = root
    for office in admin.site._registry.values():
        assert not any(map(is_secret, columns_of(office, request))), office


def test_every_list_can_be_written(office, alice, ada, root):
    Mail.objects.create(kind="welcome", to="alice@example.com", user=alice)
    written = 0
    for model, page in admin.site._registry.items():
        keys = list(model._default_manager.values_list("pk", flat=True)[:2])
        if keys:
            found = rows(asked(office, f"/admin/{page.opts.app_label}/{page.opts.model_name}/", keys))
            assert len(found) == len(keys), model
            written += 1
    assert written >= 8


def test_as_many_queries_for_many_rows_as_for_few(office, alice, ada, monkeypatch):
    counts = []
    for people in (2, 40):
        made = factories.UserFactory.create_batch(people)
        with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
            assert len(rows(asked(office, PEOPLE, [one.pk for one in made]))) == people
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 16, counts


@pytest.mark.django_db(transaction=True)
def test_from_the_embedded_server_it_comes_whole_and_in_pieces(server, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD, name="Root"))
    people = factories.UserFactory.create_batch(7, locale="ru")
    token = "a" * 32
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    cookies[settings.CSRF_COOKIE_NAME] = token
    body = {"action": "export_csv", "_selected_action": str(people[0].pk), "select_across": "1"}
    asked = urllib.request.Request(
        f"{server}{PEOPLE}?locale=ru",
        urllib.parse.urlencode(body).encode(),
        {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token},
    )

    with urllib.request.urlopen(asked, timeout=20) as answer:
        text, chunked = answer.read().decode("utf-8-sig"), answer.headers["Transfer-Encoding"]

    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["Id"] for row in found} == {str(one.pk) for one in people}
    assert (len(found), chunked) == (7, "chunked")
