"""Each call of a model has a row of what it was for and cost; together they are what its provider's day has cost."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import plans
from analytics.models import OutboxEvent
from interpretations import llm, tasks
from interpretations.models import Interpretation, ModelCall, Spending, Status
from interpretations.services import budgets
from tests.factories import UserFactory, gone, on_plan
from tests.interpretations.llm.conftest import (
    FIRST,
    items,
    model,
    moves,
    reading,
    says,
    write_in_a_thread,
    written,
)
from tests.services.model_providers import Turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]
COST = Decimal("0.000655")  # of a call that the provider counts, as `test_door` reckons it
QUESTION = llm.Question(FIRST, (llm.Message("user", "Write."),), "saying", {}, most_tokens=40_000)  # 0.400004 dollars
CAUSE = budgets.Cause("reading", "natal.overview")
LIE = {"section": 1, "text": "Your Sun is in Leo, in Virgo and in Libra.", "factors": ["moon.leo"]}


def balances():
    """provider → what its calls cost, which is what its day says."""
    sums = dict(ModelCall.objects.order_by().values_list("provider").annotate(Sum("cost")))
    assert sums == dict(Spending.objects.values_list("provider", "dollars"))
    return sums


def calls(*columns):
    return list(ModelCall.objects.order_by("id").values_list(*columns))


def test_a_call_tells_for_whom_it_was_and_what_it_cost_and_nothing_that_was_said(alice, ask, providers):
    providers.will("first", Turn(lambda body: reading(*items(body, "sun"), LIE)), Turn("no JSON"))
    begun = timezone.now()

    row = written(ask(model=FIRST))

    first, second = ModelCall.objects.order_by("id")
    assert (first.purpose, second.purpose) == ("reading", "repair")
    for call in (first, second):
        assert (call.owner, call.writing_kind, call.writing_id) == (alice, "interpretation", row.pk)
        assert (call.topic, call.provider, call.model) == ("natal.overview", "openai", FIRST)
        tokens = (call.input_tokens, call.cached_tokens, call.output_tokens, call.reasoning_tokens)
        assert (tokens, call.estimated) == ((100, 30, 50, 20), False)
        assert (call.price_input, call.price_cached, call.price_output) == (2, Decimal("0.5"), 10)
        assert (call.cost, call.outcome, call.reason) == (COST, "completed", "")
        assert begun <= call.at <= timezone.now()
        assert 0 <= call.first_token_ms <= call.whole_ms < 50_000
    assert balances() == {"openai": 2 * COST} == {"openai": Decimal(row.usage["cost"])}
    told = str(ModelCall.objects.values())
    assert not [said for said in ("Sun", "Leo", "moon.", "JSON", "section") if said in told]


def test_who_failed_is_told_apart_and_what_it_cost_is_not_given_back_with_the_credits(alice, ask, providers):
    on_plan(alice, "models only", credits_week=20, credits_month=0, models_allowed=["openai", "anthropic", "local"])
    providers.will("first", Turn(status=401))
    providers.will("second", says("sun", "moon", piece=20, cut_at=4))
    providers.will("third", says("mars", finish="content_filter", counts=False))
    row = ask(model=FIRST)
    Interpretation.objects.update(attempt_limit=1)

    written(row)

    assert (row.status, row.error["code"]) == (Status.FAILED, "EXTERNAL_SERVICE_ERROR")
    assert moves() == [("reserve", -1), ("refund", 1)]
    assert calls("provider", "outcome", "reason", "estimated") == [
        ("openai", "refused", "key_refused", False),
        ("anthropic", "cut", "cut", True),
        ("local", "refused", "filtered", True),
    ]
    first, second, third = ModelCall.objects.order_by("id")
    assert (first.cost, first.output_tokens, first.first_token_ms) == (0, 0, None)
    assert min(second.cost, third.cost) > 0
    assert second.first_token_ms is not None
    assert balances() == {"openai": 0, "anthropic": second.cost, "local": third.cost}


def test_what_is_answered_from_the_cache_or_by_the_almanac_or_over_budget_is_no_call(ask, providers, installed):
    providers.will("first", says("sun"))
    written(ask(model=FIRST))
    assert written(ask(model=FIRST)).usage["cached"]
    written(ask(model="almanac"))
    installed(model(FIRST, f"{providers.url}/v1"), budgets={"openai": "0.000655"})
    assert written(ask(model=FIRST, style="concise")).fallbacks[0]["reason"] == "over_budget"

    assert (calls("purpose", "outcome"), balances()) == ([("reading", "completed")], {"openai": COST})


def test_two_workers_of_two_readings_are_counted_each_for_itself(alice, mallory, ask, ask_too, providers):
    on_plan(mallory, "everything", credits_week=20, credits_month=0, models_allowed=["*"])
    providers.will("first", says("sun", "moon", pause=0.01))
    rows = [ask(model=FIRST), ask_too(model=FIRST, style="concise")]
    workers = [threading.Thread(target=write_in_a_thread, args=(row.pk,)) for row in rows]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sorted(calls("owner", "writing_id", "cost")) == sorted(
        (owner.pk, row.pk, COST) for owner, row in zip((alice, mallory), rows, strict=True)
    )
    assert balances() == {"openai": 2 * COST}


def recorded(*names):
    rows = OutboxEvent.objects.filter(event_type="model.called").order_by("data__call_id")
    return [tuple(row.data[name] for name in names) for row in rows]


def test_each_call_leaves_an_event_with_the_plan_of_whom_it_was_for(alice, ask, providers):
    providers.will("first", Turn(lambda body: reading(*items(body, "sun"), LIE)), Turn(status=500), Turn(status=500))
    row = written(ask(model=FIRST))

    events = list(OutboxEvent.objects.filter(event_type="model.called").order_by("data__call_id"))

    first, second = ModelCall.objects.order_by("id")
    data = events[0].data
    assert (events[0].user_id, 0 < data.pop("first_token_seconds") <= data.pop("seconds") < 30) == (alice.pk, True)
    assert data == {
        "call_id": first.pk, "plan": plans.plan_of(alice).code, "model": FIRST, "provider": "openai",
        "topic": "natal.overview", "purpose": "reading", "outcome": "completed", "reason": "", "input_tokens": 100,
        "cached_tokens": 30, "output_tokens": 50, "cost": 0.000655, "estimated": False,
    }  # fmt: skip
    assert recorded("call_id", "purpose", "outcome")[1:] == [(second.pk, "repair", second.outcome)]
    assert (second.outcome, row.status) == ("failed", Status.COMPLETED)


def test_until_it_has_ended_a_call_counts_as_the_most_that_it_can_cost():
    with budgets.spending(QUESTION, CAUSE):
        (call,) = ModelCall.objects.all()
        assert (call.outcome, call.cost, call.estimated) == ("under_way", Decimal("0.400004"), True)
        assert (call.input_tokens, call.output_tokens, call.whole_ms) == (2, 40_000, None)
        assert balances() == {"openai": call.cost}

    call.refresh_from_db()
    assert (call.outcome, call.cost, call.input_tokens, call.estimated) == ("completed", 0, 0, False)
    assert balances() == {"openai": 0}


def test_whose_end_nobody_has_seen_is_taken_for_lost_and_stays_counted_unless_it_ends_after_all():
    with budgets.spending(QUESTION, CAUSE):
        tasks.sweep_calls()
        assert calls("outcome") == [("under_way",)]
        ModelCall.objects.update(at=timezone.now() - timedelta(minutes=21))

        tasks.sweep_calls()

        assert calls("outcome", "reason", "cost") == [("lost", "lost", Decimal("0.400004"))]
        assert balances() == {"openai": Decimal("0.400004")}

    assert calls("outcome", "reason", "cost") == [("completed", "", 0)]
    assert recorded("outcome", "cost", "seconds", "plan") == [("lost", 0.400004, None, "")]


def test_whose_the_lost_ones_were_is_asked_once(alice, mallory):
    on_plan(alice)
    guest = UserFactory.create(is_guest=True)
    for owner in (alice, alice, mallory, guest, None):
        with budgets.spending(QUESTION, replace(CAUSE, owner_id=owner and owner.pk)):
            pass
    ModelCall.objects.update(outcome="under_way", at=timezone.now() - timedelta(minutes=21))
    OutboxEvent.objects.all().delete()

    with CaptureQueriesContext(connection) as queries:
        tasks.sweep_calls()

    assert sorted(recorded("plan")) == [("",), ("free",), ("guest",), ("pro",), ("pro",)]
    assert len([query for query in queries if "accounts_" in query["sql"]]) == 1


def test_what_is_no_longer_kept_is_dropped_but_for_what_is_under_way(settings):
    settings.MODEL_CALL_RETENTION = timedelta(days=10)
    with budgets.spending(QUESTION, CAUSE):
        under_way = ModelCall.objects.get()
        for _ in range(2):
            with budgets.spending(QUESTION, CAUSE):
                pass
        _, old, new = ModelCall.objects.order_by("id")
        long_ago = timezone.now() - timedelta(days=10, minutes=1)
        ModelCall.objects.filter(pk__in=[under_way.pk, old.pk]).update(at=long_ago)

        assert tasks.purge_calls() == 1

        assert set(ModelCall.objects.values_list("pk", flat=True)) == {under_way.pk, new.pk}


def test_nobody_is_left_to_say_whose_it_was_and_the_cost_stays(alice):
    with budgets.spending(QUESTION, budgets.Cause("reading", "natal.overview", alice.pk)):
        gone(alice)

        assert calls("owner", "cost") == [(None, Decimal("0.400004"))]

    assert calls("owner", "outcome") == [(None, "completed")]


def test_what_a_provider_cannot_have_counted_is_not_believed(ask, providers):
    told = {"prompt_tokens": -5, "completion_tokens": 3_000_000_000, "prompt_tokens_details": {"cached_tokens": 30}}
    providers.will("first", says("sun", counted=told))

    row = written(ask(model=FIRST))

    assert (row.status, row.model) == (Status.COMPLETED, FIRST)
    ((cached, written_tokens, cost, estimated),) = calls("cached_tokens", "output_tokens", "cost", "estimated")
    assert (cached, 0 < written_tokens < 100, 0 < cost < 1, estimated) == (0, True, True, True)
    assert balances() == {"openai": cost}


@pytest.mark.parametrize("reason", ["resting", "unreachable", "server_error"])
def test_whom_nobody_reached_has_failed_and_costs_nothing(reason):
    with pytest.raises(llm.ModelFailed), budgets.spending(QUESTION, CAUSE):
        raise llm.ModelFailed(FIRST, reason)

    assert calls("outcome", "reason", "cost") == [("failed", reason, 0)]
