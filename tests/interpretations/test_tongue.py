"""Another language in the same letters is told from the reader's own, which is never taken for another."""

import json
from pathlib import Path

import pytest

from interpretations.tongue import Tongue
from tests.interpretations.almanac.readings import natal, readings, sentences
from tests.interpretations.test_review import faults

CORPUS = Path(__file__).parent / "grounding" / "corpus"
GERMAN = "Ihre Sonne steht im Wassermann, und das zeigt sich."


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", GERMAN),
        ("en", "Tu Sol está en Acuario y se nota en todo lo que haces."),
        ("en", "Votre Soleil est en Verseau, et cela se voit."),
        ("en", "O seu Sol está em Aquário, e isso nota-se."),
        ("en", "Lorem ipsum dolor sit amet, consectetur adipiscing elit."),
        ("en", "Twoje Słońce jest w Wodniku i to widać."),
        ("ru", "Ваше Сонце стоїть у Водолії, і це помітно."),
        ("ru", "Ваша Сонца ў Вадаліі, і гэта прыкметна."),
        ("ru", "Ваше слънце е във Водолей и това личи."),
    ],
)
def test_another_language_is_told(locale, text):
    assert Tongue(locale).is_foreign(text)


def test_what_is_too_short_to_tell_is_told_when_the_next_comes():
    tongue = Tongue("en")
    said = [
        "Il tuo Sole è in Acquario.",
        "La tua Luna è in Leone.",
        "La tua Venere è in Leone.",
        "Marte è nella terza.",
    ]

    assert [tongue.is_foreign(text) for text in said] == [False, True, True, True]


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_the_readers_own_is_never_taken_for_another(locale):
    """All sentences by strangers, one after another, and whole texts of the almanac's."""
    for path in sorted(CORPUS.rglob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        tongue = Tongue(locale)
        said = [row["text"] for row in rows if row["locale"].startswith(locale)]
        assert [text for text in said if tongue.is_foreign(text)] == []
    for whole in (*readings(natal(1), locale), *readings(natal(2), locale)):
        tongue = Tongue(locale)
        assert [one.text for one in sentences(whole) if tongue.is_foreign(one.text)] == []


def test_a_sentence_in_another_language_has_a_fault():
    assert faults(GERMAN) == ["it is not written in the language en"]
