"""The texts of every language: complete, well formed, and silent about what only a frame may state."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from charts.engine.catalogue import ASPECTS, SIGN_NAMES
from charts.engine.patterns.figures import PATTERNS
from interpretations.almanac.lexicon import DATA, family_of, lexicon
from interpretations.almanac.view import ASTEROIDS, PLANETS

LANGUAGES = sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())
HOUSES = {str(number) for number in range(1, 13)}
PLACED = (*PLANETS, "chiron", *ASTEROIDS, "north_node", "lilith", "fortune", "spirit")
CLAIM = re.compile(
    r"\b(Sun|Moon|Mercury|Venus|Mars|Jupiter|Saturn|Uranus|Neptune|Pluto|Chiron|Ceres|Pallas|Juno|Vesta|Node|"
    r"Lilith|Fortune|Spirit|Ascendant|Midheaven|"
    r"Descendant|Imum Coeli|Aries|Taurus|Gemini|Cancer|Leo|Virgo|Libra|Scorpio|Sagittarius|Capricorn|Aquarius|Pisces|"
    r"trine\w*|squar\w*|sextile\w*|oppos\w*|conjunct\w*|conjoin\w*|quintile\w*|quincunx\w*|stellium\w*|yod\w*|retrograde|exalted|detriment|"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth) house)\b"
)


def clauses(language: str) -> Iterator[str]:
    """Everything that goes into a frame."""
    words = lexicon(language)
    for point in PLACED:
        for texts in words.points[point]["signs"].values():
            yield from texts
        yield from words.points[point]["houses"].values()
    for angle in words.angles.values():
        for texts in angle["signs"].values():
            yield from texts
    for seconds in words.pairs.values():
        for tempers in seconds.values():
            yield from tempers.values()
    for points in words.voices.values():
        for signs in points.values():
            yield from signs.values()
    yield from words.reading["lunar_phase"]["cores"].values()
    yield from words.reading["balance"]["dominant"].values()
    yield from words.reading["balance"]["missing"].values()
    for sign in words.signs.values():
        yield from (*sign["want"], *sign["need"], *sign["mask"], *sign["gift"])


def frames(texts: Any) -> Iterator[str]:
    if isinstance(texts, str):
        yield texts
    elif isinstance(texts, list):
        for text in texts:
            yield from frames(text)
    else:
        for text in texts.values():
            yield from frames(text)


def all_frames(language: str) -> Iterator[str]:
    words = lexicon(language)
    yield from frames(words.frames)
    for point in PLACED:
        yield from frames(words.points[point]["frames"])
    yield from frames(words.points["north_node"]["south"])
    for angle in words.angles.values():
        yield from frames(angle["frames"])
    for key in ("opening", "dignity", "retrograde", "second_reckoning", "patterns", "closing"):
        yield from frames(words.reading[key])
    for part in ("lead", "last", "cusp", "ruler", "ruled", "host"):
        part_of = words.themes[part]
        yield from frames(part_of if part in ("lead", "last") else [*part_of["frames"], *part_of.get("own", ())])


def keys(texts: Any, path: str = "") -> Iterator[str]:
    """Of every table; a word's forms, and how many variants there are, are the language's own business."""
    if isinstance(texts, dict):
        for key, inner in texts.items():
            yield f"{path}.{key}"
            yield from keys(inner, f"{path}.{key}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_keys_of_english(language: str) -> None:
    """docs/almanac.md tells what a new one needs."""
    own = {"contact", "pair", "last_by", "by", "aspects"}  # of grammar.toml: how a language joins and inflects
    for part in (
        "signs",
        "reading",
        "themes",
        "comparison",
        "composite",
        "transits",
        "timed",
        "voices",
        "points",
        "angles",
        "pairs",
        "frames",
    ):
        # What inflects is a word, a string to `keys`.
        english, theirs = getattr(lexicon("en"), part), getattr(lexicon(language), part)
        assert {*keys(english)} - {*keys(theirs)} == set(), part
    grammar = {key for key in keys(lexicon("en").grammar) if key.split(".")[1] not in own}
    assert grammar <= {*keys(lexicon(language).grammar)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_has_words_for_every_sign_and_house(language: str) -> None:
    points = lexicon(language).points

    for point in PLACED:
        assert tuple(points[point]["signs"]) == SIGN_NAMES, point
        assert points[point]["houses"].keys() == HOUSES, point
    assert tuple(points["north_node"]["habits"]) == SIGN_NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_planet_that_can_go_backwards_has_words_for_it(language: str) -> None:
    points = lexicon(language).points

    assert {name for name in PLANETS if "retrograde" in points[name]["frames"]} == set(PLANETS) - {"sun", "moon"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_angle_has_words_for_every_sign(language: str) -> None:
    angles = lexicon(language).angles

    assert angles.keys() == {"ascendant", "midheaven", "descendant", "imum_coeli"}
    for name, angle in angles.items():
        assert tuple(angle["signs"]) == SIGN_NAMES, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_of_planets_has_words_of_its_own_for_each_temper(language: str) -> None:
    pairs = lexicon(language).pairs
    found = [
        pairs[first][second][kind] for first, second in combinations(PLANETS, 2) for kind in ("joined", "easy", "tense")
    ]

    assert len(found) == len(set(found)) == 135


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_aspect_has_frames_for_every_kind_of_target(language: str) -> None:
    words = lexicon(language)
    majors = {aspect.name for aspect in ASPECTS if aspect.major}

    assert words.grammar["aspects"].keys() == {aspect.name for aspect in ASPECTS}
    assert words.frames["single"].keys() == majors
    assert words.frames["minor"].keys() == {family_of(name) for name in words.grammar["aspects"].keys() - majors}
    for target in ("chiron", *ASTEROIDS, "north_node", "lilith", "fortune", "spirit"):
        assert words.gathered(target).keys() == {"joined", "easy", "tense"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_has_frames_and_a_name_in_the_order_of_the_engine(language: str) -> None:
    words = lexicon(language)

    assert tuple(words.grammar["patterns"]) == PATTERNS
    assert words.reading["patterns"].keys() == {*PATTERNS, "besides"}
    assert words.reading["patterns"]["stellium"].keys() == {"sign", "house", "both"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clause_is_written_twice(language: str) -> None:
    found = list(clauses(language))

    assert len(found) == len(set(found))
    assert len(found) > 650


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_frame_is_written_twice(language: str) -> None:
    found = list(all_frames(language))

    assert len(found) == len(set(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_frame_is_one_sentence(language: str) -> None:
    for frame in all_frames(language):
        assert re.fullmatch(r"(\{[A-Z]\w*(:\w+)?\}|[A-ZА-ЯЁ]).*[^.]\.", frame), frame


def test_clauses_leave_the_stating_to_their_frames() -> None:
    assert [clause for clause in clauses("en") if CLAIM.search(clause)] == []


def test_clauses_fit_into_the_middle_of_a_sentence() -> None:
    words = lexicon("en")
    cores = [texts[0] for point in PLACED for texts in words.points[point]["signs"].values()]
    cores += [clause for point in PLACED for clause in words.points[point]["houses"].values()]
    cores += [texts[0] for angle in words.angles.values() for texts in angle["signs"].values()]
    cores += [clause for seconds in words.pairs.values() for tempers in seconds.values() for clause in tempers.values()]

    assert [core for core in cores if not re.fullmatch(r"[a-z][^:;.!?\n]*[a-z]", core)] == []


def test_no_verb_in_the_singular_follows_what_may_be_several_things() -> None:
    """Mercury stands for "your words", Mars for "your drive"."""
    agreeing = re.compile(r"\{(?:resources?|rp|rq)\} (?:is|has|was|\w+s)\b", re.IGNORECASE)

    assert [frame for frame in all_frames("en") if agreeing.search(frame)] == []


def test_the_phrases_of_a_sign_are_things_to_have_and_people_to_meet() -> None:
    signs = lexicon("en").signs

    for name, sign in signs.items():
        assert all(mask.startswith("somebody ") for mask in sign["mask"]), name
        told = [phrase for kind in ("want", "need", "gift") for phrase in sign[kind]]
        assert not any(phrase.startswith("to ") for phrase in told), name


def test_elaborations_are_whole_sentences() -> None:
    words = lexicon("en")
    texts = [texts for point in PLACED for texts in words.points[point]["signs"].values()]
    texts += [texts for angle in words.angles.values() for texts in angle["signs"].values()]
    more = [sentence for _, *rest in texts for sentence in rest]

    assert [sentence for sentence in more if not re.fullmatch(r"[A-Z][^.!?\n]*\.", sentence)] == []
    assert len(more) == 7 * 12 + 2 * 12
