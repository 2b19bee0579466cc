"""Readings of two charts: borne out by both, refused about others, and scored by what they name."""

import re
from dataclasses import replace
from statistics import mean

import pytest

from charts.factors import Factor
from charts.kind_factors import comparison_factors_of
from interpretations.almanac import Section, write
from interpretations.almanac.compatibility import WEIGHTS, overall, scores, weight_of
from interpretations.almanac.lexicon import lexicon
from interpretations.grounding import Verifier
from interpretations.harm import harm_in
from tests.interpretations.almanac.readings import comparisons, sentences, synastry

LANGUAGES = ("en", "ru")
TITLE = re.compile(r".+: (\d+)/100")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_verifier_passes_whatever_the_almanac_writes(locale: str) -> None:
    checked = 0
    for seed in range(12):
        for topic, chart, facts in comparisons(seed):
            verifier, known = Verifier(chart, locale), {factor.id for factor in facts}
            for style in ("detailed", "concise"):
                told = sentences(write(facts, topic=topic, locale=locale, style=style))
                assert len({sentence.text for sentence in told}) == len(told)
                for sentence in told:
                    claims = verifier.judge(sentence.text)[0].claims
                    assert [claim for claim in claims if claim.verdict != "supported"] == [], sentence
                    assert sentence.factors, sentence
                    assert known.issuperset(sentence.factors), sentence
                    assert harm_in(sentence.text) is None, sentence
                    assert re.fullmatch(r"[A-ZА-ЯЁ][^{}]*[^\s.]\.", sentence.text), sentence
                    checked += 1

    assert checked > 900


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_verifier_refuses_the_same_sentences_about_another_pair(locale: str) -> None:
    refused = claimed = 0
    for seed in range(1, 4):
        others = {topic: (chart, facts) for topic, chart, facts in comparisons(seed + 50)}
        for topic, _, facts in comparisons(seed):
            other, their_facts = others[topic]
            verifier, known = Verifier(other, locale), {factor.id for factor in their_facts}
            for sentence in sentences(write(facts, topic=topic, locale=locale)):
                judged = verifier.judge(sentence.text)[0]
                if judged.claims and not known.intersection(sentence.factors):
                    claimed += 1
                    refused += not judged.grounded

    assert claimed > 150
    assert refused >= 0.98 * claimed


def test_an_aspect_that_is_told_the_wrong_way_round_is_refused() -> None:
    """Your Sun to the other's Saturn is not the other's Sun to your Saturn."""
    chart = synastry(3)
    real = {(row["first"], row["second"], row["aspect"]) for row in chart["inter_aspects"]}
    verifier, words = Verifier(chart), lexicon("en").comparison
    turned = [(second, first, aspect) for first, second, aspect in real if (second, first, aspect) not in real]
    known = [row for row in turned if row[0] in words["yours"] and row[1] in words["yours"] and row[2] == "trine"]

    assert known
    for first, second, _ in known:
        text = f"{words['yours'][first].capitalize()} trines {words['theirs'][second]}."
        assert not verifier.judge(text)[0].grounded, text


def points_of(sections: tuple[Section, ...]) -> list[int]:
    return [int(found[1]) for section in sections if (found := TITLE.fullmatch(section.title))]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_theme_is_scored_and_explained_by_its_own_factors(locale: str) -> None:
    for seed in range(1, 10):
        facts = comparison_factors_of(synastry(seed))
        found = {factor.id: factor for factor in facts}
        scored = scores(facts)

        whole, *themes = write(facts, topic="synastry.compatibility", locale=locale)

        assert points_of((whole, *themes)) == [overall(scored), *(score.points for score in scored)]
        for score, section in zip(scored, themes, strict=True):
            first, *told = section.sentences
            assert f"{score.points} " in first.text
            assert set(first.factors) == {factor.id for factor in (*score.helping, *score.hindering)}
            weights = WEIGHTS["themes"][score.theme]
            if section is not themes[-1]:  # which has the last word of the reading, too
                assert all(weight_of(found[fact], weights) for sentence in told for fact in sentence.factors)


def test_scores_are_the_same_however_the_answer_is_ordered_and_whoever_is_first() -> None:
    for seed in range(1, 30):
        facts = comparison_factors_of(synastry(seed))
        mirrored = [mirror(factor) for factor in facts]

        assert scores(reversed(facts)) == scores(facts)
        assert [score.points for score in scores(mirrored)] == [score.points for score in scores(facts)]


def mirror(factor: Factor) -> Factor:
    other = {"first": "second", "second": "first"}.get(str(factor.side))
    if factor.kind == "inter_aspect":
        return replace(factor, subject=str(factor.other), other=factor.subject)
    return replace(factor, side=other)


@pytest.mark.parametrize("hours_known", [True, False])
def test_fifty_is_what_two_charts_have_on_average(hours_known: bool) -> None:
    points: dict[str, list[int]] = {}
    for seed in range(200):
        for score in scores(comparison_factors_of(synastry(seed, hours_known=hours_known))):
            points.setdefault(score.theme, []).append(score.points)

    for theme, given in points.items():
        assert 44 <= mean(given) <= 56, theme
        assert 0 <= min(given) <= max(given) <= 100
        assert max(given) - min(given) > 40, theme


def test_helping_aspects_raise_a_score_and_hindering_ones_lower_it() -> None:
    trine = Factor("first.sun.trine.second.moon", "inter_aspect", "sun", "trine", "moon")
    square = replace(trine, id="first.sun.square.second.moon", value="square")
    weak = replace(trine, strength=0.1)

    easy, hard, faint = (feeling([factor]) for factor in (trine, square, weak))

    assert hard < faint < easy


def feeling(facts: list[Factor]) -> int:
    return next(score.points for score in scores(facts) if score.theme == "feeling")
