"""The almanac: the rule-based author of readings.

Pure Python, its words in ``data/<locale>/``. The same factors and locale always give the same reading, and every
sentence names the factors that it rests on::

    sections = write(factors_of(chart), topic="natal.overview", locale="en", style="detailed")
    text = render(sections)
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from charts.factors import Factor
from interpretations.almanac import overview
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
PROMPT_VERSION: Final = "natal.overview@2"
STYLES: Final[Mapping[str, Callable[[Draft], None]]] = MappingProxyType(
    {"detailed": overview.detailed, "concise": overview.concise}
)

__all__ = [
    "AUTHOR",
    "PROMPT_VERSION",
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
    factors: Iterable[Factor], *, topic: str = "natal.overview", locale: str = "en", style: str = "detailed"
) -> tuple[Section, ...]:
    """A reading of these factors.

    Factors that the almanac has no words for are left out. Raises UnsupportedTopic, UnsupportedLocale,
    UnsupportedStyle, and NothingToRead when no factor is left.
    """
    topic_named(topic)
    language = language_of(locale)
    if style not in STYLES:
        raise UnsupportedStyle(f"There is no style {style!r}; known are {', '.join(STYLES)}.")
    words = lexicon(language)
    known = sorted((factor for factor in factors if words.knows(factor)), key=lambda factor: factor.id)
    seed = "|".join((language, topic, *(factor.id for factor in known)))
    pen = Pen(sha256(seed.encode()).hexdigest(), heavy=words.grammar["heavy"])
    STYLES[style](Draft(view=ChartView(known), words=words, pen=pen, detailed=style == "detailed"))
    sections = pen.finish()
    if not sections:
        raise NothingToRead("None of these factors is one that the almanac can read.")
    return sections
