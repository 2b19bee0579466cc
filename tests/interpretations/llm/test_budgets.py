"""What a provider may cost in a day: counted exactly, however many spend at once, and over at midnight."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from prometheus_client import REGISTRY

from config import health
from config.system.models import Flag
from interpretations import llm
from interpretations.models import ModelCall, Spending, Status, utc_day
from interpretations.services import budgets, reuse
from tests import factories
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.llm.conftest import FIRST, model, says, texts, truth, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]
CAUSE = budgets.Cause("reading", "natal.overview")
COST = Decimal("0.000655")  # of a call that the provider counts, as `test_door` reckons it


@pytest.fixture
def with_budget(installed, providers):
    def install(dollars):
        first = model(FIRST, f"{providers.url}/v1", fallbacks=["anthropic/second"])
        installed(first, model("anthropic/second", providers.url, protocol="anthropic"), budgets={"openai": dollars})

    return install


@pytest.fixture(autouse=True)
def each_written_for_itself(transactional_db):
    Flag.objects.create(name=reuse.FLAG, is_on=False)


def spent(provider="openai"):
    return Spending.objects.get(provider=provider, day=utc_day()).dollars


def test_each_call_is_counted_at_its_price(ask, providers):
    providers.will("first", says("sun"))
    rows = [written(ask(model=FIRST)) for _ in range(2)]

    assert [Decimal(row.usage["cost"]) for row in rows] == [COST, COST]
    assert (spent(), Spending.objects.count()) == (2 * COST, 1)


def test_who_has_spent_the_budget_is_followed_by_the_next(api, alice, ask, providers, with_budget):
    with_budget("0.000655")
    providers.will("first", says("sun"))
    providers.will("second", says("moon"))
    available = {m["name"]: m["available"] for m in api(alice).get("/models").json()["data"]}
    assert available == {"almanac": True, FIRST: True, "anthropic/second": True}
    assert written(ask(model=FIRST)).model == FIRST

    row = written(ask(model=FIRST))

    assert (row.status, row.model, texts(row)) == (Status.COMPLETED, "anthropic/second", [truth(row, "moon")])
    assert row.fallbacks == [{"model": FIRST, "reason": "over_budget", "offset": 0, "sentences": 0}]
    assert [asked.body["model"] for asked in providers.asked] == ["first", "second"]
    assert (spent(), spent("anthropic")) == (COST, COST)
    available = {m["name"]: m["available"] for m in api(alice).get("/models").json()["data"]}
    assert available == {"almanac": True, FIRST: False, "anthropic/second": True}
    assert REGISTRY.get_sample_value("nocturna_model_budget_left_dollars", {"provider": "openai"}) == 0.0
    assert REGISTRY.get_sample_value("nocturna_model_calls_total", {"model": FIRST, "outcome": "over_budget"}) >= 1


def test_a_new_day_has_its_budget_again(ask, providers, with_budget):
    with_budget("5")
    yesterday = Spending.objects.create(provider="openai", day=utc_day() - timedelta(days=1), dollars=100)
    providers.will("first", says("sun"))

    assert written(ask(model=FIRST)).model == FIRST
    assert spent() == COST
    yesterday.refresh_from_db()
    assert yesterday.dollars == 100


def test_many_at_once_spend_the_budget_and_one_call(with_budget):
    with_budget("1")
    question = llm.Question(FIRST, (llm.Message("user", "Write."),), "saying", {}, most_tokens=40_000)  # 0.4 dollars
    asked, looked = threading.Barrier(8, timeout=60), threading.Barrier(8, timeout=60)

    def meet(all_others):
        connection.close()  # nobody keeps a connection of the pool while they wait for others, who may need it
        all_others.wait()

    def one():
        try:
            with budgets.spending(question, CAUSE):
                meet(asked)
                held = spent(), ModelCall.objects.aggregate(Sum("cost"))["cost__sum"]
                meet(looked)  # before anybody gives back
                return held
        except llm.ModelFailed as failed:
            meet(asked)
            meet(looked)
            return failed.reason

    answers = at_the_same_time(8, one)

    held = Decimal("1.200012")
    assert sorted(answers, key=str) == [(held, held)] * 3 + ["over_budget"] * 5
    assert spent() == 0  # none was asked
    assert list(ModelCall.objects.values_list("outcome", "cost")) == [("completed", 0)] * 3


def test_what_is_put_aside_is_given_back_whatever_happens(with_budget):
    with_budget("1")
    question = llm.Question(FIRST, (llm.Message("user", "Write."),), "saying", {})

    with pytest.raises(ZeroDivisionError), budgets.spending(question, CAUSE):
        raise ZeroDivisionError

    assert spent() == 0
    assert list(ModelCall.objects.values_list("outcome", "cost")) == [("cancelled", 0)]


def test_health_and_the_back_office_tell_who_has_spent_the_budget(with_budget):
    with_budget("0.5")
    Spending.objects.create(provider="openai", day=utc_day(), dollars=Decimal("0.499999"))
    health.examine.forget()
    state, results = health.examine()
    assert results["model_budgets"]["status"] == "up"

    Spending.objects.update(dollars=Decimal("0.5"))
    health.examine.forget()
    state, results = health.examine()
    health.examine.forget()

    assert (state, results["model_budgets"]["detail"]) == ("degraded", "spent for today: openai")
    office = Client()
    office.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    page = office.get("/admin/interpretations/spending/").content.decode()
    assert "openai" in page
    assert "Spent" in page
