"""The reader with a pencil in Russian: what a sentence states must be among its factors, and vice versa."""

import re

import pytest

from charts.engine.catalogue import ASPECTS, SIGN_NAMES
from charts.factors import Factor, factors_of
from interpretations.almanac import Sentence, write
from interpretations.almanac.lexicon import lexicon
from interpretations.almanac.text import Word
from interpretations.almanac.view import ASTEROIDS, PLANETS
from tests.interpretations.almanac.skies import WORDED, cast
from tests.interpretations.almanac.test_words import clauses

WORDS = lexicon("ru")


def forms_of(word: str) -> set[str]:
    """Without those that have a preposition."""
    return {form for form in word.forms.values() if " " not in form[:3]} if isinstance(word, Word) else {word}


def any_of(texts: object) -> str:
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True))


NODE = ("ый узел", "ого узла", "ому узлу", "ым узлом")
NAMES = {
    **{
        form: {point}
        for point in (*PLANETS, "chiron", *ASTEROIDS, "fortune", "spirit")
        for form in forms_of(WORDS.name(point))
    },
    **{f"Северн{end}": {"true_node", "mean_node"} for end in NODE},
    **{f"Южн{end}": {"true_south_node", "mean_south_node"} for end in NODE},
    "Лилит": {"mean_lilith", "true_lilith"},
    **{f"Асцендент{end}": {"ascendant"} for end in ("", "а", "ом")},
    "Десцендент": {"descendant"},
    "Середина неба": {"midheaven"},
    **{f"Глубин{end} неба": {"imum_coeli"} for end in ("а", "ой")},
}
NAME = re.compile(rf"\b({any_of(NAMES)})\b")
SIGNS = {
    form.removeprefix("во ").removeprefix("в "): sign for sign in SIGN_NAMES for form in WORDS.sign(sign).forms.values()
}
SIGN = re.compile(rf"\b({any_of(SIGNS)})\b")
PLACED = re.compile(rf"\b({any_of(NAMES)})(?: стоит)?,? во? ({any_of(SIGNS)})\b")
NOUNS = {form: aspect.name for aspect in ASPECTS for form in forms_of(WORDS.grammar["aspects"][aspect.name]["noun"])}
ASPECT = re.compile(rf"\b({any_of(NOUNS)})\b", re.IGNORECASE)
FIGURES = {
    form: kind
    for kind, words in WORDS.grammar["patterns"].items()
    for form in (*forms_of(words["noun"]), words["nouns"])
} | {"стеллиумом": "stellium", "тау-квадрата": "t_square"}
FIGURE = re.compile(rf"\b({any_of(FIGURES)})\b", re.IGNORECASE)
ORDINALS = {
    form.removeprefix("во ").removeprefix("в "): str(house)
    for house, word in enumerate(WORDS.grammar["ordinals"], 1)
    for form in word.forms.values()
}
HOUSE = re.compile(rf"\b({any_of(ORDINALS)}) дом[ае]?\b")
BALANCE = {form: value for value, word in WORDS.reading["balance"]["names"].items() for form in forms_of(word)}
DIGNITIES = WORDS.grammar["dignities"]
PHASES = WORDS.reading["lunar_phase"]["names"]
CLAIM = re.compile(
    rf"{NAME.pattern}|{SIGN.pattern}|{ASPECT.pattern}|{HOUSE.pattern}|ретроград|стеллиум|тау-квадрат|"
    rf"в обители|в экзальтации|в изгнании|в падении"
)
Patterns = dict[str, Factor]  # by id


def subjects(sentence: Sentence, patterns: Patterns) -> set[str]:
    """Every point and angle that the factors of a sentence speak of."""
    found = {point for factor in sentence.factors if factor in patterns for point in patterns[factor].points}
    for factor in sentence.factors:
        first, middle, *last = factor.split(".")
        found |= {first, *(last if middle in NOUNS.values() else ())}
        found |= {"sun", "moon"} if first == "lunar_phase" else set()
    return found


def check_names(sentence: Sentence, patterns: Patterns) -> None:
    spoken_of = subjects(sentence, patterns)
    for name in NAME.findall(sentence.text):
        assert NAMES[name] & spoken_of, (name, sentence)


def check_patterns(sentence: Sentence, patterns: Patterns) -> None:
    listed = [patterns[factor] for factor in sentence.factors if factor in patterns]
    stated = {FIGURES[form.lower().replace("тора", "Тора")] for form in FIGURE.findall(sentence.text)}
    assert stated == {pattern.value for pattern in listed}, sentence
    named = {point for name in NAME.findall(sentence.text) for point in NAMES[name]}
    assert all(set(pattern.points) <= named for pattern in listed), sentence


def check_places(sentence: Sentence) -> None:
    for sign in SIGN.findall(sentence.text):
        assert any(factor.endswith(f".{SIGNS[sign]}") for factor in sentence.factors), (sign, sentence)
    for name, sign in PLACED.findall(sentence.text):
        assert {f"{point}.{SIGNS[sign]}" for point in NAMES[name]} & set(sentence.factors), (name, sign, sentence)
    stated = {ORDINALS[nth.lower()] for nth in re.findall(HOUSE.pattern, sentence.text, re.IGNORECASE)}
    listed = {factor.split(".house.")[1] for factor in sentence.factors if ".house." in factor}
    assert stated == listed, sentence


def check_aspects(sentence: Sentence) -> None:
    stated = {NOUNS[form.lower()] for form in ASPECT.findall(FIGURE.sub("", sentence.text))}
    listed = [factor.split(".") for factor in sentence.factors if factor.split(".")[1] in NOUNS.values()]
    assert stated == {aspect for _, aspect, _ in listed}, sentence
    named = {point for name in NAME.findall(sentence.text) for point in NAMES[name]}
    assert {end for first, _, second in listed for end in (first, second)} <= named, sentence


def check_conditions(sentence: Sentence) -> None:
    listed = {factor.split(".")[1] for factor in sentence.factors}
    assert ("етроград" in sentence.text) == ("retrograde" in listed), sentence
    for dignity, words in DIGNITIES.items():
        assert (words in sentence.text.replace("В ", "в ")) == (dignity in listed), sentence
    for factor in sentence.factors:
        if factor.startswith("lunar_phase"):
            assert PHASES[factor.split(".")[1]] in sentence.text, sentence
    balance = {factor.rpartition(".")[2] for factor in sentence.factors if factor.startswith("balance")}
    assert {BALANCE[form] for form in re.findall(any_of(BALANCE), sentence.text)} == balance, sentence


@pytest.mark.parametrize("style", ["detailed", "concise"])
@pytest.mark.parametrize("minor", [False, True], ids=["major aspects", "all aspects"])
def test_whatever_a_sentence_states_is_among_its_factors(style: str, minor: bool) -> None:
    checked = 0
    for seed in range(60):
        points = {"points": WORDED} if seed % 2 else {}
        factors = factors_of(cast(seed, minor=minor, hour_known=seed % 5 != 0, **points))
        patterns = {factor.id: factor for factor in factors if factor.kind == "pattern"}
        for section in write(factors, locale="ru", style=style):
            for sentence in section.sentences:
                check_names(sentence, patterns)
                check_patterns(sentence, patterns)
                check_places(sentence)
                check_aspects(sentence)
                check_conditions(sentence)
                checked += 1

    assert checked > (3_000 if style == "detailed" else 600)


def test_clauses_leave_the_stating_to_their_frames() -> None:
    assert [clause for clause in clauses("ru") if CLAIM.search(clause)] == []
