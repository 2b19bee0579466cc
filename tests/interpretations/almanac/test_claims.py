"""A reader with a pencil: what a sentence states about the chart must be among its factors, and vice versa."""

import re

import pytest

from charts.engine.catalogue import ASPECTS, SIGN_NAMES
from charts.factors import Factor, factors_of
from interpretations.almanac import Sentence, write
from interpretations.almanac.lexicon import lexicon
from tests.interpretations.almanac.skies import WORDED, cast

ORDINALS = [*lexicon("en").grammar["ordinals"]]
NAMES = {
    **{name.capitalize(): {name} for name in WORDED[:15]},
    "North Node": {"true_node", "mean_node"},
    "South Node": {"true_south_node", "mean_south_node"},
    "Lilith": {"mean_lilith", "true_lilith"},
    "Lot of Fortune": {"fortune"},
    "Lot of Spirit": {"spirit"},
    "Ascendant": {"ascendant"},
    "Midheaven": {"midheaven"},
    "Descendant": {"descendant"},
    "Imum Coeli": {"imum_coeli"},
}
NAME = "|".join(NAMES)
SIGN = "|".join(sign.capitalize() for sign in SIGN_NAMES)
VERBS = {"conjoin": "conjunction", "oppose": "opposition", "trine": "trine", "square": "square", "sextile": "sextile"}
NOUNS = {aspect.name: aspect.name for aspect in ASPECTS}
STEMS = {**VERBS, **NOUNS}
ASPECT = re.compile(rf"\b({'|'.join(sorted(STEMS, key=len, reverse=True))})(?:s|es)?\b", re.IGNORECASE)
DIGNITIES = {"domicile": "at home", "exaltation": "exalted", "detriment": "in detriment", "fall": "in fall"}


FIGURES = lexicon("en").grammar["patterns"]
# A grand trine states no trine of two: its aspects are the figure's.
FIGURE = re.compile("|".join(sorted((noun for words in FIGURES.values() for noun in words.values()), key=len)[::-1]))
Patterns = dict[str, Factor]  # by id


def subjects(sentence: Sentence, patterns: Patterns) -> set[str]:
    """Every point and angle that the factors of a sentence speak of."""
    found = {point for factor in sentence.factors if factor in patterns for point in patterns[factor].points}
    for factor in sentence.factors:
        first, middle, *last = factor.split(".")
        found.add(first)
        if middle in NOUNS:
            found |= set(last)
        if first == "lunar_phase":
            found |= {"sun", "moon"}
    return found


def check_names(sentence: Sentence, patterns: Patterns) -> None:
    spoken_of = subjects(sentence, patterns)
    for name in re.findall(rf"\b({NAME})\b", sentence.text):
        assert NAMES[name] & spoken_of or (name == "Moon" and "lunar_phase" in spoken_of), (name, sentence)


def check_patterns(sentence: Sentence, patterns: Patterns) -> None:
    """It names the figures it rests on, everybody in them, and the apex apart where it says so."""
    listed = [patterns[factor] for factor in sentence.factors if factor in patterns]
    stated = {kind for kind, words in FIGURES.items() if set(words.values()) & set(FIGURE.findall(sentence.text))}
    assert stated == {pattern.value for pattern in listed}, sentence
    named = {point for name in re.findall(rf"\b({NAME})\b", sentence.text) for point in NAMES[name]}
    for pattern in listed:
        assert set(pattern.points) <= named, (pattern, sentence)
    if len(listed) == 1 and listed[0].other and "nother" not in sentence.text and "again" not in sentence.text:
        others = [point for point in listed[0].points if point != listed[0].other]
        together = lexicon("en").listed([lexicon("en").name(point) for point in others])
        assert together.lower() in sentence.text.lower(), sentence


def check_signs(sentence: Sentence) -> None:
    for sign in re.findall(rf"\b({SIGN})\b", sentence.text):
        assert any(factor.endswith(f".{sign.lower()}") for factor in sentence.factors), (sign, sentence)
    for name, sign in re.findall(rf"\b({NAME})(?: is|,)? (?:in|falls in) ({SIGN})\b", sentence.text):
        assert {f"{point}.{sign.lower()}" for point in NAMES[name]} & set(sentence.factors), (name, sign, sentence)


def check_houses(sentence: Sentence) -> None:
    stated = {str(ORDINALS.index(nth) + 1) for nth in re.findall(rf"\b({'|'.join(ORDINALS)}) house\b", sentence.text)}
    listed = {factor.split(".house.")[1] for factor in sentence.factors if ".house." in factor}
    assert stated == listed, sentence


def check_aspects(sentence: Sentence) -> None:
    stated = {STEMS[stem.lower()] for stem in ASPECT.findall(FIGURE.sub("", sentence.text))}
    listed = [factor.split(".") for factor in sentence.factors if factor.split(".")[1] in NOUNS]
    assert stated == {aspect for _, aspect, _ in listed}, sentence
    for first, _, second in listed:
        for end in (first, second):
            assert any(end in points and re.search(rf"\b{name}\b", sentence.text) for name, points in NAMES.items()), (
                end,
                sentence,
            )


def check_conditions(sentence: Sentence) -> None:
    listed = {factor.split(".")[1] for factor in sentence.factors}
    assert ("retrograde" in sentence.text) == ("retrograde" in listed), sentence
    for dignity, words in DIGNITIES.items():
        if dignity in listed:
            assert words in sentence.text, sentence
        elif dignity != "domicile":  # people may well be at home without being planets
            assert words not in sentence.text, sentence


def check_balance_and_phase(sentence: Sentence) -> None:
    for factor in sentence.factors:
        kind, *_, value = factor.split(".")
        if kind == "balance":
            assert f"the {value} element" in sentence.text or f"the {value} mode" in sentence.text, sentence
        if kind == "lunar_phase":
            assert f"{value.removesuffix('_moon').replace('_', ' ')}" in sentence.text, sentence
    for value in re.findall(r"the (\w+) (?:element|mode)\b", sentence.text):
        assert {f"balance.{value}", f"balance.lacking.{value}"} & set(sentence.factors), sentence


@pytest.mark.parametrize("style", ["detailed", "concise"])
@pytest.mark.parametrize("minor", [False, True], ids=["major aspects", "all aspects"])
def test_whatever_a_sentence_states_is_among_its_factors(style: str, minor: bool) -> None:
    checked = 0
    for seed in range(200):
        points = {"points": WORDED} if seed % 2 else {}
        factors = factors_of(cast(seed, minor=minor, hour_known=seed % 5 != 0, **points))
        patterns = {factor.id: factor for factor in factors if factor.kind == "pattern"}
        for section in write(factors, style=style):
            for sentence in section.sentences:
                check_names(sentence, patterns)
                check_patterns(sentence, patterns)
                check_signs(sentence)
                check_houses(sentence)
                check_aspects(sentence)
                check_conditions(sentence)
                check_balance_and_phase(sentence)
                checked += 1

    assert checked > (10_000 if style == "detailed" else 2_000)
