"""What a model's sentence is told before it is shown: each fault, in words, and none of what is sound."""

import json
from pathlib import Path

import pytest

from charts.factors import certain_factors_of
from interpretations.almanac import Sentence
from interpretations.review import Ground, Reviewer

ANNA = json.loads((Path(__file__).parent / "grounding" / "corpus" / "charts" / "anna.json").read_text("utf-8"))
KNOWN = frozenset(factor.id for factor in certain_factors_of(ANNA))
SIGN = next(factor.value for factor in certain_factors_of(ANNA) if factor.kind == "sign" and factor.subject == "sun")
OTHER = "aries" if SIGN != "aries" else "taurus"
IDS = (f"sun.{SIGN}",)


def faults(text, factors=IDS, language="en"):
    return Reviewer([Ground(KNOWN, ANNA)], language).reviewed(Sentence(text, tuple(factors)))[1]


def test_a_sound_sentence_also_rests_on_what_its_words_state():
    house = next(factor for factor in KNOWN if factor.startswith("sun.house."))
    text = f"Your Sun is in {SIGN.title()}, in house {house.rpartition('.')[2]}."

    reviewed, found = Reviewer([Ground(KNOWN, ANNA)], "en").reviewed(Sentence(text, IDS))

    assert (found, reviewed.factors) == ([], (*IDS, house))


@pytest.mark.parametrize(
    ("text", "factors", "fault"),
    [
        (f"Your Sun is in {OTHER.title()}.", IDS, f"the chart does not have sun.{OTHER} (Sun is in {OTHER.title()})"),
        ("You like to be asked.", (), "it names no fact"),
        ("You like to be asked.", (*IDS, "sun.nowhere"), "there is no fact sun.nowhere"),
        ("You will die young.", IDS, "it foretells or advises (death)"),
        ("Вы любите, когда вас спрашивают.", IDS, "it is not written in the language en"),
        ("12 – 14!", IDS, "it has no words"),
        ("You like it. " * 70, IDS, "it is too long"),
        ("## Your Sun", IDS, "it has markup in it"),
        ("See https://example.com.", IDS, "it has an address, a number to call or money in it"),
    ],
)
def test_a_fault_is_named(text, factors, fault):
    assert faults(text, factors) == [fault]


def test_names_in_other_letters_are_no_other_language():
    assert faults("Ваше Солнце любит Moon и звёзды, и этого не скрывает.", IDS, "ru") == []


def test_it_goes_on_about_whom_the_sentence_before_was():
    reviewer = Reviewer([Ground(KNOWN, ANNA)], "en")
    assert reviewer.reviewed(Sentence(f"Your Sun is in {SIGN.title()}.", IDS))[1] == []

    wrong = Sentence(f"It is in {OTHER.title()}.", IDS)

    assert reviewer.reviewed(wrong)[1] == reviewer.reviewed(wrong)[1] != []
