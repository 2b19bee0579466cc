"""Russian readings: the grammar by a table, then the same pencil that goes over the English ones."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, pairwise

import pytest

from charts.engine.catalogue import ASPECTS, SIGN_NAMES
from charts.factors import Factor, factors_of
from interpretations.almanac import Section, Sentence, render, write
from interpretations.almanac.lexicon import lexicon
from interpretations.almanac.text import Word
from tests.interpretations.almanac.skies import WORDED, cast
from tests.interpretations.almanac.test_words import PLACED, all_frames, clauses

SEEDS = range(40)
WORDS = lexicon("ru")
CASES = ("nom", "gen", "dat", "acc", "ins", "with")
IN = {
    "aries": "в Овне",
    "taurus": "в Тельце",
    "gemini": "в Близнецах",
    "cancer": "в Раке",
    "leo": "во Льве",
    "virgo": "в Деве",
    "libra": "в Весах",
    "scorpio": "в Скорпионе",
    "sagittarius": "в Стрельце",
    "capricorn": "в Козероге",
    "aquarius": "в Водолее",
    "pisces": "в Рыбах",
}
IN_HOUSE = (
    "в первом доме",
    "во втором доме",
    "в третьем доме",
    "в четвёртом доме",
    "в пятом доме",
    "в шестом доме",
    "в седьмом доме",
    "в восьмом доме",
    "в девятом доме",
    "в десятом доме",
    "в одиннадцатом доме",
    "в двенадцатом доме",
)
NAMES = {
    "sun": "Солнце Солнца Солнцу Солнце Солнцем",
    "moon": "Луна Луны Луне Луну Луной",
    "mercury": "Меркурий Меркурия Меркурию Меркурий Меркурием",
    "venus": "Венера Венеры Венере Венеру Венерой",
    "mars": "Марс Марса Марсу Марс Марсом",
    "jupiter": "Юпитер Юпитера Юпитеру Юпитер Юпитером",
    "saturn": "Сатурн Сатурна Сатурну Сатурн Сатурном",
    "uranus": "Уран Урана Урану Уран Ураном",
    "neptune": "Нептун Нептуна Нептуну Нептун Нептуном",
    "pluto": "Плутон Плутона Плутону Плутон Плутоном",
    "chiron": "Хирон Хирона Хирону Хирон Хироном",
    "ceres": "Церера Цереры Церере Цереру Церерой",
    "pallas": "Паллада Паллады Палладе Палладу Палладой",
    "juno": "Юнона Юноны Юноне Юнону Юноной",
    "vesta": "Веста Весты Весте Весту Вестой",
    "lilith": "Лилит Лилит Лилит Лилит Лилит",
}
SLOT = re.compile(r"\{(\+?)(\w+)(?::(\w+))?\}")


def sentences(sections: tuple[Section, ...]) -> list[Sentence]:
    return [sentence for section in sections for sentence in section.sentences]


def written(seed: int, style: str = "detailed", **sky: object) -> tuple[tuple[Factor, ...], list[Sentence]]:
    factors = factors_of(cast(seed, **sky))
    return factors, sentences(write(factors, locale="ru", style=style))


@cache
def charts() -> list[tuple[tuple[Factor, ...], list[Sentence]]]:
    """Detailed and concise readings by turns."""
    return [
        written(seed, style, points=WORDED, minor=seed % 2 == 0, hour_known=seed % 3 != 0)
        for seed in SEEDS
        for style in ("detailed", "concise")
    ]


@cache
def plain(style: str) -> list[list[Sentence]]:
    return [written(seed, style)[1] for seed in SEEDS]


def test_the_table_of_signs_houses_and_names() -> None:
    assert {sign: WORDS.sign(sign).forms["in"] for sign in SIGN_NAMES} == IN
    houses = [WORDS.ordinal(str(house)).forms["in"] for house in range(1, 13)]
    assert tuple(f"{ordinal} доме" for ordinal in houses) == IN_HOUSE
    for point, forms in NAMES.items():
        word = WORDS.name(point)
        assert isinstance(word, Word)
        assert " ".join(word.forms[case] for case in CASES[:5]) == forms
        assert word.forms["with"] == f"с {word.forms['ins']}"


def inflecting() -> Iterator[tuple[str, Word]]:
    variants = ("true_node", "mean_node", "mean_lilith", "true_lilith", "true_south_node", "mean_south_node")
    for point in WORDED:
        for word in (WORDS.name(point), WORDS.name(point, variant=point in variants), WORDS.resource(point)):
            assert isinstance(word, Word), point
            yield point, word


def test_every_point_and_resource_has_every_case_and_the_preposition_that_can_be_said() -> None:
    for point, word in inflecting():
        assert tuple(word.forms) == CASES, point
        hard = re.match(r"[сзшж][бвгджзклмнпрстфхцчшщ]|вс|льв", word.forms["ins"])
        assert word.forms["with"] == f"{'со' if hard else 'с'} {word.forms['ins']}", point


# What may stand in a slot of a frame, by the slot's name.
POINTS = tuple(word for _, word in inflecting())
MAJORS = tuple(
    WORDS.grammar["aspects"][aspect.name][key]
    for aspect in ASPECTS
    if aspect.major
    for key in ("noun", "definite", "close_definite")
)
MINORS = tuple(WORDS.grammar["aspects"][aspect.name]["noun"] for aspect in ASPECTS if not aspect.major)
SIGNS = tuple(WORDS.sign(sign) for sign in SIGN_NAMES)
ORDINALS = tuple(WORDS.grammar["ordinals"])
FILLERS = {
    **dict.fromkeys(("p", "q", "q1", "q2", "target", "names", "all", "points", "others", "apex", "point"), POINTS),
    **dict.fromkeys(("resources", "resource", "rp", "rq", "blend", "pairs", "contacts"), POINTS),
    **dict.fromkeys(("the_aspect", "the_aspect1", "the_aspect2", "aspect1", "aspect2"), MAJORS),
    **dict.fromkeys(("sign", "sun", "moon", "ascendant", "south_sign"), SIGNS),
    **dict.fromkeys(("mercury", "venus", "mars", "jupiter", "saturn"), SIGNS),
    **dict.fromkeys(("nth", "south_nth"), ORDINALS),
    **dict.fromkeys(("ruler", "host"), POINTS),
    "field": tuple(WORDS.themes["cusp"]["fields"].values()),
    **dict.fromkeys(("area", "matter"), tuple(WORDS.reading["crowded"]["areas"].values())),
    "where": (*SIGNS, *ORDINALS),
    "name": tuple(WORDS.reading["balance"]["names"].values()),
}


def test_every_form_that_a_frame_asks_for_exists_and_none_that_inflects_is_left_bare() -> None:
    minor = set(chain.from_iterable(texts for kind in WORDS.frames["minor"].values() for texts in kind.values()))
    asked = 0
    for frame in {*all_frames("ru"), *chain(*(WORDS.reading["balance"][key] for key in ("frames", "lacking")))}:
        for silent, name, form in SLOT.findall(frame):
            fillers = (MINORS if frame in minor else MAJORS) if name.lower() == "aspect" else FILLERS.get(name.lower())
            if form:
                if name.lower() != "kind":
                    assert [word for word in fillers if form not in word.forms] == [], (frame, name, form)
                asked += 1
            elif name.lower() in ("sign", "nth", "sun", "moon", "ascendant", "south_sign", "south_nth") and not silent:
                pytest.fail(f"{{{name}}} needs a form in {frame!r}")

    assert asked > 700


def filled(frame: str, name: str, word: str) -> str:
    """The frame with the one slot filled and the others empty."""
    return SLOT.sub(lambda slot: word.forms[slot[3]] if slot[2].lower() == name else "", frame)


def test_every_frame_of_a_point_or_angle_puts_each_sign_into_its_form() -> None:
    told = [frame for point in PLACED for frame in WORDS.points[point]["frames"]["sign"]]
    told += [frame for angle in WORDS.angles.values() for frame in angle["frames"]]
    for sign in SIGN_NAMES:
        assert [frame for frame in told if IN[sign] not in filled(frame, "sign", WORDS.sign(sign))] == []


def test_every_frame_of_a_point_puts_each_house_into_its_form() -> None:
    told = [frame for point in PLACED for frame in WORDS.points[point]["frames"]["house"]]
    for number, house in enumerate(IN_HOUSE, 1):
        ordinal = WORDS.ordinal(str(number))
        texts = [filled(frame, "nth", ordinal) for frame in told]
        assert [text for text in texts if house not in text and f"{ordinal} дом" not in text] == []


def test_clauses_fit_into_the_middle_of_a_sentence() -> None:
    cores = [texts[0] for point in PLACED for texts in WORDS.points[point]["signs"].values()]
    cores += [clause for point in PLACED for clause in WORDS.points[point]["houses"].values()]
    cores += [texts[0] for angle in WORDS.angles.values() for texts in angle["signs"].values()]
    cores += [clause for seconds in WORDS.pairs.values() for tempers in seconds.values() for clause in tempers.values()]

    assert [core for core in cores if not re.fullmatch(r"[а-яё][^:;.!?\n]*[а-яё]", core)] == []


def test_what_is_put_into_a_list_needs_no_comma_after_it() -> None:
    """Gifts, habits and what points stand for are followed by more words: a subordinate clause would have to close."""
    phrases = [phrase for sign in SIGN_NAMES for phrase in WORDS.phrases(sign, "gift")]
    phrases += WORDS.points["north_node"]["habits"].values()
    phrases += [word for _, word in inflecting()]

    assert {phrase for phrase in phrases if "," in phrase} == {"открытый, подвижный ум"}


def test_elaborations_are_whole_sentences() -> None:
    texts = [texts for point in PLACED for texts in WORDS.points[point]["signs"].values()]
    texts += [texts for angle in WORDS.angles.values() for texts in angle["signs"].values()]
    more = [sentence for _, *rest in texts for sentence in rest]

    assert [sentence for sentence in more if not re.fullmatch(r"[А-ЯЁ][^.!?\n]*\.", sentence)] == []
    assert len(more) == 7 * 12 + 2 * 12


def test_the_text_has_no_slips() -> None:
    slip = re.compile(
        r"[{}_]|  |\s[,.;:]|[,;:]{2}|\.\.|,\.|\b(\w+) \1\b|[a-zA-Z]|"
        r"\b[Вв] (?=вс|вт|Льв)|\b[Сс] (?=[сзшж][бвгджзклмнпрт]|вс)|\bоб (?!руку)(?=[бвгджзклмнпрстфхцчшщ])|"
        r"явля(?:ется|ются)"
    )
    for _, told in charts():
        for sentence in told:
            assert not slip.search(sentence.text), sentence.text
            assert re.fullmatch(r"[А-ЯЁ].*[а-яё»]\.", sentence.text), sentence.text


def test_what_is_said_does_not_depend_on_the_sex_of_the_reader() -> None:
    """«вы» goes with the plural; no past tense, adjective or participle of one gender beside it."""
    gendered = re.compile(
        r"\b[Вв]ы (?:[а-яё]+ )?(?:[а-яё]+(?:ла|лся|лась)|был|рад|готов|уверен|должен|сам|сама)\b|\bсам(?:им|ой) собой\b"
    )

    assert [text for text in (*clauses("ru"), *all_frames("ru")) if gendered.search(text)] == []


def test_no_reading_foretells_harm() -> None:
    omen = re.compile(
        r"\b(смерт|умр|умер|болезн|диагноз|суд[аеу]?\b|судебн|инвестиц|обречен|рок[а-у]?\b|никогда не жен)",
        re.IGNORECASE,
    )
    for factors, told in charts():
        assert not omen.search(" ".join(sentence.text for sentence in told)), factors[0]


def test_every_sentence_rests_on_factors_of_the_chart_and_a_detailed_reading_on_all() -> None:
    for number, (factors, told) in enumerate(charts()):
        known = {factor.id for factor in factors}
        assert all(sentence.factors and set(sentence.factors) <= known for sentence in told)
        if number % 2 == 0:
            assert {factor for sentence in told for factor in sentence.factors} == known


def test_a_full_chart_gets_a_long_reading_and_a_short_one() -> None:
    for style, least, most in (("detailed", 1000, 2200), ("concise", 190, 360)):
        lengths = [sum(len(sentence.text.split()) for sentence in told) for told in plain(style)]

        assert least <= min(lengths) <= max(lengths) <= most


def test_nothing_is_said_twice() -> None:
    for _, told in charts():
        assert len({sentence.text for sentence in told}) == len(told)


def test_neighbours_do_not_begin_alike() -> None:
    pairs = [pair for told in plain("detailed") for pair in pairwise(sentence.text.split()[:2] for sentence in told)]

    assert sum(first == second for first, second in pairs) <= len(pairs) * 0.002


@pytest.mark.parametrize("sign", SIGN_NAMES)
def test_charts_of_one_sun_read_differently(sign: str) -> None:
    sun = Factor(f"sun.{sign}", "sign", "sun", sign)
    moons = [Factor(f"moon.{other}", "sign", "moon", other) for other in SIGN_NAMES]
    told = [sentences(write((sun, moon), locale="ru")) for moon in moons]

    assert len({next(s.text for s in reading if s.factors == (sun.id,)) for reading in told}) >= 3


def test_without_an_hour_the_reading_says_so_and_is_silent_on_houses_and_angles() -> None:
    for seed in SEEDS:
        sections = write(factors_of(cast(seed, hour_known=False)), locale="ru")

        assert re.search(r"[Чч]ас(а)? (вашего )?рождения", sections[0].sentences[1].text)
        assert not re.search(rf"({'|'.join(IN_HOUSE)})|(Ас|Дес)цендент|(Середин|Глубин)\w+ неба", render(sections))


def test_the_locale_of_a_region_reads_in_its_language() -> None:
    factors = factors_of(cast(3))

    assert write(factors, locale="ru-RU") == write(factors, locale="ru") != write(factors, locale="en")
