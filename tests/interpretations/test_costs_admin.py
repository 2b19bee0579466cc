"""What calls of models cost, in the back office: each, all together, of a person, as a file; and for whom."""

import csv
import io
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant
from interpretations.models import ModelCall
from tests import factories
from tests.interpretations.costs import call_of

pytestmark = pytest.mark.django_db
LIST = "/admin/interpretations/modelcall/"
NOVEMBER = "?since=2026-11-01&until=2026-11-30"


@pytest.fixture
def enter(client, mallory):
    def enter(who):
        role = Role.MODERATOR if who == "moderator" else Role.USER
        user = factories.UserFactory.create(is_staff=True, role=role)
        if who not in ("moderator", "nobody"):
            ends = timezone.now() + timedelta(days=1)
            StaffGrant.objects.create(user=user, grants=who, reason="x", granted_by=mallory, expires_at=ends)
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def calls(alice, mallory):
    """(of Alice's reading, what mended it, Mallory's by another model, nobody's that was lost)"""
    of_reading = {"owner": alice, "writing_kind": "interpretation", "writing_id": uuid.UUID(int=5)}
    return (
        call_of("0.25", at="2026-11-01T00:00:00+00:00", topic="natal.work", **of_reading),
        call_of("0.125", purpose="repair", outcome="cut", reason="stalled", **of_reading),
        call_of("2", owner=mallory, provider="anthropic", model="anthropic/second", topic="conversation"),
        call_of("0.000001", at="2026-11-30T23:59:59+00:00", purpose="evaluation", outcome="lost"),
    )


def listed(page):
    assert page.status_code == 200
    return [call.pk for call in page.context["cl"].result_list]


def test_calls_are_found_by_person_text_model_outcome_and_day(enter, calls, alice):
    client, (reading, mended, other, lost) = enter("support"), calls

    for query, found in {
        "": [lost, other, mended, reading],
        "q=mallory@example.com": [other],
        f"q={alice.pk}": [mended, reading],
        f"q={uuid.UUID(int=5)}": [mended, reading],
        "q=anthropic/second": [other],
        "outcome__exact=lost": [lost],
        "purpose__exact=repair": [mended],
        "topic=conversation": [other],
        "at__year=2026&at__month=11&at__day=1": [reading],
        f"owner__id__exact={alice.pk}": [mended, reading],
    }.items():
        assert listed(client.get(f"{LIST}?{query}")) == [call.pk for call in found], query


