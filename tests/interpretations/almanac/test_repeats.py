"""No text says a thing twice in the same words."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from interpretations.almanac import POINTS, Section, write
from interpretations.almanac.lexicon import lexicon
from tests.interpretations.almanac.readings import NATAL, comparisons, facts_of, natal, readings, sentences, transits

RUN = 6  # words
DAY = date(2027, 3, 12)
QUESTIONS = ("Will I find love?", "What of my work?", "What of family, children and money?", "What next?")
# What states a fact has to come again where the fact does: names, signs, houses, aspects, days.
STATING = re.compile(
    r"(?:sun|moon|mercury|venus|mars|jupiter|saturn|uranus|neptune|pluto|chiron|ceres|pallas|juno|vesta|node|lilith|"
    r"fortune|spirit|ascendant|midheaven|descendant|coeli|house|cusp|ruler|rules|transiting|natal|composite|progressed|"
    r"\w+th|first|second|third|trines?|squares?|sextile|opposition|conjunction|partner's|out|100|20\d\d|aries|taurus|"
    r"gemini|cancer|leo|virgo|libra|scorpio|sagittarius|capricorn|aquarius|pisces|"
    r"солнц\w+|лун\w+|меркури\w+|венер\w+|марс\w*|юпитер\w*|сатурн\w*|уран\w*|нептун\w*|плутон\w*|хирон\w*|церер\w+|"
    r"паллад\w+|юнон\w+|вест\w+|узел|узл\w+|лилит|фортун\w+|жреби\w+|духа?|асцендент\w*|середин\w+|неба|десцендент\w*|дом\w*|"
    r"куспид\w*|управител\w+|транзитн\w+|натальн\w+|композита|соляра|партнёра|перв\w+|втор\w+|трет\w+|четв\w+|пят\w+|"
    r"шест\w+|седьм\w+|восьм\w+|девят\w+|десят\w+|одиннадцат\w+|двенадцат\w+|трин\w*|квадрат\w*|секстил\w*|"
    r"оппозици\w+|соединени\w+|из|овн\w+|тель\w+|близнец\w+|рак\w*|льв\w+|дев\w+|вес\w+|скорпион\w*|стрель\w+|"
    r"козерог\w*|водоле\w+|рыб\w*)"
)


# So do the words for what a planet stands for, where several are listed.
MEANT = {word for name in POINTS for word in lexicon("en").resource(name).lower().split() if len(word) > 4}


def runs(sections: tuple[Section, ...]) -> Iterator[tuple[str, ...]]:
    for sentence in sentences(sections):
        told: list[str] = []
        for word in re.findall(r"[\w'’-]+", sentence.text.lower()):
            told = [] if word in MEANT or STATING.fullmatch(word) else [*told, word][-RUN:]
            if len(told) == RUN:
                yield tuple(told)


def texts(seed: int, locale: str) -> Iterator[tuple[str, tuple[Section, ...]]]:
    chart = natal(seed, time_known=seed % 4 != 0)
    for topic in NATAL:
        yield from ((topic, sections) for sections in readings(chart, locale, (topic,)))
    for asked in QUESTIONS:
        yield "question", write(facts_of(chart), topic="question", locale=locale, parameters={"question": asked})
    for topic, _, facts in comparisons(seed):
        yield topic, write(facts, topic=topic, locale=locale)
    for span in ("day", "week", "month", "year"):
        _, facts = transits(seed, span, DAY + timedelta(days=40 * seed))
        topic = f"transit.{span}"
        yield topic, write(facts, topic=topic, locale=locale, parameters={"date": DAY})


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_no_six_words_in_a_row_come_twice_in_a_text(locale: str) -> None:
    again: Counter[str] = Counter()
    for seed in range(8):
        for topic, sections in texts(seed, locale):
            again.update(f"{topic}: {' '.join(run)}" for run, times in Counter(runs(sections)).items() if times > 1)

    assert again == Counter()
