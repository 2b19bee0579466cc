"""What a person is told of their plan and their credits."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import ModelNotInPlan, PlanOverlaps
from accounts.models import Plan, Subscription
from accounts.services import ledger, plans
from accounts.services.allowances import periods
from accounts.shipped_plans import PLANS, ship, ship_after_flush
from analytics.models import OutboxEvent
from config.api.throttling import rate_of
from config.rates import Rate
from tests.factories import on_plan, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("balanced")]


def test_usage_says_what_is_used_and_when_it_comes_back(api, alice):
    ledger.settle(reservation_id=ledger.reserve(user=alice, credits=3, purpose="t").pk)
    ledger.reserve(user=alice, credits=1, purpose="t")

    answer = api(alice).get("/usage")

    week = periods()[0]
    ends_at = f"{week.ends_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert (answer.status_code, answer.json()) == (200, {
        "plan": "free",
        "period": {"name": "week", "starts_at": f"{week.starts_at:%Y-%m-%dT%H:%M:%S.%fZ}", "ends_at": ends_at},
        "limits": {
            "charts": 1000, "credits_week": 20, "credits_month": 0, "models": ["almanac"], "batch_items": 1000,
            "requests_hour": None, "devices": 5, "concurrent_readings": None,
        },
        "used": 3,
        "reserved": 1,
        "remaining": 16,
        "resets_at": ends_at,
        "counts": {"charts": 0},
    })  # fmt: skip


def test_what_was_used_before_the_period_does_not_count(api, alice):
    held = ledger.reserve(user=alice, credits=3, purpose="t")
    ledger.settle(reservation_id=held.pk)
    cursor = connection.cursor()
    cursor.execute("SET LOCAL session_replication_role = replica")  # past the trigger that keeps it as it ended
    type(held).objects.update(closed_at=Now() - timedelta(days=8))
    cursor.execute("SET LOCAL session_replication_role = origin")

    assert api(alice).get("/usage").json()["used"] == 0


def test_the_ledger_is_read_by_pages_newest_first_while_it_grows(api, alice, mallory):
    ledger.grant_credits(user=alice, credits=5, reason="thanks")
    held = ledger.reserve(user=alice, credits=2, purpose="interpretation")
    ledger.reserve(user=mallory, credits=1, purpose="t")
    client = api(alice)

    first = client.get("/usage/ledger", {"page_size": 2})

    body = first.json()
    assert first.status_code == 200
    assert [(row["kind"], row["amount"], row["balance"]) for row in body["data"]] == [
        ("reserve", -2, 23),
        ("grant", 5, 25),
    ]
    assert body["data"][0] == {
        "id": body["data"][0]["id"], "kind": "reserve", "amount": -2, "balance": 23, "source": "week",
        "expires_at": f"{periods()[0].ends_at:%Y-%m-%dT%H:%M:%S.%fZ}", "reservation": str(held.pk),
        "purpose": "interpretation", "reason": "", "created_at": body["data"][0]["created_at"],
    }  # fmt: skip
    assert (body["data"][1]["source"], body["data"][1]["reason"], body["data"][1]["purpose"]) == (
        "staff",
        "thanks",
        None,
    )
    assert body["meta"]["page_size"] == 2

    ledger.refund(reservation_id=held.pk)
    second = client.get("/usage/ledger", {"page_size": 2, "cursor": body["meta"]["next_cursor"]}).json()
    assert [(row["kind"], row["amount"]) for row in second["data"]] == [("grant", 20)]
    assert second["meta"]["next_cursor"] is None
    newer = client.get("/usage/ledger", {"cursor": body["meta"]["previous_cursor"]}).json()
    assert [row["kind"] for row in newer["data"]] == ["refund"]
    back = client.get("/usage/ledger", {"page_size": 2, "cursor": second["meta"]["previous_cursor"]}).json()
    assert back["data"] == body["data"]
    again = client.get("/usage/ledger", {"cursor": newer["meta"]["previous_cursor"]}).json()
    assert (again["data"], again["meta"]["previous_cursor"]) == ([], newer["meta"]["previous_cursor"])
    older = client.get("/usage/ledger", {"cursor": again["meta"]["next_cursor"], "page_size": 1}).json()
    assert older["data"] == newer["data"]


def test_an_empty_ledger_is_an_empty_page(api, alice):
    body = api(alice).get("/usage/ledger").json()

    assert body == {"data": [], "meta": {"next_cursor": None, "previous_cursor": None, "page_size": 20}}


@pytest.mark.parametrize(
    ("query", "field"),
    [({"cursor": "x"}, "cursor"), ({"cursor": "b١"}, "cursor"), ({"cursor": "b" + "9" * 30}, "cursor"),
     ({"page_size": 101}, "page_size"), ({"fields": "nonsense"}, "fields"), ({"sort_by": "x"}, "sort_by"),
     ({"kind": "nonsense"}, "kind"), ({"page": 2}, "page")],
)  # fmt: skip
def test_a_page_that_is_none_is_refused(api, alice, query, field):
    answer = api(alice).get("/usage/ledger", query)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])


def test_the_ledger_is_narrowed_to_a_kind(api, alice):
    held = ledger.reserve(user=alice, credits=2, purpose="t")
    ledger.refund(reservation_id=held.pk)

    found = {kind: api(alice).get("/usage/ledger", {"kind": kind}).json()["data"] for kind in ("refund", "expire")}

    assert [(row["kind"], row["amount"]) for row in found["refund"]] == [("refund", 2)]
    assert found["expire"] == []


def test_the_ledger_takes_as_many_queries_for_thirty_entries_as_for_three(api, alice, django_assert_num_queries):
    client = api(alice)
    client.get("/usage/ledger")
    for _ in range(15):
        ledger.refund(reservation_id=ledger.reserve(user=alice, credits=1, purpose="t").pk)

    with django_assert_num_queries(2):  # the person, the page
        assert len(client.get("/usage/ledger", {"page_size": 30}).json()["data"]) == 30


@pytest.mark.parametrize("path", ["/usage", "/usage/ledger", "/plans"])
def test_nobody_reads_it_without_signing_in(anonymous, path):
    assert anonymous.get(path).status_code == 401


def test_public_plans_are_listed_in_order_and_in_the_callers_language(api, alice):
    listed = api(alice).get("/plans", **{"Accept-Language": "ru"}).json()["data"]

    assert [(plan["code"], plan["name"]) for plan in listed] == [
        ("free", "Бесплатный"),
        ("plus", "Плюс"),
        ("pro", "Про"),
    ]
    assert listed[2]["limits"]["charts"] is None


class TestPlans:
    def test_the_shipped_ones_are_there_and_staffs_changes_stay(self):
        Plan.objects.filter(code="free").update(charts=5000)
        Plan.objects.filter(code="promo").delete()

        ship(Plan)

        assert sorted(Plan.objects.values_list("code", flat=True)) == sorted(plan["code"] for plan in PLANS)
        assert Plan.objects.get(code="free").charts == 5000

    def test_what_staff_delete_stays_deleted_unless_nothing_is_left(self):
        Plan.objects.filter(code="promo").delete()
        ship_after_flush()
        assert not Plan.objects.filter(code="promo").exists()

        with unguarded():
            Plan.objects.all().delete()
        ship_after_flush()
        assert Plan.objects.count() == len(PLANS)

    def test_before_there_were_plans_nothing_is_shipped(self):
        class Earlier:
            def get_model(self, *names):
                raise LookupError

        assert ship_after_flush(apps=Earlier()) is None

    def test_the_free_plan_holds_what_is_promised(self):
        free = Plan.objects.get(code="free")
        assert free.charts >= 100
        assert free.batch_items >= 1000

    @pytest.mark.parametrize(
        "limits",
        [{"concurrent_readings": 0}, {"batch_items": 0}, {"batch_items": 10_001}, {"requests_hour": 0}, {"devices": 0},
         {"credits_week": -1}, {"charts": -1}],
    )  # fmt: skip
    def test_limits_that_make_no_sense_are_refused(self, limits):
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.filter(code="free").update(**limits)

    def test_a_plan_is_assigned_until_it_ends(self, api, alice):
        client = api(alice)
        before = client.get("/users/me")
        plus = plans.assign_plan(
            user=alice, plan=Plan.objects.get(code="plus"), source="promo", ends_at=timezone.now() + timedelta(days=1)
        )

        during = client.get("/users/me", **{"If-None-Match": before["ETag"]})
        assert (before.json()["plan"], during.status_code, during.json()["plan"]) == ("free", 200, "plus")
        Subscription.objects.filter(pk=plus.pk).update(starts_at=Now() - timedelta(2), ends_at=Now() - timedelta(1))

        assert (client.get("/users/me").json()["plan"], alice.plan) == ("free", "free")
        assert OutboxEvent.objects.filter(event_type="plan.assigned", user_id=alice.pk).count() == 1

    def test_a_new_plan_ends_the_one_before_and_ending_it_leaves_the_free_one(self, alice):
        on_plan(alice, "plus")
        on_plan(alice, "pro")
        assert alice.plan == "pro"

        live = Subscription.objects.live().get(user=alice)
        assert (plans.end_plan(subscription=live), plans.end_plan(subscription=live)) == (True, False)
        assert (alice.plan, Subscription.objects.count()) == ("free", 2)

    def test_two_at_a_time_are_refused(self, alice, mallory):
        later = timezone.now() + timedelta(days=5)
        pro = Plan.objects.get(code="pro")
        Subscription.objects.create(user=alice, plan=pro, starts_at=later)

        with pytest.raises(PlanOverlaps), transaction.atomic():
            plans.assign_plan(user=alice, plan=pro, source="staff")
        assert Subscription.objects.filter(user=alice).count() == 1
        assert plans.assign_plan(user=mallory, plan=pro, source="staff").plan_id == "pro"
        assert plans.assign_plan(user=alice, plan=pro, source="staff", ends_at=later).ends_at == later

    def test_a_source_that_is_none_is_refused(self, alice):
        with pytest.raises(IntegrityError), transaction.atomic():
            plans.assign_plan(user=alice, plan=Plan.objects.get(code="pro"), source="bribe")

    @pytest.mark.parametrize(
        ("allowed", "model", "yes"),
        [(["almanac"], "almanac", True), (["almanac"], "almanac/1", True), (["almanac"], "almanacs", False),
         (["openai/gpt-5"], "openai/gpt-5", True), (["openai/gpt-5"], "openai/o9", False), (["*"], "anything", True),
         ([], "almanac", False)],
    )  # fmt: skip
    def test_models_are_allowed_by_name_or_by_provider(self, allowed, model, yes):
        assert Plan(models_allowed=allowed).allows_model(model) is yes

    def test_a_model_that_is_not_allowed_is_named(self, alice):
        on_plan(alice, "mute", models_allowed=["openai"])
        with pytest.raises(ModelNotInPlan) as refused:
            plans.check_model(user=alice, model="almanac")

        assert (refused.value.status, refused.value.code) == (403, "PERMISSION_DENIED")
        assert refused.value.details == {
            "model": ["Your plan does not include the model almanac."], "allowed": ["openai"],
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("setting", "plan", "rate"),
        [("1000/h", None, Rate(1000, 3600)), ("1000/h", 5000, Rate(5000, 3600)), ("1000/h", 10, Rate(1000, 3600)),
         ("100/m", 5000, Rate(100, 60)), ("1/s", 3601, Rate(3601, 3600))],
    )  # fmt: skip
    def test_a_plan_admits_more_than_everybodys_rate_and_never_less(self, settings, alice, setting, plan, rate):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": setting}
        on_plan(alice, "rated", requests_hour=plan)

        assert rate_of(alice) == rate

    def test_the_rate_of_the_plan_is_told_on_every_answer(self, api, alice):
        assert api(on_plan(alice, "plus")).get("/users/me")["X-RateLimit-Limit"] == "5000"
