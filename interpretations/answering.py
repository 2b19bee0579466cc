"""The almanac's answer to a question about some charts: as of the topic `question`, and of what its words name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from charts.factors import Factor
from interpretations import almanac
from interpretations.almanac import Section, Sentence, questions
from interpretations.almanac.lexicon import language_of
from interpretations.grounding.facts import SAME
from interpretations.grounding.lexicon import lexicon
from interpretations.grounding.mentions import Item, items_of
from interpretations.grounding.phrases import composed
from interpretations.grounding.text import tokens_of, unified

MOST_SENTENCES: Final = 8  # about one chart
_MOST_NAMED: Final = 3


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
    """Whoever may be in danger is told where help is, and no more of their Moon."""
    if subject.kind != "natal":
        yield f"{subject.kind}.overview", {}
        return
    named = list(_named(subject, question, language_of(locale)))
    recognised = questions.recognised(question, (*questions.THEMES, *questions.LIMITS))
    if recognised or not named:
        yield "question", {"question": question}
    if "crisis" not in recognised:
        yield from named


def _named(subject: Subject, question: str, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The points and houses that the words name."""
    flat = unified(question)
    items = composed(items_of(tokens_of(flat), lexicon(language), {}, flat), {})
    signs = {item.value for item in items if item.kind == "sign"}
    points = [name for item in items for ref in _refs(item) for name in SAME.get(ref, (ref,))]
    points += [one.subject for one in subject.factors if one.kind == "sign" and one.value in signs]
    for point in [name for name in dict.fromkeys(points) if name in almanac.POINTS][:_MOST_NAMED]:
        yield "natal.planet", {"point": point}
    for house in [*dict.fromkeys(number for item in items for number in item.numbers)][:_MOST_NAMED]:
        yield "natal.house", {"house": house}


def _refs(item: Item) -> list[str]:
    return [item.value] if item.kind == "point" else [ref.name for ref in item.refs if ref.kind == "point"]
