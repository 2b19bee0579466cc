"""The almanac: the rule-based author of readings.

Pure Python, its words in ``data/<locale>/``. The same factors and locale always give the same reading, and every
sentence names the factors that it rests on::

    sections = write(factors_of(chart), topic="natal.overview", locale="en", style="detailed")
    text = render(sections)
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from charts.engine.catalogue import POINT_ORDER
from charts.factors import Factor
from interpretations.almanac import composite, daily, overview, pairs, questions, themes, timed, transits
from interpretations.almanac.draft import Draft
from interpretations.almanac.errors import (
    AlmanacError,
    NothingToRead,
    UnsupportedLocale,
    UnsupportedStyle,
    UnsupportedTopic,
)
from interpretations.almanac.lexicon import language_of, lexicon
from interpretations.almanac.pen import Pen
from interpretations.almanac.text import Section, Sentence, render
from interpretations.almanac.topics import TOPICS, Topic, topic_named
from interpretations.almanac.view import ChartView

AUTHOR: Final = "almanac/1"
# Of which a reading can be asked for; whether a chart has them is another matter.
POINTS: Final = tuple(point for point in POINT_ORDER if lexicon("en").knows(Factor(point, "sign", point, "aries")))
NONE: Final[Mapping[str, Any]] = MappingProxyType({})
STYLES: Final = ("detailed", "concise")

_AUTHORS: Final[Mapping[str, Callable[[Draft], None]]] = MappingProxyType(
    {
        "natal.overview": overview.overview,
        **{f"natal.{name}": themes.theme_of(name) for name in themes.THEMES},
        "natal.planet": themes.planet,
        "natal.house": themes.house,
        **{f"transit.{name}": transits.transits_of(name) for name in ("day", "week", "month", "year")},
        "transit.period": transits.period,
        "solar_return.overview": timed.overview_of("solar_return"),
        "progression.overview": timed.overview_of("progression"),
        "synastry.overview": pairs.overview,
        "synastry.compatibility": pairs.compatibility,
        "composite.overview": composite.overview,
        "daily.sign": daily.sign_of_day,
        "question": questions.question,
    }
)

__all__ = [
    "AUTHOR",
    "POINTS",
    "STYLES",
    "TOPICS",
    "AlmanacError",
    "NothingToRead",
    "Section",
    "Sentence",
    "Topic",
    "UnsupportedLocale",
    "UnsupportedStyle",
    "UnsupportedTopic",
    "render",
    "topic_named",
    "write",
]


def write(
    factors: Iterable[Factor],
    *,
    topic: str = "natal.overview",
    locale: str = "en",
    style: str = "detailed",
    parameters: Mapping[str, Any] = NONE,
) -> tuple[Section, ...]:
    """A reading of these factors. parameters: those of the topic, by name.

    Factors that the almanac has no words for are left out. Raises UnsupportedTopic, UnsupportedLocale,
    UnsupportedStyle, and NothingToRead when no factor is left that the topic speaks of.
    """
    topic_named(topic)
    language = language_of(locale)
    if style not in STYLES:
        raise UnsupportedStyle(f"There is no style {style!r}; known are {', '.join(STYLES)}.")
    words = lexicon(language)
    known = sorted((factor for factor in factors if words.knows(factor)), key=lambda factor: factor.id)
    asked = (f"{name}={value}" for name, value in sorted(parameters.items()))
    seed = "|".join((language, topic, *(factor.id for factor in known), *asked))
    pen = Pen(sha256(seed.encode()).hexdigest(), heavy=words.grammar["heavy"])
    detailed, view = style == "detailed", ChartView(known)
    _AUTHORS[topic](Draft(view, words, pen, detailed=detailed, parameters=parameters, factors=known))
    sections = pen.finish()
    if not sections:
        raise NothingToRead("None of these factors is one that the almanac can read.")
    return sections