def test_a_call_is_shown_and_not_changed(enter, calls):
    client, call = enter("finance"), calls[1]
    page = client.get(f"{LIST}{call.pk}/change/")

    html = page.content.decode()
    for said in ("Sentence mended", "Not to its end", "stalled", "0.125000", str(uuid.UUID(int=5))):
        assert said in html
    assert client.post(f"{LIST}{call.pk}/change/", {"cost": "0"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == client.get(f"{LIST}{call.pk}/delete/").status_code == 403
    assert ModelCall.objects.get(pk=call.pk).cost == Decimal("0.125")


def test_the_page_of_costs_sums_by_all_that_they_were_for_and_leads_to_the_calls(enter, calls, alice, mallory):
    client = enter("support")
    page = client.get(f"{LIST}costs/{NOVEMBER}")

    said = {str(table.title): [(line.said, line.row.cost) for line in table.lines] for table in page.context["tables"]}
    nobodys = Decimal("0.000001")
    assert said == {
        "By day": [("2026-11-01", Decimal("0.25")), ("2026-11-02", Decimal("2.125")), ("2026-11-30", nobodys)],
        "By model": [("anthropic/second", 2), ("openai/first", Decimal("0.375001"))],
        "By topic": [
            ("Conversation", 2), ("Work and calling", Decimal("0.25")), ("Natal overview", Decimal("0.125001")),
        ],
        "By what it was for": [
            ("Reading", Decimal("2.25")), ("Sentence mended", Decimal("0.125")), ("Evaluation of a prompt", nobodys),
        ],
        "By person": [(str(mallory), 2), (str(alice), Decimal("0.375")), ("—", nobodys)],
    }  # fmt: skip
    total = page.context["total"]
    assert (total.calls, total.cost, total.assumed) == (4, Decimal("2.375001"), nobodys)
    for table in page.context["tables"]:
        for line in table.lines:
            assert len(listed(client.get(line.calls))) == line.row.calls, (table.title, line.said)
    entry = AuditEntry.objects.filter(action="admin.listed").earliest("id")
    assert entry.people == sorted([alice.pk, mallory.pk])
    assert entry.detail["asked"] == ["since", "until"]


def test_the_page_of_costs_says_what_is_wrong_with_its_days(enter, calls):
    client = enter("support")

    for query, fault in {
        "?since=2026-11-02&until=2026-11-01": "It ends before it begins.",
        "?since=yesterday": "Enter a valid date.",
    }.items():
        page = client.get(f"{LIST}costs/{query}")
        assert (page.context["tables"], fault in page.content.decode()) == ([], True)
    russian = client.get(f"{LIST}costs/{NOVEMBER}", headers={"Accept-Language": "ru"}).content.decode()
    assert "По дням" in russian


def test_lists_and_sums_take_the_same_queries_however_many_calls_there_are(enter, calls):
    client = enter("support")

    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return [query["sql"] for query in queries if "model" in query["sql"]]

    pages = [LIST, f"{LIST}costs/{NOVEMBER}"]
    few = [len(asked(page)) for page in pages]
    for day in range(10, 20):
        owner = factories.UserFactory.create()
        call_of("1", at=f"2026-11-{day}T12:00:00+00:00", owner=owner, model=f"openai/{day}", topic="natal.mind")

    assert [len(asked(page)) for page in pages] == few
    assert sum("SUM(" in sql for sql in asked(pages[1])) == 5


def test_the_list_as_it_is_narrowed_is_a_file(enter, calls, alice):
    client, (reading, mended, *_others) = enter("support"), calls
    file = client.get(f"{LIST}csv/?owner__id__exact={alice.pk}")

    assert (file.status_code, file["Content-Type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert [int(row["id"]) for row in rows] == [mended.pk, reading.pk]
    told = {name: rows[0][name] for name in ("owner_id", "cost", "price_cached", "outcome", "topic", "whole_ms")}
    assert told == {
        "owner_id": str(alice.pk), "cost": "0.125000", "price_cached": "0.500000000", "outcome": "cut",
        "topic": "natal.overview", "whole_ms": "",
    }  # fmt: skip
    assert "alice@" not in file.content.decode()
    entry = AuditEntry.objects.get(action="admin.action")
    told = {"model": "interpretations.modelcall", "name_of_action": "csv", "count": 2, "asked": ["owner"]}
    assert (entry.people, entry.detail) == ([alice.pk], told)
    assert client.get(f"{LIST}csv/?at__day=x").status_code == 302


def test_a_file_of_very_many_is_refused(enter, calls):
    columns = [f'"{f.column}"' for f in ModelCall._meta.concrete_fields if not f.primary_key]
    names, table = ", ".join(columns), ModelCall._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}, generate_series(1, 10000) WHERE id = %s",
            [calls[0].pk],
        )
    client = enter("support")

    refused = client.get(f"{LIST}csv/?purpose__exact=reading", follow=True)

    assert refused.redirect_chain == [(f"{LIST}?purpose__exact=reading", 302)]
    assert "More than 10000 rows: narrow the list first." in refused.content.decode()
    assert client.get(f"{LIST}csv/?purpose__exact=repair").status_code == 200


def test_who_may_not_see_what_people_pay_sees_no_costs(enter, calls, alice):
    for who in ("moderator", "nobody"):
        client = enter(who)
        for page in ("", "costs/", "csv/", f"{calls[0].pk}/change/"):
            assert client.get(LIST + page).status_code == 403, (who, page)
    assert not AuditEntry.objects.filter(action__in=["admin.listed", "admin.viewed", "admin.action"]).exists()


def test_the_page_of_a_person_leads_to_their_calls(enter, calls, alice):
    page = f"/admin/accounts/user/{alice.pk}/change/"
    there = f"{LIST}?owner__id__exact={alice.pk}"

    html = enter("support").get(page).content.decode()

    assert f'href="{there}"' in html
    assert there not in enter("moderator").get(page).content.decode()
