"""A person's page in the back office: all that staff may see of them on one screen, and nothing that they may not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.admin.panels import PANELS
from accounts.models import Account, AuditEntry, Role, StaffGrant, SupportNote, User
from charts.models import Chart
from tests import factories
from tests.accounts.standing.cast import unlooking
from tests.charts.conftest import ada, places
from tests.config.person import MANY, lived

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30
ALL = [
    "person", "plan", "credits", "notes", "devices", "sessions", "charts", "readings", "costs", "conversations",
    "trail",
]  # fmt: skip
CONTENT = ["person", "devices", "sessions", "charts", "readings", "conversations"]


def page_of(user):
    return f"/admin/accounts/user/{user.pk}/change/"


def parts(html):
    return re.findall(r'<section id="(\w+)"', html)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD, name="Root")


@pytest.fixture
def office(client, root):
    client.force_login(root)
    return client


@pytest.fixture
def rich(alice, ada, root):
    lived(alice, alice.charts.get(), by=root)
    return alice


def test_one_screen_shows_the_newest_of_everything_in_few_queries(office, rich, monkeypatch):
    office.get(page_of(rich))  # from here on what their session rests on is kept
    with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
        page = office.get(page_of(rich))

    html = page.content.decode()
    assert len(queries) <= MOST_QUERIES, len(queries)
    assert parts(html) == ALL
    for said in (
        "Pro", f">{Account.objects.get().balance}<", ">-3<", "Friend", "Phone", "203.0.113.9", "Question", "30.000000",
        "Wrote about reading", "Account changed",
    ):  # fmt: skip
        assert said in html, said
    assert html.count("wheel.svg?theme=light&amp;small") == html.count("wheel.svg?theme=dark&amp;small") == 6
    assert 0 < html.count("Wrote about reading") <= 10 < 20 < MANY


def test_as_many_queries_for_much_as_for_little(office, alice, ada, root, monkeypatch):
    counts = []
    office.get(page_of(alice))
    for fill in (False, True):
        if fill:
            lived(alice, alice.charts.get(), by=root)
        with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
            assert office.get(page_of(alice)).status_code == 200
        counts.append(len(queries))

    assert counts[1] - counts[0] <= 4, counts  # of what there was nothing: a plan of one's own, an account, people


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("moderator", CONTENT),
        ("support", [part for part in ALL if part not in ("notes", "trail")]),
        ("finance", ["person", "plan", "credits", "devices", "sessions", "costs"]),
        ("auditor", ["person", "devices", "sessions", "trail"]),
        ("admin", ALL),
    ],
)
def test_each_part_is_for_those_who_hold_its_scope(client, rich, root, who, shown):
    role = who if who in Role.values else Role.USER
    staff = factories.UserFactory.create(is_staff=True, role=role)
    if role == Role.USER:
        ends = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=staff, grants=who, reason="x", granted_by=root, expires_at=ends)
    client.force_login(staff)

    html = client.get(page_of(rich)).content.decode()

    assert parts(html) == shown
    words = {
        "credits": "Granted",
        "charts": "Friend ",
        "costs": "openai/first",
        "notes": "Wrote about",
        "trail": "203.0.113.1<",
    }
    assert {name for name, said in words.items() if said in html} == set(words) & set(shown)
    viewed = AuditEntry.objects.filter(action="admin.viewed").latest("id")
    assert (viewed.actor_id, viewed.subject_id, viewed.detail) == (staff.pk, rich.pk, {"parts": shown})


def test_each_list_that_it_leads_to_is_the_persons(office, rich):
    html = office.get(page_of(rich)).content.decode()
    lists = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)" aria-label="[^"]+: all"', html)]

    assert len(lists) == len([panel for panel in PANELS.values() if panel.listed])
    for address in lists:
        listed = office.get(address)
        assert (listed.status_code, listed.context["cl"].result_count > 0) == (200, True), address
        assert AuditEntry.objects.filter(action="admin.listed").latest("id").people == [rich.pk], address


def test_looking_at_somebody_grants_and_writes_nothing(office, alice):
    html = office.get(page_of(alice)).content.decode()

    assert parts(html) == ALL
    assert not Account.objects.exists()
    assert set(AuditEntry.objects.filter(subject_id=alice.pk).values_list("action", flat=True)) == {"admin.viewed"}


def test_the_trail_says_who_did_what_and_not_who_looked(office, root, alice):
    looks = [AuditEntry(action="admin.viewed", subject_id=alice.pk, actor_id=root.pk) for _ in range(20)]
    AuditEntry.objects.bulk_create(looks)
    AuditEntry.objects.create(action="role.changed", subject_id=alice.pk, actor_id=root.pk)
    AuditEntry.objects.create(action="admin.action", people=[alice.pk], actor_id=root.pk)

    html = office.get(page_of(alice)).content.decode()
    trail = html[html.index('<section id="trail"') : html.index('id="user_form"')]

    assert [words in trail for words in ("Rights changed", "Staff did something to rows", "looked at")] == [
        True,
        True,
        False,
    ]
    assert f'<a href="{page_of(root)}">' in trail


def test_above_a_form_that_is_refused_stands_what_is_there(office, alice):
    answer = office.post(page_of(alice), {"name": "Mallory", "email": "nonsense"})

    html = answer.content.decode()
    assert (answer.status_code, parts(html), "nonsense" in html) == (200, ALL, True)
    assert "<dd>Alice</dd>" in html
    assert "<dd>Mallory</dd>" not in html


def test_a_small_wheel_is_drawn_small_and_recorded(office, alice, ada):
    chart = Chart.objects.get()
    large, small = (office.get(f"/admin/charts/chart/{chart.pk}/wheel.svg?theme=dark{more}") for more in ("", "&small"))

    assert (large["Content-Type"], b'width="320"' in small.content) == ("image/svg+xml; charset=utf-8", True)
    assert len(small.content) < len(large.content)
    assert AuditEntry.objects.filter(action="admin.viewed", target_id=str(chart.pk), subject_id=alice.pk).count() == 2


def test_who_is_deleted_is_looked_at_and_no_note_is_offered(office, rich):
    User.objects.filter(pk=rich.pk).update(deleted_at=timezone.now())

    html = office.get(page_of(rich)).content.decode()

    assert parts(html) == ALL
    assert (SupportNote.objects.count(), 'name="text"' in html) == (20, False)
