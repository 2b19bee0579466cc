"""What answers rest on: the facts of a conversation's charts, each with what its sentences are held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from charts.factors import Factor
from charts.models import Chart
from interpretations.answering import Subject
from interpretations.models import Message
from interpretations.review import Ground
from interpretations.services.facts import FACTS

# Of each kind that can be talked about, the names of its facts.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "natal": ("chart", "cusps"),
    "synastry": ("comparison",),
    "composite": ("composite",),
    "solar_return": ("solar_return",),
    "progression": ("progression",),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Facts with ids that begin with the prefix, and the answer that they are of. name: whose chart it is."""

    prefix: str
    factors: tuple[Factor, ...]
    evidence: Mapping[str, Any]
    kind: str = ""
    name: str = ""

    @property
    def ids(self) -> list[str]:
        return [self.prefix + factor.id for factor in self.factors]

    @property
    def ground(self) -> Ground:
        return Ground(frozenset(self.ids), self.evidence, self.name if self.prefix else "")

    @property
    def subject(self) -> Subject:
        title = (self.name or self.prefix.rstrip(".")) if self.prefix else ""
        return Subject(self.kind, self.factors, self.prefix, title)

    @property
    def facts(self) -> list[Factor]:
        return [replace(factor, id=self.prefix + factor.id) for factor in self.factors]


def prefix_of(place: int) -> str:
    """Of the facts of the conversation's chart at this place, from 1. The first one's have none."""
    return "" if place == 1 else f"chart{place}."


def sources_of(charts: Sequence[tuple[Chart, Mapping[str, Any]]]) -> tuple[Source, ...]:
    return tuple(
        Source(prefix_of(place), _factors(chart.kind, result), _evidence(charts, place), chart.kind, chart.name)
        for place, (chart, result) in enumerate(charts, 1)
    )


def sources_for(message: Message) -> tuple[Source, ...]:
    return sources_of(message.charts)


def _factors(kind: str, result: Mapping[str, Any]) -> tuple[Factor, ...]:
    return tuple(factor for name in KINDS[kind] for factor in FACTS[name](result))


def _evidence(charts: Sequence[tuple[Chart, Mapping[str, Any]]], place: int) -> Mapping[str, Any]:
    """The chart's answer; of a birth beside the first one's, both of them, so that it is clear whose a point is."""
    chart, result = charts[place - 1]
    first_chart, first = charts[0]
    if place == 1 or {chart.kind, first_chart.kind} != {"natal"}:
        return result
    return {
        "kind": "synastry",
        "first": {**first, "name": first_chart.name},
        "second": {**result, "name": chart.name},
        "inter_aspects": [],
    }
