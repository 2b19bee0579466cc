"""One field on every page of the back office finds people: by what, for whom, and what is recorded of it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant, User
from charts.models import Chart
from config.backoffice.finding import MOST, find
from interpretations.models import Interpretation
from tests import factories
from tests.accounts.standing.cast import unlooking
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
REQUEST = uuid.UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD, name="Root")


@pytest.fixture
def enter(client, root):
    """Signed in: of a role, or with a function of the staff."""

    def enter(who):
        role = who if who in Role.values else Role.USER
        staff = factories.UserFactory.create(is_staff=True, role=role)
        if role == Role.USER:
            ends = timezone.now() + timedelta(days=1)
            StaffGrant.objects.create(user=staff, grants=who, reason="x", granted_by=root, expires_at=ends)
        client.force_login(staff)
        return client

    return enter


def found(client, term):
    answer = client.get("/admin/find/", {"q": term})
    assert answer.status_code == 200
    return {one.user.email: [str(kind) for kind, _ in one.why] for one, *_ in answer.context["rows"]}


def test_a_person_is_found_by_address_username_and_name_or_the_beginning_of_it(enter, alice, mallory):
    User.objects.filter(pk=alice.pk).update(username="Wonderland", name="Alice Liddell")
    client = enter("support")

    for term in ("alice@example.com", "ALICE@Example.com", "ali", "wonderl", "Wonderland", "alice l", str(alice.pk)):
        assert list(found(client, term)) == ["alice@example.com"], term
    for term in ("lice", "%lice", "_lice", "a", "alice@example.org", "\0", str(uuid.uuid4()), "x" * 5000):
        assert found(client, term) == {}, term


def test_who_is_meant_exactly_comes_first(enter, alice):
    for number in range(3):
        factories.UserFactory.create(email=f"alice@example.com.{number}.example.org", name="")
    User.objects.filter(pk=alice.pk).update(email="alice@example.com")

    assert next(iter(found(enter("support"), "alice@example.com"))) == "alice@example.com"


def test_a_chart_finds_its_owner_for_those_alone_who_may_see_charts(enter, alice, ada):
    chart = Chart.objects.get()
    Chart.objects.filter(pk=chart.pk).update(name="Élodie’s boat", folded_name="elodie's boat")
    reading = Interpretation.objects.create(owner=alice, chart=chart, topic="natal.overview", locale="en", factors=[])

    support = enter("support")
    for term in ("elodie", "Élodie's b", str(chart.pk), str(reading.pk)):
        assert list(found(support, term)) == ["alice@example.com"], term
    assert "Élodie’s boat" in support.get("/admin/find/", {"q": "elodie"}).content.decode()
    finance = enter("finance")
    for term in ("elodie", str(chart.pk), str(reading.pk)):
        assert found(finance, term) == {}, term
    Chart.objects.filter(pk=chart.pk).update(deleted_at=timezone.now())
    assert found(enter("support"), "elodie") == {}


def test_the_id_of_a_request_finds_who_made_it_and_whose_things_it_was_about(enter, api, alice, mallory):
    request, session = str(uuid.uuid4()), api(mallory).signed_in.session
    assert api(alice).patch("/users/me", {"name": "Alice L."}, **{"X-Request-ID": request}).status_code == 200
    client = enter("support")

    assert found(client, request) == {"alice@example.com": ["request"]}
    assert found(client, str(session.pk)) == {"mallory@example.com": ["session"]}


def test_who_made_a_request_is_shown_to_those_alone_who_may_read_the_audit_log(enter, root, alice):
    request = uuid.uuid4()
    AuditEntry.objects.create(action="user.suspended", actor_id=root.pk, subject_id=alice.pk, request_id=request)

    assert found(enter("support"), str(request)) == {"alice@example.com": ["request"]}
    both = {"root@example.com": ["request"], "alice@example.com": ["request"]}
    assert found(enter("admin"), str(request)) == both


@pytest.mark.parametrize("who", ["operator", "analyst", "prompt_author"])
def test_who_may_see_no_accounts_finds_nobody(enter, alice, who):
    client = enter(who)

    assert found(client, "alice@example.com") == {}
    assert "alice" not in client.get("/admin/search/", {"s": "alice", "extended": "1"}).content.decode()


def test_a_stranger_is_sent_to_sign_in(client, alice):
    client.force_login(alice)

    for address in ("/admin/find/?q=alice", "/admin/search/?s=alice&extended=1"):
        assert client.get(address).status_code == 302


def test_it_is_recorded_whom_it_showed_and_not_what_was_typed(enter, alice):
    client = enter("support")
    for address, asked in (("/admin/find/", {"q": "alice"}), ("/admin/search/", {"s": "alice", "extended": "1"})):
        assert client.get(address, asked).status_code == 200
        entry = AuditEntry.objects.latest("id")
        detail = {"model": "accounts.user", "rows": 1, "asked": ["find"]}
        assert (entry.action, entry.people, entry.detail) == ("admin.listed", [alice.pk], detail)


def test_what_was_found_is_not_kept(enter, root, alice):
    client = enter("support")
    typed = {"s": "alice", "extended": "1"}
    assert "alice@example.com" in client.get("/admin/search/", typed).content.decode()

    StaffGrant.objects.update(ended_at=timezone.now())

    assert "alice@example.com" not in client.get("/admin/search/", typed).content.decode()


def test_the_field_stands_on_every_page_and_finds_pages_too(enter):
    client = enter("admin")

    for page in ("/admin/", "/admin/accounts/user/", "/admin/find/", "/admin/password_change/"):
        assert 'action="/admin/find/"' in client.get(page).content.decode(), page
    assert "/admin/accounts/auditentry/" in client.get("/admin/search/", {"s": "audit"}).content.decode()


@pytest.mark.parametrize("term", ["user", str(REQUEST)])
def test_as_many_queries_for_many_as_for_one(enter, monkeypatch, term, ada, alice):
    client, counts, shown = enter("admin"), [], []
    client.get("/admin/find/", {"q": term})
    for people in (1, 2 * MOST):
        made = [factories.UserFactory.create(email=f"user{n}.{people}@example.com") for n in range(people)]
        AuditEntry.objects.create(action="users.read", people=[one.pk for one in made], request_id=REQUEST)
        with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
            answer = client.get("/admin/find/", {"q": term})
        counts.append(len(queries))
        shown.append(len(answer.context["rows"]))

    assert shown == [1, MOST]
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_each_question_goes_by_an_index(alice, ada):
    """As the planner would where there are many rows."""
    with CaptureQueriesContext(connection) as asked:
        for term in ("alice@exa", str(uuid.uuid4())):
            find(term, may=lambda scope: True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
    assert len(asked) >= 4
