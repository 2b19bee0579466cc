"""What was shown is final; what follows is decided by what was shown."""

import pytest

from interpretations.almanac import Section, Sentence, render
from interpretations.grounding import Grounding, is_grounded, judge
from interpretations.manuscript import Line, Manuscript, lines_of, manuscript_of


def sentence(text: str, *factors: str) -> Sentence:
    return Sentence(text, factors or ("sun.leo",))


PLAN = [
    Section("Light", (sentence("One."), sentence("Two.", "moon.aries"))),
    Section("Shade", (sentence("Three 🌒.", "saturn.leo"), sentence("Four.", "mars.virgo"))),
]
LINES = lines_of(PLAN)


def shown(count: int) -> Manuscript:
    manuscript = Manuscript()
    for line in LINES[:count]:
        manuscript.append(line)
    return manuscript


@pytest.mark.parametrize("count", range(5))
def test_text_grows_at_its_end_and_is_laid_out_as_the_author_does(count):
    whole = render(PLAN)

    assert whole.startswith(shown(count).text)
    assert shown(4).text == whole == "## Light\n\nOne. Two.\n\n## Shade\n\nThree 🌒. Four."
    assert shown(count).lines == LINES[:count]


@pytest.mark.parametrize("count", range(5))
def test_what_is_still_to_say_follows_what_was_said(count):
    assert shown(count).still_to_say(LINES) == LINES[count:]


def test_a_copy_of_what_is_stored_can_grow_without_changing_it():
    stored = shown(1)
    copy = manuscript_of(stored.sections, stored.text)
    copy.append(LINES[1])

    assert stored.sections == [{"title": "Light", "sentences": [{"text": "One.", "factors": ["sun.leo"]}]}]
    assert copy.text == "## Light\n\nOne. Two."


def test_other_words_go_on_after_the_sections_that_were_closed():
    manuscript = Manuscript()
    manuscript.append(Line("Light", sentence("Formerly one.")))
    manuscript.append(Line("Shade", sentence("Formerly three.", "saturn.leo")))

    assert manuscript.still_to_say(LINES) == [Line("Shade", sentence("Four.", "mars.virgo"))]


def test_a_sentence_rests_on_factors_that_the_chart_has():
    assert is_grounded(sentence("It is so.", "sun.leo", "moon.aries"), {"sun.leo", "moon.aries", "mars.virgo"})
    assert not is_grounded(sentence("It is half so.", "sun.leo", "moon.taurus"), {"sun.leo"})
    assert not is_grounded(Sentence("It is said.", ()), {"sun.leo"})


def test_the_verdict_counts_what_was_kept_and_what_was_not():
    lines = [sentence("One.", "sun.leo"), sentence("Two.", "moon.aries")]

    assert judge(lines, {"sun.leo", "moon.aries"}, removed=3) == Grounding("grounded", checked=5, removed=3, replaced=0)
    assert judge(lines, {"sun.leo"}, removed=0) == Grounding("ungrounded", checked=2, removed=0, replaced=0)


def test_another_author_speaks_of_what_nobody_has_spoken_of_yet():
    manuscript = Manuscript()
    manuscript.append(Line("Light", sentence("In other words.", "sun.leo", "mars.virgo")))

    assert manuscript.unspoken(LINES) == [LINES[1], LINES[2]]

    manuscript.append(Line("Shade", sentence("And so on.", "venus.leo")))

    assert manuscript.unspoken(LINES) == [LINES[2]]
