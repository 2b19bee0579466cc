"""A refusal in the shape of a reading is none: the next one writes, and nobody is given it again."""

import pytest

from interpretations.almanac import AUTHOR
from interpretations.models import Status
from tests.factories import on_plan
from tests.interpretations.llm.conftest import FIRST, moves, reading, says, sign_of, texts, truth, written
from tests.services.model_providers import Turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]
REFUSALS = {
    "en": "I'm sorry, but as an AI I can't help with that request.",
    "ru": "Извините, я не могу помочь с этим запросом.",
}


def refusal(row, locale="en"):
    return {"section": 1, "text": REFUSALS[locale], "factors": [f"sun.{sign_of(row, 'sun')}"]}


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_a_refusal_is_not_shown_and_the_next_one_writes(ask, providers, locale):
    row = ask(model=FIRST, locale=locale)
    for name in ("first", "second", "third"):
        providers.will(name, Turn(reading(refusal(row, locale))))

    written(row)

    assert (row.status, row.model, REFUSALS[locale] in row.text) == (Status.COMPLETED, AUTHOR, False)
    assert [(f["reason"], f["sentences"]) for f in row.fallbacks] == [("filtered", 0)] * 3
    assert len(providers.asked) == 3  # none was asked to mend it


def test_where_nobody_else_may_write_it_is_given_back_and_asked_once(alice, ask, providers):
    on_plan(alice, "models only", credits_week=20, credits_month=0, models_allowed=["anthropic"])
    row = ask(model="anthropic/second")
    providers.will("second", Turn(reading(refusal(row))))

    written(row)

    assert (row.status, row.error["code"], row.text) == (Status.FAILED, "EXTERNAL_SERVICE_ERROR", "")
    assert (len(providers.asked), moves()) == (1, [("reserve", -2), ("refund", 2)])


def test_what_a_refusal_was_taken_out_of_is_given_to_nobody(ask, providers):
    row = ask(model=FIRST)
    moon = {"section": 1, "text": truth(row, "moon"), "factors": [f"moon.{sign_of(row, 'moon')}"]}
    providers.will("first", Turn(reading(moon, refusal(row))), says("sun"))
    written(row)

    again = written(ask(model=FIRST))

    assert (texts(row), row.grounding["removed"], row.is_degraded) == ([truth(row, "moon")], 1, False)
    assert (again.usage["cached"], texts(again)) == (False, [truth(row, "sun")])
