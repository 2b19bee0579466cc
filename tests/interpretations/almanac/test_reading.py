"""What a reading promises: the same for the same chart, complete, and well written."""

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import Random

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECTS, POINTS
from charts.factors import Factor, certain_factors_of, factors_of
from interpretations.almanac import (
    AUTHOR,
    TOPICS,
    NothingToRead,
    Section,
    Sentence,
    UnsupportedLocale,
    UnsupportedStyle,
    UnsupportedTopic,
    render,
    topic_named,
    write,
)
from interpretations.almanac.lexicon import lexicon
from interpretations.grounding import judge
from tests.interpretations.almanac.skies import WORDED, cast

SEEDS = range(200)
ROOT = Path(__file__).parents[3]
LOTS = ("fortune", "spirit")
WRITER = """
import json, sys
from charts.factors import Factor
from interpretations.almanac import render, write
print(json.dumps(render(write([Factor.from_dict(row) for row in json.load(sys.stdin)]))))
"""


def sentences(sections: tuple[Section, ...]) -> list[Sentence]:
    return [sentence for section in sections for sentence in section.sentences]


def covered_by(sections: tuple[Section, ...]) -> set[str]:
    return {factor for sentence in sentences(sections) for factor in sentence.factors}


def words(sections: tuple[Section, ...]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences(sections))


