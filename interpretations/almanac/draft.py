"""What every passage of a reading is written with: the chart, the words and the pen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from charts.factors import Factor
from interpretations.almanac.lexicon import Lexicon
from interpretations.almanac.pen import Pen
from interpretations.almanac.text import Sentence, Slot, capitalise
from interpretations.almanac.view import ChartView


@dataclass(frozen=True, slots=True)
class Draft:
    view: ChartView
    words: Lexicon
    pen: Pen
    detailed: bool
    parameters: Mapping[str, Any] = field(default_factory=dict)
    factors: Sequence[Factor] = ()  # all, of which the view holds those of one chart

    def section(self, key: str) -> None:
        self.pen.section(self.words.reading["titles"][key])

    def unsaid(self, factors: Iterable[Factor]) -> list[Factor]:
        """Those that no sentence has stated yet."""
        return [factor for factor in factors if factor.id not in self.pen.stated]

    def remark(self, text: str, factor: Factor) -> None:
        """A sentence of its own that rests on one factor."""
        self.pen.add(Sentence(capitalise(text), (factor.id,)))

    def phrase(self, sign: str, kind: str, *ids: str) -> Slot:
        """What a sign wants, needs, shows or gives; ids: of the factors that this states."""
        text, *others = self.words.phrases(sign, kind)
        return Slot(text, ids, tuple(others))

    def name(self, point: str) -> str:
        """The point's name, with its reckoning when this chart gives another one precedence."""
        return self.words.name(point, variant=point in self.view.second_reckonings)

    def names(self, factors: Sequence[Factor]) -> Slot:
        """The subjects of these factors as a list."""
        return Slot(
            self.words.listed([self.name(factor.subject) for factor in factors]),
            tuple(factor.id for factor in factors),
        )
