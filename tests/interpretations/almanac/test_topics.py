"""Readings about one side of life, one point, one house: borne out by the chart, and about what they are named for."""

import re

import pytest

from charts.factors import Factor
from interpretations.almanac import NothingToRead, write
from interpretations.almanac.themes import THEMES
from interpretations.almanac.view import RULERS
from interpretations.grounding import Verifier
from interpretations.harm import harm_in
from tests.interpretations.almanac.readings import NATAL, facts_of, natal, readings, sentences

LANGUAGES = ("en", "ru")
THEMED = tuple(f"natal.{name}" for name in THEMES)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_verifier_passes_whatever_the_almanac_writes(locale: str) -> None:
    checked = 0
    for seed in range(12):
        chart = natal(seed, time_known=seed % 4 != 0)
        verifier, known = Verifier(chart, locale), {factor.id for factor in facts_of(chart)}
        for sentence in {sentence for sections in readings(chart, locale) for sentence in sentences(sections)}:
            refused = [claim for claim in verifier.judge(sentence.text)[0].claims if claim.verdict != "supported"]
            assert refused == [], sentence
            assert sentence.factors, sentence
            assert known.issuperset(sentence.factors), sentence
            assert harm_in(sentence.text) is None, sentence
            checked += 1

    assert checked > 2_500


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_verifier_refuses_the_same_sentences_about_another_chart(locale: str) -> None:
    refused = claimed = 0
    for seed in range(3):
        own, other = natal(seed), natal(seed + 100)
        verifier, known = Verifier(other, locale), {factor.id for factor in facts_of(other)}
        for sentence in {sentence for sections in readings(own, locale) for sentence in sentences(sections)}:
            judged = verifier.judge(sentence.text)[0]
            if judged.claims and not known.intersection(sentence.factors):
                claimed += 1
                refused += not judged.grounded

    assert claimed > 500
    # The rest holds in both: aspects that may be to anybody named, a waning Moon of either kind.
    assert refused >= 0.98 * claimed


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("topic", [*THEMED, "natal.planet", "natal.house"])
def test_a_reading_says_nothing_twice_and_is_as_long_as_its_style(topic: str, locale: str) -> None:
    lengths: dict[str, list[int]] = {"detailed": [], "concise": []}
    for seed in range(10):
        for number, sections in enumerate(readings(natal(seed), locale, (topic,))):
            texts = [sentence.text for sentence in sentences(sections)]
            assert len(texts) == len(set(texts))
            assert all(re.fullmatch(r"[A-ZА-ЯЁ][^{}]*[^\s.]\.", text) for text in texts), texts
            assert not any(re.search(r"  |\s[,.;:]|[,;:]{2}|\.\.|\b(\w+) \1\b|\ba [aeio]", text) for text in texts), (
                texts
            )
            assert len({section.title for section in sections}) == len(sections)
            lengths["concise" if number % 2 else "detailed"].append(sum(len(text.split()) for text in texts))

    concise, detailed = (sorted(lengths[style]) for style in ("concise", "detailed"))
    if topic in THEMED:
        assert concise[0] >= 70
        assert concise[-1] <= 420
        assert detailed[0] >= 300
    assert sum(concise) < sum(detailed)


def test_love_is_told_by_venus_mars_the_moon_and_the_seventh_house() -> None:
    for seed in range(10):
        facts = {factor.id: factor for factor in facts_of(natal(seed))}
        cusp = next(factor for factor in facts.values() if factor.id.startswith("cusp.7."))

        told = {f for s in sentences(write(facts.values(), topic="natal.relationships")) for f in s.factors}

        for name in ("venus", "mars", "moon", RULERS[cusp.value]):
            assert {
                fact for fact in facts if fact.startswith((f"{name}.house.",)) or facts[fact] == _sign(facts, name)
            } <= told
        assert {cusp.id, *(fact for fact in facts if fact.startswith("descendant."))} <= told


def _sign(facts: dict[str, Factor], name: str) -> Factor:
    return next(factor for factor in facts.values() if factor.kind == "sign" and factor.subject == name)


def test_a_planet_is_told_with_every_aspect_that_it_has() -> None:
    for seed in range(10):
        facts = facts_of(natal(seed))

        for point in ("sun", "venus", "pluto", "chiron"):
            sections = write(facts, topic="natal.planet", parameters={"point": point})
            told = {factor for sentence in sentences(sections) for factor in sentence.factors}
            own = {f.id for f in facts if point in (f.subject, f.other) and f.kind != "pattern"}
            assert own <= told


def test_a_house_is_told_with_its_ruler_and_everybody_in_it() -> None:
    for seed in range(10):
        facts = facts_of(natal(seed))

        for house in range(1, 13):
            sections = write(facts, topic="natal.house", parameters={"house": house})
            told = {factor for sentence in sentences(sections) for factor in sentence.factors}
            cusp = next(factor for factor in facts if factor.kind == "cusp" and factor.subject == str(house))
            ruler = {f.id for f in facts if f.kind == "house" and f.subject == RULERS[cusp.value]}
            within = {f.id for f in facts if f.kind == "house" and f.value == str(house)}
            assert {cusp.id, *ruler, *within} <= told


def test_two_houses_and_two_points_of_one_chart_read_differently() -> None:
    facts = facts_of(natal(1))

    houses = [write(facts, topic="natal.house", parameters={"house": house}) for house in range(1, 13)]
    points = [write(facts, topic="natal.planet", parameters={"point": point}) for point in ("sun", "moon", "mars")]

    assert len({*houses, *points}) == 15


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("topic", THEMED)
def test_without_an_hour_a_theme_says_so_and_is_still_told(topic: str, locale: str) -> None:
    for seed in range(8):
        sections = write(facts_of(natal(seed, time_known=False)), topic=topic, locale=locale)

        opening = " ".join(sentence.text for sentence in sections[0].sentences[:2])
        assert re.search("hour of" if locale == "en" else "[Чч]ас[а]? (?:вашего )?рождения", opening), opening
        assert len(sections) >= 2
        assert len({section.title for section in sections}) == len(sections)
        assert sum(len(sentence.text.split()) for sentence in sentences(sections)) >= 200
        assert not {"Brothers, sisters, children", "Братья, сёстры, дети"} & {section.title for section in sections}


def test_what_the_chart_does_not_have_is_not_written_about() -> None:
    unknown = facts_of(natal(0, time_known=False))

    with pytest.raises(NothingToRead):
        write(unknown, topic="natal.house", parameters={"house": 7})
    with pytest.raises(NothingToRead):
        write(unknown, topic="natal.planet", parameters={"point": "mean_node"})
    for topic in (*NATAL[:1], *THEMED):
        assert write(unknown, topic=topic)
