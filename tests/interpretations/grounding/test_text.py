"""One verdict a line, or one a sentence; and whom a sentence goes on about."""

import pytest

from interpretations.grounding import Verifier

ABOUT_THE_MOON = "Your Moon is in Pisces. It sits in the sixth house. Sits there quietly."


@pytest.fixture
def verdicts(chart):
    def of(text, layout=None, language="en"):
        return [(one.text, one.grounded) for one in Verifier(chart("anna"), language).judge_text(text, layout)]

    return of


def test_each_line_has_one_verdict_in_order(verdicts):
    text = "Sun in Gemini\n\nYour Moon is in Leo. It sits in the sixth house.\nMars squares Uranus.\n"

    assert verdicts(text) == [
        ("Sun in Gemini", True),
        ("Your Moon is in Leo. It sits in the sixth house.", False),
        ("Mars squares Uranus.", True),
    ]


def test_prose_is_split_into_sentences(verdicts):
    assert verdicts(ABOUT_THE_MOON) == [
        ("Your Moon is in Pisces.", True), ("It sits in the sixth house.", True), ("Sits there quietly.", True),
    ]  # fmt: skip
    wrapped = "Your Moon is in Pisces. It sits\nin the seventh house.\n\nMars squares Uranus."
    assert [grounded for _, grounded in verdicts(wrapped)] == [True, False, True]


def test_the_layout_may_be_said(verdicts):
    assert len(verdicts(ABOUT_THE_MOON, "lines")) == 1
    assert len(verdicts("Mars squares Uranus. Venus opposes Pluto.\nSun in Gemini.", "prose")) == 3


def test_a_pronoun_is_whoever_came_before(verdicts):
    assert verdicts("Your Moon is in Pisces.\nIt sits in the seventh house.")[1][1] is False
    assert verdicts("Луна в Рыбах.\nОна стоит в шестом доме.", language="ru")[1][1] is True


@pytest.mark.parametrize("text", ["a" * 200_000, "1°" * 10_000, "'\" " * 6_000, "Sun, " * 4_000, "9" * 200_000])
def test_garbage_takes_no_longer_than_its_length(verdicts, text):
    """A pattern that goes back over what it has read would take hours."""
    assert len(verdicts(text)) == 1


@pytest.mark.parametrize("text", ["", "\n \n", "…", "()"])
def test_nothing_is_nothing(verdicts, text):
    assert all(grounded for _, grounded in verdicts(text))
