"""What providers may cost in a day. Of each call the most that it can cost is put aside before it is made, so that many
at once spend no more than a budget and what one of them costs.

A call whose worker is killed keeps what was put aside for it: the provider may have gone on to the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import F

from interpretations.llm import Answer, ModelFailed, Question, Usage, models
from interpretations.llm.metrics import BUDGET_LEFT, CALLS
from interpretations.models import Spending, utc_day


@dataclass(slots=True)
class Bill:
    """For one call; answer: None until it is asked."""

    answer: Answer | None = None

    @property
    def cost(self) -> Decimal:
        return self.answer.usage.cost if self.answer else Decimal(0)


def budget_of(provider: str) -> Decimal | None:
    """Dollars a day; None: as many as it takes."""
    said = settings.LLM["BUDGETS"].get(provider)
    return Decimal(said) if said else None


def spent_up() -> dict[str, Decimal]:
    """What providers have cost today that have no budget left. One query, and none without budgets."""
    budgets = settings.LLM["BUDGETS"]
    if not budgets:
        return {}
    spent = Spending.objects.today().filter(provider__in=budgets).values_list("provider", "dollars")
    return {provider: dollars for provider, dollars in spent if dollars >= Decimal(budgets[provider])}


@contextmanager
def spending(question: Question) -> Iterator[Bill]:
    """Put aside what the question can cost, and count what it did. Errors: ModelFailed, if the budget is spent."""
    model = models()[question.model]
    worst = Usage(model.name, model.prices, input_tokens=question.tokens, output_tokens=question.most_tokens).cost
    today, _created = Spending.objects.get_or_create(provider=model.provider, day=utc_day())
    # One statement: who waited for another's sees what that one put aside.
    held = Spending.objects.filter(pk=today.pk).within(budget_of(model.provider))
    if not held.update(dollars=F("dollars") + worst):
        CALLS.labels(model.name, "over_budget").inc()
        _tell(today)
        raise ModelFailed(model.name, "over_budget")
    bill = Bill()
    try:
        yield bill
    finally:
        Spending.objects.filter(pk=today.pk).update(dollars=F("dollars") - worst + bill.cost)
        _tell(today)


def _tell(today: Spending) -> None:
    budget = budget_of(today.provider)
    if budget is not None:
        today.refresh_from_db()
        BUDGET_LEFT.labels(today.provider).set(float(max(budget - today.dollars, Decimal(0))))
