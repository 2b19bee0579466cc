"""A model's words are given again to who asks the same, as far as the chart of that person bears them out."""

import pytest

from interpretations.models import Interpretation, PromptLabel, PromptVersion, Status
from tests.factories import on_plan
from tests.interpretations.conftest import cached
from tests.interpretations.llm.conftest import FIRST, moves, says, written
from tests.services.model_providers import Turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]


def test_it_costs_the_provider_once(ask, providers):
    providers.will("first", says("sun", "moon"))
    first, again = written(ask(model=FIRST)), written(ask(model=FIRST))

    assert len(providers.asked) == 1
    assert (again.text, again.sections, again.model) == (first.text, first.sections, FIRST)
    assert (again.prompt_version, again.prompt_id) == (first.prompt_version, None)
    assert {name: again.usage[name] for name in ("input_tokens", "cost", "credits", "cached")} == {
        "input_tokens": 0, "cost": "0.000000", "credits": 0, "cached": True,
    }  # fmt: skip
    assert "calls" not in again.usage
    assert moves() == [("reserve", -1), ("settle", 0), ("reserve", -1), ("refund", 1)]


def test_another_author_writes_for_itself(ask, providers):
    providers.will("first", says("sun"))
    rows = [written(ask(model=FIRST)), written(ask()), written(ask(model="almanac"))]

    assert cached(*rows) == [False, False, True]


def test_another_version_of_the_prompt_writes_for_itself(ask, providers):
    providers.will("first", says("sun"), says("moon"))
    first = written(ask(model=FIRST))
    shipped = PromptVersion.objects.labelled("natal.overview")
    kept = ("words", "parameters", "schema", "repair_schema")
    values = {name: getattr(shipped, name) for name in kept}
    newer = PromptVersion.objects.create(
        topic="natal.overview", number=shipped.number + 1, changelog="More.", digest="0" * 64, **values
    )
    PromptLabel.objects.filter(topic="natal.overview", name="production").update(version=newer)

    again = written(ask(model=FIRST))

    assert (cached(again), again.prompt_version) == ([False], f"natal.overview@{newer.number}")
    assert first.text != again.text


def test_what_fell_back_is_given_to_nobody(ask, providers):
    providers.will("first", Turn(status=500), says("sun"))
    providers.will("second", says("moon"))
    first, again = written(ask(model=FIRST)), written(ask(model=FIRST))

    assert (first.model, cached(first)) == ("anthropic/second", [False])
    assert (again.model, cached(again)) == (FIRST, [False])


def test_words_that_another_chart_does_not_bear_out_are_not_given_there(api, alice, ask, providers, chart):
    """Facts that are told alike may stand on degrees that differ."""
    providers.will("first", says("sun"), says("moon"))
    first = written(ask(model=FIRST))
    degree = int(next(point for point in chart.result["points"] if point["name"] == "sun")["sign_degree"]) + 6
    false = f"Your Sun stands at {degree % 30}\u00b0 of its sign."
    (section,) = first.sections
    sections = [{**section, "sentences": [{**section["sentences"][0], "text": false}]}]
    Interpretation.objects.filter(pk=first.pk).update(sections=sections)

    again = written(ask(model=FIRST))

    assert (cached(again), false in again.text, len(providers.asked)) == ([False], False, 2)


def test_where_the_first_fails_midway_the_next_writes(ask, ask_too, mallory, providers, alice):
    for code, person in (("one", alice), ("other", mallory)):
        on_plan(person, code, credits_week=20, models_allowed=["openai"])
    providers.will("first", says("sun", "moon", "mars", piece=10, cut_at=30), says("venus"))
    first, second = ask(model=FIRST), ask_too(model=FIRST)
    Interpretation.objects.filter(pk=first.pk).update(attempt_limit=1)

    assert (written(first).status, written(second).status) == (Status.FAILED, Status.COMPLETED)
    assert (cached(second), second.text.count("Venus")) == ([False], 1)
    assert second.usage["credits"] == 1