def written_elsewhere(factors: tuple[Factor, ...], hash_seed: str) -> str:
    """The text as another process with another PYTHONHASHSEED writes it."""
    done = subprocess.run(
        [sys.executable, "-c", WRITER],
        input=json.dumps([factor.as_dict() for factor in factors]),
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return str(json.loads(done.stdout))


def test_two_processes_write_the_same_text() -> None:
    factors = factors_of(cast(1))

    assert written_elsewhere(factors, "1") == written_elsewhere(factors, "4242") == render(write(factors))


def test_the_order_of_the_factors_does_not_matter() -> None:
    for seed in range(20):
        factors = factors_of(cast(seed, minor=True))

        assert write(tuple(reversed(factors))) == write(factors)


def test_two_charts_with_the_same_sun_read_differently() -> None:
    readings: dict[str, list[str]] = {}
    for seed in SEEDS:
        factors = factors_of(cast(seed))
        text = next(sentence.text for sentence in sentences(write(factors)) if sentence.factors == (factors[0].id,))
        readings.setdefault(factors[0].id, []).append(text)

    assert all(len(set(texts)) >= 3 for texts in readings.values())
    assert len(readings) == 12


@pytest.mark.parametrize("style", ["detailed", "concise"])
def test_every_sentence_rests_on_factors_of_the_chart(style: str) -> None:
    for seed in SEEDS:
        factors = factors_of(cast(seed, points=WORDED, minor=True, hour_known=seed % 4 != 0))
        known = {factor.id for factor in factors}

        for sentence in sentences(write(factors, style=style)):
            assert sentence.factors, sentence
            assert set(sentence.factors) <= known, sentence
            assert len(set(sentence.factors)) == len(sentence.factors), sentence


def test_a_detailed_reading_covers_every_factor() -> None:
    for seed in SEEDS:
        factors = factors_of(cast(seed, points=WORDED, minor=True, hour_known=seed % 4 != 0))

        covered = covered_by(write(factors))

        assert covered == {factor.id for factor in factors}


def test_a_full_chart_gets_a_long_reading_and_a_short_one() -> None:
    for seed in SEEDS:
        factors = factors_of(cast(seed))

        assert 1200 <= words(write(factors)) <= 2400
        assert 230 <= words(write(factors, style="concise")) <= 400


@pytest.mark.parametrize("time_known", [True, False], ids=["hour known", "hour unknown"])
def test_a_chart_as_the_engine_computes_it_is_covered(time_known: bool) -> None:
    """London, 15 June 1990, 14:30 civil time."""
    request = ChartRequest(2448058.0625, 51.5085, -0.1257, ChartSettings(), time_known=time_known)
    factors = factors_of(orjson.loads(orjson.dumps(compute_chart(request))))

    sections = write(factors)

    assert {"sun.gemini", "moon.pisces", "saturn.retrograde", "moon.trine.jupiter"} <= covered_by(sections)
    assert ("ascendant.libra" in covered_by(sections)) == time_known
    assert covered_by(sections) == {factor.id for factor in factors}


def test_nothing_is_said_twice() -> None:
    for seed in SEEDS:
        texts = [sentence.text for sentence in sentences(write(factors_of(cast(seed, points=WORDED, minor=True))))]

        assert len(texts) == len(set(texts))


def test_neighbours_do_not_begin_alike() -> None:
    alike = total = 0
    for seed in SEEDS:
        for section in write(factors_of(cast(seed))):
            openings = [sentence.text.split()[:2] for sentence in section.sentences]
            total += len(openings)
            alike += sum(first == second for first, second in pairwise(openings))

    assert alike <= total * 0.002


def test_the_text_has_no_slips() -> None:
    slip = re.compile(
        r"[{}]|  |\s[,.;:]|[,;:]{2}|\.\.|,\.|\b(\w+) \1\b|"
        r"\b[Aa] (?=[AaEeIiOo])|\b[Aa]n (?=[^AaEeIiOoUuh])|\b(the|your|Your|The) (the|your)\b|\bin in\b"
    )
    allowed = re.compile(r"\b[Aa] (one|once|European|useful|usual|uni\w+)\b|that that|had had")
    for seed in SEEDS:
        factors = factors_of(cast(seed, points=WORDED, minor=True, hour_known=seed % 3 != 0))
        for style in ("detailed", "concise"):
            for sentence in sentences(write(factors, style=style)):
                assert not slip.search(allowed.sub("x", sentence.text)), sentence.text
                assert re.fullmatch(r"[A-Z].*[a-z]\.", sentence.text), sentence.text


def test_no_reading_foretells_harm() -> None:
    omen = re.compile(
        r"\b(death|die|dies|dying|illness|disease|diagnos\w+|lawsuit|court case|invest|doomed|fated|never marry)\b"
    )
    for seed in SEEDS:
        assert not omen.search(render(write(factors_of(cast(seed, minor=True))))), seed


def test_without_an_hour_the_reading_says_so_and_is_silent_on_houses_and_angles() -> None:
    for seed in SEEDS:
        sections = write(factors_of(cast(seed, hour_known=False)))
        text = render(sections)

        assert re.search(r"hour of (your )?birth", sections[0].sentences[1].text)
        assert not re.search(
            r"\w+th house|first house|second house|third house|Ascendant|Midheaven|Descendant|Imum", text
        )
        assert words(sections) >= 700


@pytest.mark.parametrize(
    ("point", "hour_known"),
    [(point, True) for point in WORDED] + [(point, False) for point in WORDED if point not in LOTS],
)
def test_a_chart_of_one_point_still_reads(point: str, hour_known: bool) -> None:
    factors = factors_of(cast(7, points=(point,), hour_known=hour_known))

    sections = write(factors)

    assert covered_by(sections) == {factor.id for factor in factors}
    assert all(section.sentences for section in sections)


@pytest.mark.parametrize("point", WORDED)
def test_even_a_short_reading_of_one_point_has_something_to_say(point: str) -> None:
    assert write(factors_of(cast(7, points=(point,))), style="concise")


def test_what_there_are_no_words_for_is_left_out() -> None:
    factors = factors_of(cast(3))
    wordless = (
        Factor("pholus.aries", "sign", "pholus", "aries"),
        Factor("pholus.house.2", "house", "pholus", "2"),
        Factor("sun.trine.pholus", "aspect", "sun", "trine", "pholus"),
        Factor("moon.conjunction.regulus", "aspect", "moon", "conjunction", "regulus"),
        Factor("sun.centile.mars", "aspect", "sun", "centile", "mars"),
        Factor("pattern.bermuda.1", "pattern", "pattern", "bermuda", points=("sun", "moon", "mars")),
        Factor("pattern.yod.9", "pattern", "pattern", "yod", "pholus", points=("sun", "moon", "pholus")),
        Factor("mercury.cazimi", "dignity", "mercury", "cazimi"),
    )

    assert write((*factors, *wordless)) == write(factors)


def test_the_points_that_have_words() -> None:
    """Pholus, the other lots and the stars have none yet."""
    kinds = {point.kind for point in POINTS if point.name not in WORDED and point.name != "pholus"}

    assert WORDED[:15] == tuple(point.name for point in POINTS[:15])
    assert (len(WORDED), kinds) == (23, {"lot", "star"})


def test_a_chart_of_every_point_and_aspect_reads_and_stands_on_its_factors() -> None:
    """As the engine computes them: 200 births with every aspect, of which some have all of the 353 points."""
    random = Random(353)
    some = (*(point.name for point in POINTS if point.kind != "star"), "regulus", "spica", "algol")
    for number in range(200):
        points = tuple(point.name for point in POINTS) if number % 40 == 0 else some
        wide = random.choice((1.0, 1.0, 1.5))
        orbs = {aspect.name: aspect.orb * wide for aspect in ASPECTS}
        julian_day, latitude = random.uniform(2415020.5, 2469807.5), random.uniform(-65.0, 65.0)
        asked = ChartSettings(points=points, aspects=orbs, house_system="porphyry")
        request = ChartRequest(julian_day, latitude, random.uniform(-180.0, 180.0), asked, time_known=number % 3 != 0)
        factors = certain_factors_of(orjson.loads(orjson.dumps(compute_chart(request))))
        known = {factor.id for factor in factors}

        detailed, concise = write(factors), write(factors, style="concise")

        for sections in (detailed, concise):
            assert judge(sentences(sections), known, removed=0).verdict == "grounded"
        assert covered_by(detailed) == {factor.id for factor in factors if lexicon("en").knows(factor)}


def test_what_cannot_be_written_is_refused() -> None:
    factors = factors_of(cast(3))

    with pytest.raises(UnsupportedTopic, match=r"natal\.love"):
        write(factors, topic="natal.love")
    with pytest.raises(UnsupportedStyle, match="florid"):
        write(factors, style="florid")
    with pytest.raises(NothingToRead):
        write(())
    for locale in ("de", "", "..", "../en", "xx-YY"):
        with pytest.raises(UnsupportedLocale):
            write(factors, locale=locale)


def test_a_regional_locale_reads_in_its_language() -> None:
    factors = factors_of(cast(3))

    assert write(factors, locale="en-GB") == write(factors, locale="en")


def test_the_text_is_laid_out_as_the_wire_contract_says() -> None:
    sections = (
        Section("One", (Sentence("First.", ("sun.leo",)), Sentence("Second.", ("sun.leo",)))),
        Section("Two", (Sentence("Third.", ("moon.aries",)),)),
    )

    assert render(sections) == "## One\n\nFirst. Second.\n\n## Two\n\nThird."


def test_the_almanac_names_itself_and_its_topics() -> None:
    names = [topic.name for topic in TOPICS]
    assert (AUTHOR, topic_named("natal.overview").prompt_version) == ("almanac/1", "natal.overview@3")
    assert len(names) == len(set(names))
    overview = topic_named("natal.overview")
    assert (overview.fits("natal"), overview.fits("synastry")) == (True, False)
    assert (overview.label("en"), overview.label("ru"), overview.label("de")) == (
        "Natal overview",
        "Обзор натальной карты",
        "Natal overview",
    )
