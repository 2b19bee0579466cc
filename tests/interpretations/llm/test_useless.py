"""Answers that are no reading of what was asked: too little of it, or nothing, and paid for once."""

import pytest

from interpretations.almanac import AUTHOR, write
from interpretations.models import Status
from tests.factories import on_plan
from tests.interpretations.llm.conftest import items, moves, reading, sections_in, texts, truth, written
from tests.services.model_providers import Turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]


def of_each_section(body, *, but=0):
    """A true sentence that stands in every section, or in all but so many of the last."""
    (sun,) = items(body, "sun")
    wanted = [section["section"] for section in sections_in(body)]
    texts = [f"{sun['text'][:-1]}, in way {'i' * number}." for number in wanted]
    return reading(
        *({**sun, "section": n, "text": t} for n, t in list(zip(wanted, texts, strict=True))[: len(wanted) - but])
    )


@pytest.mark.parametrize(("but", "share", "meagre"), [(0, 0.05, False), (1, 0.05, True), (0, 0.9, True)])
def test_too_little_of_what_was_wanted_is_gone_on_with_by_the_next(ask, providers, settings, but, share, meagre):
    settings.READING_LEAST_SHARE = share
    row = ask(model="local/third")
    providers.will("third", Turn(lambda body: of_each_section(body, but=but)))

    written(row)

    assert (row.status, [f["reason"] for f in row.fallbacks]) == (Status.COMPLETED, ["meagre"] * meagre)
    assert (row.model == AUTHOR, texts(row)[0]) == (meagre, truth(row, "sun")[:-1] + ", in way i.")
    assert [section["title"] for section in row.sections] == [section.title for section in write(row.snapshot)]


def test_a_section_that_was_passed_over_is_given_to_nobody(ask, providers, settings):
    settings.READING_LEAST_SHARE = 0.01
    ends = Turn(lambda body: reading({**items(body, "sun")[0], "section": len(sections_in(body))}))
    providers.will("third", ends)

    rows = [written(ask(model="local/third")) for _ in range(2)]

    assert [(row.model, row.is_degraded, row.usage["cached"]) for row in rows] == [("local/third", False, False)] * 2


def test_who_answers_uselessly_is_not_paid_for_another_attempt(alice, ask, providers):
    on_plan(alice, "models only", credits_week=20, credits_month=0, models_allowed=["anthropic"])
    providers.will("second", Turn("I would rather not."))

    row = written(ask(model="anthropic/second"))

    assert (row.status, row.attempt, len(providers.asked)) == (Status.FAILED, 1, 1)
    assert moves() == [("reserve", -2), ("refund", 2)]
