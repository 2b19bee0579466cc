"""The almanac's answer to a question: of the points, houses and themes that its words name, else what stands out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from charts.factors import Factor
from interpretations import almanac
from interpretations.almanac import Section, Sentence
from interpretations.almanac.lexicon import language_of
from interpretations.grounding.facts import SAME
from interpretations.grounding.lexicon import lexicon
from interpretations.grounding.mentions import Item, items_of
from interpretations.grounding.phrases import composed
from interpretations.grounding.text import tokens_of, unified

MOST_SENTENCES: Final = 8  # about one chart
_MOST_NAMED: Final = 3
# Beginnings of words, in either language.
_THEMES: Final[Mapping[str, str]] = {
    "relationships": r"love|partner|relationship|marri|husband|wife|dating|romanc"
    r"|люб|отношени|партн[её]р|брак|муж|жен[аеуыо]|замуж",
    "work": r"work|career|job|profession|business|vocation|работ|карьер|професси|бизнес|призвани|дел[оа]м?\b",
    "family": r"famil|mother|father|parent|child|home|семь|мам|мать|матер|отц|отец|родител|реб[её]н|дет[иея]|дом\b",
    "mind": r"learn|study|studies|think|speak|talk|writ|mind|учи|учё|учеб|мысл|дума|говор|общени|писа",
    "growth": r"grow|purpose|meaning|lesson|destiny|karm|рост|развит|смысл|урок|судьб|карм|предназнач",
    "self": r"who am i|myself|character|personalit|confiden|кто я|характер|личност|уверен|себ[яе]",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A chart that a question is about. prefix: of the ids of its factors in the answer. kind: of chart. title: of what
    is said about it, if that stands apart.
    """

    kind: str
    factors: tuple[Factor, ...]
    prefix: str = ""
    title: str = ""


def answer(question: str, subjects: Sequence[Subject], *, locale: str) -> tuple[Section, ...]:
    """A section a subject. Those of which nothing can be said are left out: of none there is no section."""
    written = ((one, _about(one, question, locale)) for one in subjects)
    return tuple(Section(one.title, _prefixed(said, one.prefix)) for one, said in written if said)


def _prefixed(sentences: Sequence[Sentence], prefix: str) -> tuple[Sentence, ...]:
    return tuple(replace(said, factors=tuple(prefix + factor for factor in said.factors)) for said in sentences)


def _about(subject: Subject, question: str, locale: str) -> list[Sentence]:
    found: list[Sentence] = []
    for topic, parameters in _topics(subject, question, locale):
        try:
            sections = almanac.write(
                subject.factors, topic=topic, locale=locale, style="concise", parameters=parameters
            )
        except almanac.NothingToRead:
            continue
        for section in sections:
            found += [said for said in section.sentences if said.text not in {one.text for one in found}]
        if len(found) >= MOST_SENTENCES:
            break
    return found[:MOST_SENTENCES]


def _topics(subject: Subject, question: str, locale: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if subject.kind == "natal":
        yield from _natal_topics(subject, question, language_of(locale))
    yield f"{subject.kind}.overview", {}


def _natal_topics(subject: Subject, question: str, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    flat = unified(question)
    items = composed(items_of(tokens_of(flat), lexicon(language), {}, flat), {})
    signs = {item.value for item in items if item.kind == "sign"}
    points = [name for item in items for ref in _refs(item) for name in SAME.get(ref, (ref,))]
    points += [one.subject for one in subject.factors if one.kind == "sign" and one.value in signs]
    for point in [name for name in dict.fromkeys(points) if name in almanac.POINTS][:_MOST_NAMED]:
        yield "natal.planet", {"point": point}
    for house in [*dict.fromkeys(number for item in items for number in item.numbers)][:_MOST_NAMED]:
        yield "natal.house", {"house": house}
    for theme, words in _THEMES.items():
        if re.search(rf"\b(?:{words})", question, re.IGNORECASE):
            yield f"natal.{theme}", {}


def _refs(item: Item) -> list[str]:
    return [item.value] if item.kind == "point" else [ref.name for ref in item.refs if ref.kind == "point"]
